"""The inbox in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, or_, select

from bot.domain.delivery import ChatKey, InboxRow
from bot.domain.errors import AlreadyHandled
from bot.store.coding import from_us, to_us
from bot.store.statements import RowsStatement, Statement
from bot.store.tables import EVENT_IDS, INBOX
from bot.store.upsert import insert_or_keep

_KEY = ("b_channel", "b_event")
_ONE = (INBOX.c.channel == bindparam("b_channel"), INBOX.c.event_id == bindparam("b_event"))
_GET = Statement(_KEY, lambda _: select(INBOX.c.chat_id, INBOX.c.body, INBOX.c.received_at).where(*_ONE))
_FINISH = RowsStatement(
    _KEY,
    lambda _, rows: delete(INBOX).where(
        or_(*(and_(INBOX.c.channel == row["b_channel"], INBOX.c.event_id == row["b_event"]) for row in rows))
    ),
)
_REMEMBER = RowsStatement(
    ("channel", "event_id", "received_at"),
    lambda dialect, rows: (
        insert_or_keep(EVENT_IDS, dialect).values(rows).returning(EVENT_IDS.c.channel, EVENT_IDS.c.event_id)
    ),
)
_KEEP = RowsStatement(
    ("channel", "event_id", "chat_id", "body", "received_at"), lambda _, rows: insert(INBOX).values(rows)
)
_WAITING = (
    select(INBOX.c.id, INBOX.c.channel, INBOX.c.chat_id, INBOX.c.event_id)
    .where(INBOX.c.id > bindparam("b_after"))
    .order_by(INBOX.c.id)
    .limit(bindparam("b_limit"))
)
_COUNT = select(func.count()).select_from(INBOX)
_WAITS = (
    select(INBOX.c.id).where(INBOX.c.channel == bindparam("b_channel"), INBOX.c.chat_id == bindparam("b_chat")).limit(1)
)
_DELETE_CHAT = delete(INBOX).where(
    INBOX.c.channel == bindparam("b_channel"),
    INBOX.c.chat_id == bindparam("b_chat"),
    INBOX.c.event_id != bindparam("b_sparing"),
)
_DELETE_BEFORE = delete(INBOX).where(INBOX.c.received_at < bindparam("b_before"))
_FORGET = delete(EVENT_IDS).where(
    EVENT_IDS.c.received_at < bindparam("b_before"),
    ~exists().where(INBOX.c.channel == EVENT_IDS.c.channel, INBOX.c.event_id == EVENT_IDS.c.event_id),
)


class SqlInbox:
    """Bodies waiting for their turn.  In a transaction that writes, what is finished waits for ``write``.

    ``change`` is by how much this transaction changed their number.
    """

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._may_wait = writing
        self._finished: list[tuple[str, str]] = []
        self.change = 0

    def write(self) -> None:
        """Take out what was finished, with one statement for all of it.

        Raises:
            AlreadyHandled: If one of it was not there.
        """
        if self._finished:
            rows, self._finished = self._finished, []
            if _FINISH.run(self._connection, rows) != len(rows):
                raise AlreadyHandled("A finished event was not waiting. Drop this turn.")
            self.change -= len(rows)

    def get(self, channel: str, event_id: str) -> InboxRow | None:
        """Return the row, or None if it is finished or was never there."""
        self.write()
        found = _GET.rows(self._connection, channel, event_id)
        if not found:
            return None
        row = found[0]
        return InboxRow(channel=channel, event_id=event_id, chat_id=row[0], body=row[1], received_at=from_us(row[2]))

    def put_again(self, row: InboxRow) -> None:
        """Keep a body whose event id may be known already, for one more turn."""
        if self.get(row.channel, row.event_id) is not None:
            raise AlreadyHandled(f"Event {row.event_id} of {row.channel} waits already. Let it have its turn.")
        _REMEMBER.run(self._connection, [_to_event(row)])
        _KEEP.run(self._connection, [_to_values(row)])
        self.change += 1

    def remember(self, channel: str, event_id: str, at: datetime) -> bool:
        """Note an event that needs no turn, so that it counts once; return whether it is new."""
        return bool(_REMEMBER.rows(self._connection, [(channel, event_id, to_us(at))]))

    def finish(self, channel: str, event_id: str) -> None:
        """Take the row out and wipe its body."""
        self._finished.append((channel, event_id))
        if not self._may_wait:
            self.write()

    def waiting(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, ChatKey, str]]:
        """Return (position, chat, event id) of waiting rows in order of arrival."""
        rows = self._connection.execute(_WAITING, {"b_after": after, "b_limit": limit})
        return [(row[0], ChatKey(row[1], row[2]), row[3]) for row in rows]

    def count(self) -> int:
        """Return how many rows wait."""
        return self._connection.execute(_COUNT).scalar_one()

    def waits(self, chat: ChatKey) -> bool:
        """Tell whether a row of *chat* waits."""
        self.write()
        keys = {"b_channel": chat.channel, "b_chat": chat.chat_id}
        return self._connection.execute(_WAITS, keys).first() is not None

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Wipe the waiting rows of *chat*, except the event *sparing*."""
        keys = {"b_channel": chat.channel, "b_chat": chat.chat_id, "b_sparing": sparing}
        self.change -= self._connection.execute(_DELETE_CHAT, keys).rowcount

    def delete_before(self, before: datetime) -> int:
        """Wipe waiting rows received before then."""
        deleted = self._connection.execute(_DELETE_BEFORE, {"b_before": to_us(before)}).rowcount
        self.change -= deleted
        return deleted

    def forget_events(self, before: datetime) -> int:
        """Drop old event ids that do not wait."""
        return self._connection.execute(_FORGET, {"b_before": to_us(before)}).rowcount

    def receive(self, rows: Sequence[InboxRow]) -> tuple[bool, ...]:
        """Insert *rows* of any callers with one statement a table; say which are new."""
        self.write()
        returned = _REMEMBER.rows(self._connection, [_to_event(row) for row in rows])
        fresh = {(channel, event_id) for channel, event_id in returned}
        new: list[bool] = []
        for row in rows:
            new.append((row.channel, row.event_id) in fresh)
            fresh.discard((row.channel, row.event_id))
        waiting = [_to_values(row) for row, is_new in zip(rows, new, strict=True) if is_new]
        _KEEP.run(self._connection, waiting)
        self.change += len(waiting)
        return tuple(new)


def _to_event(row: InboxRow) -> tuple[str, str, int]:
    return row.channel, row.event_id, to_us(row.received_at)


def _to_values(row: InboxRow) -> tuple[str, str, str, bytes, int]:
    return row.channel, row.event_id, row.chat_id, row.body, to_us(row.received_at)
