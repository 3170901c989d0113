"""Dialogues and browser sessions in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, or_, select, update

from bot.domain.delivery import WebSession
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.text import Language
from bot.store.coding import decode_dialogue, encode_dialogue, encode_draft, from_us, to_us
from bot.store.statements import RowsStatement
from bot.store.tables import DIALOGUES, WEB_SESSIONS
from bot.store.upsert import insert_or_replace

# Far below the number of parameters one statement may have in either database.
_PEOPLE_AT_ONCE = 500

_D = DIALOGUES.c
_S = WEB_SESSIONS.c
_SAME_KEY = (
    _D.channel == bindparam("b_channel"),
    _D.chat_id == bindparam("b_chat"),
    _D.person_id == bindparam("b_person"),
)
_KEY = ("channel", "chat_id", "person_id")
_GET_DIALOGUES = RowsStatement(_KEY, lambda _, keys: _select(keys))
_GET_LOCKED = RowsStatement(_KEY, lambda _, keys: _select(keys).with_for_update())
_SAVED = ("channel", "chat_id", "person_id", "version", "state", "changed_at", "draft", "draft_at")
_SAVE_DIALOGUES = RowsStatement(_SAVED, lambda dialect, rows: insert_or_replace(DIALOGUES, dialect).values(rows))
_DELETE_DIALOGUE = delete(DIALOGUES).where(*_SAME_KEY)
_DELETE_PEOPLE = delete(DIALOGUES).where(
    _D.channel == bindparam("b_channel"), _D.person_id.in_(bindparam("b_people", expanding=True))
)
_WIPE_DRAFTS = update(DIALOGUES).where(_D.draft_at < bindparam("b_before")).values(draft=None, draft_at=None)
_DELETE_UNUSED = delete(DIALOGUES).where(_D.changed_at < bindparam("b_before"))

_GET_SESSION = select(_S.created_at, _S.seen_at, _S.language).where(_S.id == bindparam("b_id"))
_DELETE_SESSION = delete(WEB_SESSIONS).where(_S.id == bindparam("b_id"))
_DELETE_UNSEEN = delete(WEB_SESSIONS).where(_S.seen_at < bindparam("b_before")).returning(_S.id)
_COUNT_SESSIONS = select(func.count()).select_from(WEB_SESSIONS).where(_S.seen_at >= bindparam("b_since"))


class SqlDialogues:
    """Stored states of conversations.  In a transaction that writes, what is saved waits for ``write``."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._get = _GET_LOCKED if writing else _GET_DIALOGUES
        self._may_wait = writing
        self._expected: set[DialogueKey] = set()
        self._read: dict[DialogueKey, Dialogue | None] = {}
        self._unwritten: dict[DialogueKey, tuple[object, ...]] = {}

    def write(self) -> None:
        """Write what was saved, with one statement for all of it; read anew what is asked for from now on."""
        self._read.clear()
        if self._unwritten:
            rows, self._unwritten = list(self._unwritten.values()), {}
            _SAVE_DIALOGUES.run(self._connection, rows)

    def expect(self, keys: Collection[DialogueKey]) -> None:
        """Read these together once one of them is asked for."""
        self._expected.update(keys)

    def get(self, key: DialogueKey) -> Dialogue | None:
        """Return the Dialogue, locked until the end of a transaction that writes."""
        if key in self._unwritten:
            self.write()
        if key not in self._read:
            self._fetch({key, *self._expected})
            self._expected.clear()
        return self._read.pop(key)

    def _fetch(self, keys: Collection[DialogueKey]) -> None:
        """Read Dialogues in one order for everybody, so that no two wait for each other's locks."""
        rows = sorted((key.channel, key.chat_id, key.person_id) for key in keys)
        self._read.update(dict.fromkeys(keys))
        for channel, chat_id, person_id, *state in self._get.rows(self._connection, rows):
            key = DialogueKey(channel, chat_id, person_id)
            self._read[key] = decode_dialogue(key, *state)

    def save(self, dialogue: Dialogue, now: datetime) -> None:
        """Keep the Dialogue exactly as it is."""
        key, state, draft = dialogue.key, encode_dialogue(dialogue), dialogue.draft
        drafted = (None, None) if draft is None else (encode_draft(draft), to_us(draft.written_at))
        self._read.pop(key, None)
        self._unwritten[key] = (key.channel, key.chat_id, key.person_id, dialogue.version, state, to_us(now), *drafted)
        if not self._may_wait:
            self.write()

    def delete(self, key: DialogueKey) -> None:
        """Forget the Dialogue, if there is one."""
        self._connection.execute(_DELETE_DIALOGUE, _to_keys(key))

    def delete_person(self, channel: str, person_ids: Collection[str]) -> None:
        """Forget every Dialogue of these people in *channel*."""
        people = sorted(person_ids)
        for start in range(0, len(people), _PEOPLE_AT_ONCE):
            some = people[start : start + _PEOPLE_AT_ONCE]
            self._connection.execute(_DELETE_PEOPLE, {"b_channel": channel, "b_people": some})

    def wipe_drafts(self, before: datetime) -> int:
        """Wipe drafts written before then; return how many."""
        return self._connection.execute(_WIPE_DRAFTS, {"b_before": to_us(before)}).rowcount

    def delete_unused(self, before: datetime) -> int:
        """Forget Dialogues last saved before then."""
        return self._connection.execute(_DELETE_UNUSED, {"b_before": to_us(before)}).rowcount


class SqlSessions:
    """Browser sessions of web chat."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, session_id: str) -> WebSession | None:
        """Return the session kept under this HMAC, or None."""
        row = self._connection.execute(_GET_SESSION, {"b_id": session_id}).first()
        if row is None:
            return None
        language = Language(row[2]) if row[2] else None
        return WebSession(id=session_id, created_at=from_us(row[0]), seen_at=from_us(row[1]), language=language)

    def save(self, session: WebSession) -> None:
        """Keep *session*, in place of an earlier one."""
        values = {
            "id": session.id,
            "created_at": to_us(session.created_at),
            "seen_at": to_us(session.seen_at),
            "language": session.language.value if session.language else None,
        }
        self._connection.execute(insert_or_replace(WEB_SESSIONS, self._connection.dialect.name), values)

    def delete(self, session_id: str) -> None:
        """Delete the session, if there is one."""
        self._connection.execute(_DELETE_SESSION, {"b_id": session_id})

    def delete_unseen(self, before: datetime) -> Sequence[str]:
        """Delete sessions last seen before then; return their ids."""
        return self._connection.execute(_DELETE_UNSEEN, {"b_before": to_us(before)}).scalars().all()

    def count(self, seen_since: datetime) -> int:
        """Return how many sessions were seen from then on."""
        return self._connection.execute(_COUNT_SESSIONS, {"b_since": to_us(seen_since)}).scalar_one()


def _select(keys: Sequence[Mapping[str, Any]]) -> Select[Any]:
    # Not IN, for which SQLite would read the whole table.
    each = [and_(*(_D[column] == value for column, value in key.items())) for key in keys]
    return select(_D.channel, _D.chat_id, _D.person_id, _D.version, _D.state, _D.draft).where(or_(*each))


def _to_keys(key: DialogueKey) -> dict[str, str]:
    return {"b_channel": key.channel, "b_chat": key.chat_id, "b_person": key.person_id}
