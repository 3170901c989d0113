"""The outbox in SQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.delivery import ChatKey, OutboxRow, OutboxState, Posted, SentMark, Shown
from bot.domain.message import Reply
from bot.store.coding import decode_reply, encode_reply, from_us, to_optional, to_us
from bot.store.tables import OUTBOX

_C = OUTBOX.c
_OPEN = _C.state.in_([OutboxState.WAITING.value, OutboxState.SENDING.value, OutboxState.UNKNOWN.value])
_OF_CHAT = and_(_C.channel == bindparam("b_channel"), _C.chat_id == bindparam("b_chat"))

_PUT = insert(OUTBOX).returning(_C.id)
_CAUSED_BY = select(OUTBOX).where(_OF_CHAT, _C.cause == bindparam("b_cause")).order_by(_C.position)
_READABLE = select(OUTBOX).where(_OF_CHAT, _C.body.is_not(None)).order_by(_C.id.desc()).limit(bindparam("b_limit"))
_UNSEEN = (
    select(OUTBOX)
    .where(
        _OF_CHAT,
        _C.body.is_not(None),
        or_(_OPEN, and_(_C.shown == Shown.STREAM.value, _C.id > bindparam("b_after"))),
    )
    .order_by(_C.id)
)
_MARK = (
    update(OUTBOX)
    .where(_C.id.in_(bindparam("b_ids", expanding=True)), _OPEN)
    .values(state=OutboxState.SENT.value, sent_at=bindparam("b_at"), shown=bindparam("b_shown"))
    .returning(_C.id)
)
_MARK_AND_WIPE = _MARK.values(body=None, chat_id=None)
_FAIL = (
    update(OUTBOX)
    .where(_C.id == bindparam("b_id"))
    .values(state=OutboxState.FAILED.value, sent_at=bindparam("b_at"), body=None, chat_id=None)
)
_COUNTS = select(_C.state, func.count()).group_by(_C.state)
_DELETE_CHAT = delete(OUTBOX).where(_OF_CHAT, _C.cause != bindparam("b_sparing"))
_DELETE_DONE = delete(OUTBOX).where(
    _C.created_at < bindparam("b_before"), _C.state.in_([OutboxState.SENT.value, OutboxState.FAILED.value])
)
_DELETE_UNREAD = delete(OUTBOX).where(
    _C.created_at < bindparam("b_before"), _C.channel.in_(bindparam("b_channels", expanding=True)), _OPEN
)


class SqlOutbox:
    """Replies on their way.  ``posted`` are those put by this transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.posted: list[Posted] = []

    def put(self, chat: ChatKey, cause: str, replies: Sequence[Reply], now: datetime) -> tuple[int, ...]:
        """Queue *replies* in order for *chat*; return their ids."""
        ids = tuple(self._put(chat, cause, place, reply, now) for place, reply in enumerate(replies))
        self.posted.extend(Posted(row_id, chat, cause) for row_id in ids)
        return ids

    def _put(self, chat: ChatKey, cause: str, position: int, reply: Reply, now: datetime) -> int:
        values = {
            "channel": chat.channel,
            "chat_id": chat.chat_id,
            "cause": cause,
            "position": position,
            "body": encode_reply(reply),
            "state": OutboxState.WAITING.value,
            "attempts": 0,
            "created_at": to_us(now),
        }
        row_id: int = self._connection.execute(_PUT, values).scalar_one()
        return row_id

    def caused_by(self, chat: ChatKey, cause: str) -> Sequence[OutboxRow]:
        """Return what *cause* made for *chat*, in order."""
        return self._rows(_CAUSED_BY, chat, {"b_cause": cause})

    def readable(self, chat: ChatKey, *, limit: int = 50) -> Sequence[OutboxRow]:
        """Return the last rows of *chat* that still have text, oldest first."""
        return self._rows(_READABLE, chat, {"b_limit": limit})[::-1]

    def unseen(self, chat: ChatKey, *, after: int = 0) -> Sequence[OutboxRow]:
        """Return what a stream that saw everything up to *after* must still show."""
        return self._rows(_UNSEEN, chat, {"b_after": after})

    def _rows(self, statement: Any, chat: ChatKey, more: Mapping[str, object]) -> list[OutboxRow]:
        rows = self._connection.execute(statement, {"b_channel": chat.channel, "b_chat": chat.chat_id, **more})
        return [to_row(row) for row in rows]

    def mark_sent(self, marks: Iterable[SentMark]) -> frozenset[int]:
        """Mark rows as sent, with one statement a way; return the ids this call marked."""
        marked: set[int] = set()
        by_way: dict[Shown, list[SentMark]] = {}
        for mark in marks:
            by_way.setdefault(mark.shown, []).append(mark)
        for shown, group in by_way.items():
            values = {
                "b_ids": sorted({mark.id for mark in group} - marked),
                "b_at": to_us(max(mark.at for mark in group)),
                "b_shown": shown.value,
            }
            statement = _MARK_AND_WIPE if shown is Shown.PUSH else _MARK
            marked.update(self._connection.execute(statement, values).scalars())
        return frozenset(marked)

    def mark_failed(self, row_id: int, now: datetime) -> None:
        """Mark a row as finally failed; wipe its text and address."""
        self._connection.execute(_FAIL, {"b_id": row_id, "b_at": to_us(now)})

    def counts(self) -> Mapping[OutboxState, int]:
        """Return how many rows there are of each state."""
        return {OutboxState(state): count for state, count in self._connection.execute(_COUNTS)}

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Delete every row of *chat*, except those caused by *sparing*."""
        keys = {"b_channel": chat.channel, "b_chat": chat.chat_id, "b_sparing": sparing}
        self._connection.execute(_DELETE_CHAT, keys)

    def delete_done(self, before: datetime) -> int:
        """Delete rows made before then that are sent or failed."""
        return self._connection.execute(_DELETE_DONE, {"b_before": to_us(before)}).rowcount

    def delete_unread(self, before: datetime, channels: Collection[str]) -> int:
        """Delete rows of *channels* made before then that nobody came to read."""
        keys = {"b_before": to_us(before), "b_channels": sorted(channels)}
        return self._connection.execute(_DELETE_UNREAD, keys).rowcount


def to_row(row: Row[Any]) -> OutboxRow:
    """Return the value of a row of the table."""
    return OutboxRow(
        id=row.id,
        channel=row.channel,
        chat_id=row.chat_id,
        cause=row.cause,
        position=row.position,
        reply=None if row.body is None else decode_reply(row.body),
        state=OutboxState(row.state),
        created_at=from_us(row.created_at),
        attempts=row.attempts,
        next_at=to_optional(row.next_at),
        sent_at=to_optional(row.sent_at),
        shown=None if row.shown is None else Shown(row.shown),
        parts_sent=row.parts_sent,
        doubts=row.doubts,
    )
