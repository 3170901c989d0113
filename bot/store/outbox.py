"""The outbox in SQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    update,
)

from bot.domain.delivery import NEWS, ChatKey, OutboxRow, OutboxState, Posted, SentMark, Shown
from bot.domain.message import Reply
from bot.store.coding import decode_reply, encode_reply, from_us, to_optional, to_us
from bot.store.statements import RowIds, RowsStatement
from bot.store.tables import OUTBOX

_C = OUTBOX.c
# Written out: the driver takes no lists.
_OPEN: ColumnElement[bool] = literal_column("state IN ('waiting', 'sending', 'unknown')")
_OF_CHAT = and_(_C.channel == bindparam("b_channel"), _C.chat_id == bindparam("b_chat"))

_PUT = RowsStatement(
    ("id", "channel", "chat_id", "cause", "position", "body", "created_at"),
    lambda _, rows: insert(OUTBOX).values(
        [{**row, "state": OutboxState.WAITING.value, "attempts": 0} for row in rows],
    ),
)
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
_MARK_VALUES = ("b_at", "b_shown")
_MARK = RowsStatement(("b_id",), lambda _, rows: _mark(rows), _MARK_VALUES)
_MARK_AND_WIPE = RowsStatement(("b_id",), lambda _, rows: _mark(rows).values(body=None, chat_id=None), _MARK_VALUES)
_FAIL = (
    update(OUTBOX)
    .where(_C.id == bindparam("b_id"))
    .values(state=OutboxState.FAILED.value, sent_at=bindparam("b_at"), body=None, chat_id=None)
)
_COUNTS = select(_C.state, func.count()).group_by(_C.state)
_DELETE_CHAT = delete(OUTBOX).where(_OF_CHAT, _C.cause != bindparam("b_sparing"))
# Made before then too: that is what there is an index of.
_DELETE_DONE = delete(OUTBOX).where(
    _C.created_at < bindparam("b_before"),
    func.coalesce(_C.sent_at, _C.created_at) < bindparam("b_before"),
    _C.state.in_([OutboxState.SENT.value, OutboxState.FAILED.value]),
)
_ARE_NEWS = or_(*(_C.cause.startswith(begin) for begin in NEWS))
_UNREAD = delete(OUTBOX).where(
    _C.created_at < bindparam("b_before"), _C.channel.in_(bindparam("b_channels", expanding=True)), _OPEN
)
_DELETE_UNREAD = _UNREAD.where(not_(_ARE_NEWS))
_DELETE_NEWS = _UNREAD.where(_ARE_NEWS).returning(_C.cause)
_DELETE_CHATS = (
    delete(OUTBOX)
    .where(_C.channel == bindparam("b_channel"), _C.chat_id.in_(bindparam("b_chats", expanding=True)))
    .returning(_C.cause, _C.state)
)
_CHATS_AT_ONCE = 500


_DONE = frozenset({OutboxState.SENT, OutboxState.FAILED})


class SqlOutbox:
    """Replies on their way.  In a transaction that writes, what is put waits for ``write``.

    ``posted`` are those put by this transaction.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._may_wait = writing
        self._ids = RowIds(OUTBOX, connection)
        self._unwritten: list[tuple[object, ...]] = []
        self.posted: list[Posted] = []

    def write(self) -> None:
        """Write what was put, with one statement for all of it."""
        if self._unwritten:
            rows, self._unwritten = self._unwritten, []
            _PUT.run(self._connection, rows)

    def put(self, chat: ChatKey, cause: str, replies: Sequence[Reply], now: datetime) -> tuple[int, ...]:
        """Queue *replies* in order for *chat*; return their ids."""
        ids = tuple(self._ids.take() for _ in replies)
        for position, (row_id, reply) in enumerate(zip(ids, replies, strict=True)):
            row = (row_id, chat.channel, chat.chat_id, cause, position, encode_reply(reply), to_us(now))
            self._unwritten.append(row)
            self.posted.append(Posted(row_id, chat, cause))
        if not self._may_wait:
            self.write()
        return ids

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
        self.write()
        marked: set[int] = set()
        by_way: dict[Shown, list[SentMark]] = {}
        for mark in marks:
            by_way.setdefault(mark.shown, []).append(mark)
        for shown, group in by_way.items():
            ids = sorted({mark.id for mark in group} - marked)
            statement = _MARK_AND_WIPE if shown is Shown.PUSH else _MARK
            at = to_us(max(mark.at for mark in group))
            found = statement.rows(self._connection, [(row_id,) for row_id in ids], at, shown.value)
            marked.update(row_id for (row_id,) in found)
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
        """Delete rows made before then and sent or failed before then."""
        return self._connection.execute(_DELETE_DONE, {"b_before": to_us(before)}).rowcount

    def delete_unread(self, before: datetime, channels: Collection[str]) -> int:
        """Delete rows of *channels* made before then that nobody came to read, but news."""
        keys = {"b_before": to_us(before), "b_channels": sorted(channels)}
        return self._connection.execute(_DELETE_UNREAD, keys).rowcount

    def delete_news(self, before: datetime, channels: Collection[str]) -> Sequence[str]:
        """Delete news of *channels* made before then that nobody came to read; return their causes."""
        keys = {"b_before": to_us(before), "b_channels": sorted(channels)}
        return self._connection.execute(_DELETE_NEWS, keys).scalars().all()

    def delete_chats(self, channel: str, chat_ids: Collection[str]) -> Sequence[str]:
        """Delete every row of these chats; return the causes of those nobody came to read."""
        chats, unread = sorted(chat_ids), list[str]()
        for start in range(0, len(chats), _CHATS_AT_ONCE):
            keys = {"b_channel": channel, "b_chats": chats[start : start + _CHATS_AT_ONCE]}
            rows = self._connection.execute(_DELETE_CHATS, keys).all()
            unread += [cause for cause, state in rows if OutboxState(state) not in _DONE]
        return unread


def _mark(rows: Sequence[Mapping[str, Any]]) -> Update:
    return (
        update(OUTBOX)
        .where(_C.id.in_([row["b_id"] for row in rows]), _OPEN)
        .values(state=OutboxState.SENT.value, sent_at=bindparam("b_at"), shown=bindparam("b_shown"))
        .returning(_C.id)
    )


def to_row(row: Sequence[Any]) -> OutboxRow:
    """Return the value of a row of the table, whose columns come in the table's order."""
    (row_id, channel, chat_id, cause, position, body, state) = row[:7]
    (attempts, next_at, created_at, sent_at, shown, parts_sent, doubts) = row[7:]
    return OutboxRow(
        id=row_id,
        channel=channel,
        chat_id=chat_id,
        cause=cause,
        position=position,
        reply=None if body is None else decode_reply(body),
        state=OutboxState(state),
        created_at=from_us(created_at),
        attempts=attempts,
        next_at=to_optional(next_at),
        sent_at=to_optional(sent_at),
        shown=None if shown is None else Shown(shown),
        parts_sent=parts_sent,
        doubts=doubts,
    )
