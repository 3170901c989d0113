"""Dialogues and browser sessions in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.domain.delivery import WebSession
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.text import Language
from bot.store.coding import decode_dialogue, encode_dialogue, from_us, to_us
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
_GET_DIALOGUE = select(_D.version, _D.state).where(*_SAME_KEY)
_GET_LOCKED = _GET_DIALOGUE.with_for_update()
_DELETE_DIALOGUE = delete(DIALOGUES).where(*_SAME_KEY)
_DELETE_PEOPLE = delete(DIALOGUES).where(
    _D.channel == bindparam("b_channel"), _D.person_id.in_(bindparam("b_people", expanding=True))
)
_DELETE_UNUSED = delete(DIALOGUES).where(_D.changed_at < bindparam("b_before"))

_GET_SESSION = select(_S.created_at, _S.seen_at, _S.language).where(_S.id == bindparam("b_id"))
_DELETE_SESSION = delete(WEB_SESSIONS).where(_S.id == bindparam("b_id"))
_DELETE_UNSEEN = delete(WEB_SESSIONS).where(_S.seen_at < bindparam("b_before")).returning(_S.id)
_COUNT_SESSIONS = select(func.count()).select_from(WEB_SESSIONS).where(_S.seen_at >= bindparam("b_since"))


class SqlDialogues:
    """Stored states of conversations."""

    def __init__(self, connection: Connection, *, locking: bool) -> None:
        self._connection = connection
        self._get = _GET_LOCKED if locking else _GET_DIALOGUE

    def get(self, key: DialogueKey) -> Dialogue | None:
        """Return the Dialogue, locked until the end of a transaction that writes."""
        row = self._connection.execute(self._get, _to_keys(key)).first()
        return None if row is None else decode_dialogue(key, row[0], row[1])

    def save(self, dialogue: Dialogue, now: datetime) -> None:
        """Keep the Dialogue exactly as it is."""
        values = {
            "channel": dialogue.key.channel,
            "chat_id": dialogue.key.chat_id,
            "person_id": dialogue.key.person_id,
            "version": dialogue.version,
            "state": encode_dialogue(dialogue),
            "changed_at": to_us(now),
        }
        self._connection.execute(insert_or_replace(DIALOGUES, self._connection.dialect.name), values)

    def delete(self, key: DialogueKey) -> None:
        """Forget the Dialogue, if there is one."""
        self._connection.execute(_DELETE_DIALOGUE, _to_keys(key))

    def delete_person(self, channel: str, person_ids: Collection[str]) -> None:
        """Forget every Dialogue of these people in *channel*."""
        people = sorted(person_ids)
        for start in range(0, len(people), _PEOPLE_AT_ONCE):
            some = people[start : start + _PEOPLE_AT_ONCE]
            self._connection.execute(_DELETE_PEOPLE, {"b_channel": channel, "b_people": some})

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


def _to_keys(key: DialogueKey) -> dict[str, str]:
    return {"b_channel": key.channel, "b_chat": key.chat_id, "b_person": key.person_id}
