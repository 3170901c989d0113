"""The outbox as whoever pushes replies sees it, in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, literal, literal_column, select, update

from bot.domain.delivery import ChatKey, OutboxRow, OutboxState, Unsent
from bot.domain.desk import CARD_SLOT
from bot.store.coding import to_optional, to_us
from bot.store.group_tables import GROUP_CARDS, PLACES
from bot.store.outbox import to_row
from bot.store.statements import RowsStatement
from bot.store.tables import DIALOGUES, OUTBOX
from bot.store.upsert import insert_or_replace

_C = OUTBOX.c
_D = DIALOGUES.c
_WAITING, _SENDING, _UNKNOWN = OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.UNKNOWN.value
# Written out, so that the database sees that its index of unsent rows fits; and the driver takes no lists.
_UNSENT: ColumnElement[bool] = literal_column("state IN ('waiting', 'sending', 'unknown')")
_STILL: ColumnElement[bool] = literal_column("state IN ('waiting', 'unknown')")
_OF_CHAT = and_(_C.channel == bindparam("b_channel"), _C.chat_id == bindparam("b_chat"))
_ONE = _C.id == bindparam("b_id")

_LIST_UNSENT = (
    select(_C.id, _C.chat_id, _C.next_at)
    .where(_C.channel == bindparam("b_channel"), _C.id > bindparam("b_after"), _UNSENT, _STILL, _C.chat_id.is_not(None))
    .order_by(_C.id)
    .limit(bindparam("b_limit"))
)
_BEGIN = RowsStatement(
    ("b_id",),
    lambda _, rows: (
        update(OUTBOX)
        .where(_C.id.in_([row["b_id"] for row in rows]), _STILL)
        .values(state=_SENDING, attempts=_C.attempts + 1, next_at=None)
        .returning(OUTBOX)
    ),
)
_COUNT_PART = update(OUTBOX).where(_ONE).values(parts_sent=_C.parts_sent + 1, doubts=0)
_PUT_BACK = (
    update(OUTBOX)
    .where(_ONE, _C.state == _SENDING)
    .values(state=case((_C.doubts > 0, _UNKNOWN), else_=_WAITING), next_at=bindparam("b_next"))
)
_PUT_BACK_DOUBTFUL = _PUT_BACK.values(state=_UNKNOWN, doubts=_C.doubts + 1)
_HOLD = update(OUTBOX).where(_OF_CHAT, _STILL).values(next_at=bindparam("b_next"))
_FAIL = (
    update(OUTBOX)
    .where(_OF_CHAT, _UNSENT)
    .values(state=OutboxState.FAILED.value, sent_at=bindparam("b_at"), body=None, chat_id=None)
    .returning(_C.cause)
)
_MOVE = update(OUTBOX).where(_OF_CHAT, _UNSENT).values(chat_id=bindparam("b_new"))
_THERE = DIALOGUES.alias("there")
_DROP_TALK = delete(DIALOGUES).where(
    _D.channel == bindparam("b_channel"),
    _D.chat_id == bindparam("b_chat"),
    _D.person_id.in_(
        select(_THERE.c.person_id).where(
            _THERE.c.channel == bindparam("b_channel"), _THERE.c.chat_id == bindparam("b_new")
        )
    ),
)
_MOVE_TALK = (
    update(DIALOGUES)
    .where(_D.channel == bindparam("b_channel"), _D.chat_id == bindparam("b_chat"))
    .values(chat_id=bindparam("b_new"))
)
_DOUBT_BEGUN = (
    update(OUTBOX)
    .where(_C.channel == bindparam("b_channel"), _UNSENT, _C.state == _SENDING)
    .values(state=_UNKNOWN, doubts=_C.doubts + 1)
)
_FAIL_DOUBTED = (
    update(OUTBOX)
    .where(_C.channel == bindparam("b_channel"), _UNSENT, _C.doubts >= bindparam("b_most"))
    .values(state=OutboxState.FAILED.value, sent_at=bindparam("b_at"), body=None, chat_id=None)
    .returning(_C.cause)
)
_PLACED = select(PLACES.c.message).where(
    PLACES.c.channel == bindparam("b_channel"),
    PLACES.c.chat_id == bindparam("b_chat"),
    PLACES.c.slot == bindparam("b_slot"),
)
_FORGET_PLACES = delete(PLACES).where(
    PLACES.c.at < bindparam("b_before"),
    PLACES.c.slot.not_in(select(literal(CARD_SLOT) + GROUP_CARDS.c.claim_id)),
)
_GET = select(OUTBOX).where(_ONE)
_LAST = select(OUTBOX).order_by(_C.id.desc()).limit(bindparam("b_limit"))
_AGAIN = (
    update(OUTBOX)
    .where(_ONE, _STILL, _C.body.is_not(None), _C.chat_id.is_not(None))
    .values(state=_WAITING, doubts=0, next_at=None)
)
_DELETE_UNSENT = (
    delete(OUTBOX)
    .where(
        _UNSENT,
        _C.created_at < bindparam("b_before"),
        _C.channel.not_in(bindparam("b_sparing", expanding=True)),
    )
    .returning(_C.cause)
)


class SqlSending:
    """Rows on their way to a platform."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unsent(self, channel: str, *, after: int = 0, limit: int = 1000) -> Sequence[Unsent]:
        """Return what is still to be pushed, in order."""
        keys = {"b_channel": channel, "b_after": after, "b_limit": limit}
        rows = self._connection.execute(_LIST_UNSENT, keys)
        return [Unsent(row[0], ChatKey(channel, row[1]), to_optional(row[2])) for row in rows]

    def begin(self, row_ids: Collection[int]) -> Sequence[OutboxRow]:
        """Mark rows as being sent and return those that waited."""
        rows = _BEGIN.rows(self._connection, [(row_id,) for row_id in sorted(row_ids)])
        return sorted((to_row(row) for row in rows), key=lambda row: row.id)

    def count_part(self, row_id: int) -> None:
        """Note that one more part of the row has arrived."""
        self._connection.execute(_COUNT_PART, {"b_id": row_id})

    def put_back(self, row_id: int, next_at: datetime, *, doubtful: bool) -> None:
        """Let the row wait until *next_at*."""
        statement = _PUT_BACK_DOUBTFUL if doubtful else _PUT_BACK
        self._connection.execute(statement, {"b_id": row_id, "b_next": to_us(next_at)})

    def hold_chat(self, chat: ChatKey, until: datetime) -> None:
        """Let everything that waits for *chat* wait until then."""
        self._connection.execute(_HOLD, {**_to_keys(chat), "b_next": to_us(until)})

    def fail_chat(self, chat: ChatKey, now: datetime) -> Sequence[str]:
        """Mark everything that waits for *chat* as finally failed; return the causes of these rows."""
        return self._connection.execute(_FAIL, {**_to_keys(chat), "b_at": to_us(now)}).scalars().all()

    def move_chat(self, old: ChatKey, new: ChatKey) -> None:
        """Give what waits for *old*, and its Dialogues, to *new*."""
        keys = {**_to_keys(old), "b_new": new.chat_id}
        for statement in (_MOVE, _DROP_TALK, _MOVE_TALK):
            self._connection.execute(statement, keys)

    def placed(self, chat: ChatKey, slot: str) -> str | None:
        """Return the platform's id of the message that stands in a slot of *chat*, or None."""
        found: str | None = self._connection.execute(_PLACED, {**_to_keys(chat), "b_slot": slot}).scalar()
        return found

    def place(self, chat: ChatKey, slot: str, message: str, now: datetime) -> None:
        """Note which message stands in a slot of *chat* from now on."""
        values = {"channel": chat.channel, "chat_id": chat.chat_id, "slot": slot, "message": message, "at": to_us(now)}
        self._connection.execute(insert_or_replace(PLACES, self._connection.dialect.name), values)

    def forget_places(self, before: datetime) -> int:
        """Forget slots that were last noted before then, but those of cards that are kept."""
        return self._connection.execute(_FORGET_PLACES, {"b_before": to_us(before)}).rowcount

    def doubt_begun(self, channel: str) -> int:
        """Mark rows an earlier run was sending as unknown."""
        return self._connection.execute(_DOUBT_BEGUN, {"b_channel": channel}).rowcount

    def fail_doubted(self, channel: str, now: datetime, *, most: int) -> Sequence[str]:
        """Mark rows doubted *most* times as finally failed; return their causes."""
        keys = {"b_channel": channel, "b_most": most, "b_at": to_us(now)}
        return self._connection.execute(_FAIL_DOUBTED, keys).scalars().all()

    def get(self, row_id: int) -> OutboxRow | None:
        """Return the row, or None."""
        row = self._connection.execute(_GET, {"b_id": row_id}).first()
        return None if row is None else to_row(row)

    def last(self, *, state: OutboxState | None = None, limit: int = 50) -> Sequence[OutboxRow]:
        """Return the newest rows, newest first."""
        statement = _LAST if state is None else _LAST.where(_C.state == state.value)
        return [to_row(row) for row in self._connection.execute(statement, {"b_limit": limit})]

    def send_again(self, row_id: int) -> bool:
        """Let a row go out now as if it had never been tried."""
        return self._connection.execute(_AGAIN, {"b_id": row_id}).rowcount == 1

    def delete_unsent(self, before: datetime, *, sparing: Collection[str] = ()) -> Sequence[str]:
        """Delete rows made before then that are still not sent; return their causes."""
        keys = {"b_before": to_us(before), "b_sparing": sorted(sparing)}
        return self._connection.execute(_DELETE_UNSENT, keys).scalars().all()


def _to_keys(chat: ChatKey) -> dict[str, Any]:
    return {"b_channel": chat.channel, "b_chat": chat.chat_id}
