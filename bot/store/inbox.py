"""The inbox in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select

from bot.domain.delivery import ChatKey, InboxRow
from bot.domain.errors import AlreadyHandled
from bot.store.coding import from_us, to_us
from bot.store.tables import EVENT_IDS, INBOX
from bot.store.upsert import insert_or_keep

_GET = select(INBOX.c.chat_id, INBOX.c.body, INBOX.c.received_at).where(
    INBOX.c.channel == bindparam("b_channel"), INBOX.c.event_id == bindparam("b_event")
)
_FINISH = delete(INBOX).where(INBOX.c.channel == bindparam("b_channel"), INBOX.c.event_id == bindparam("b_event"))
_WAITING = (
    select(INBOX.c.id, INBOX.c.channel, INBOX.c.chat_id, INBOX.c.event_id)
    .where(INBOX.c.id > bindparam("b_after"))
    .order_by(INBOX.c.id)
    .limit(bindparam("b_limit"))
)
_COUNT = select(func.count()).select_from(INBOX)
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
    """Bodies waiting for their turn.  ``change`` is by how much this transaction changed their number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.change = 0

    def get(self, channel: str, event_id: str) -> InboxRow | None:
        """Return the row, or None if it is finished or was never there."""
        row = self._connection.execute(_GET, {"b_channel": channel, "b_event": event_id}).first()
        if row is None:
            return None
        return InboxRow(channel=channel, event_id=event_id, chat_id=row[0], body=row[1], received_at=from_us(row[2]))

    def put_again(self, row: InboxRow) -> None:
        """Keep a body whose event id may be known already, for one more turn."""
        if self.get(row.channel, row.event_id) is not None:
            raise AlreadyHandled(f"Event {row.event_id} of {row.channel} waits already. Let it have its turn.")
        remember = insert_or_keep(EVENT_IDS, self._connection.dialect.name)
        values = _to_values(row)
        self._connection.execute(remember, {key: values[key] for key in ("channel", "event_id", "received_at")})
        self._connection.execute(insert(INBOX), values)
        self.change += 1

    def finish(self, channel: str, event_id: str) -> None:
        """Take the row out and wipe its body."""
        done = self._connection.execute(_FINISH, {"b_channel": channel, "b_event": event_id})
        if done.rowcount != 1:
            raise AlreadyHandled(f"Event {event_id} of {channel} is not waiting. Drop this turn.")
        self.change -= 1

    def waiting(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, ChatKey, str]]:
        """Return (position, chat, event id) of waiting rows in order of arrival."""
        rows = self._connection.execute(_WAITING, {"b_after": after, "b_limit": limit})
        return [(row[0], ChatKey(row[1], row[2]), row[3]) for row in rows]

    def count(self) -> int:
        """Return how many rows wait."""
        return self._connection.execute(_COUNT).scalar_one()

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
        remember = insert_or_keep(EVENT_IDS, self._connection.dialect.name)
        returned = self._connection.execute(
            remember.returning(EVENT_IDS.c.channel, EVENT_IDS.c.event_id),
            [{"channel": r.channel, "event_id": r.event_id, "received_at": to_us(r.received_at)} for r in rows],
        )
        fresh = {(channel, event_id) for channel, event_id in returned}
        new: list[bool] = []
        for row in rows:
            new.append((row.channel, row.event_id) in fresh)
            fresh.discard((row.channel, row.event_id))
        waiting = [_to_values(row) for row, is_new in zip(rows, new, strict=True) if is_new]
        if waiting:
            self._connection.execute(insert(INBOX), waiting)
        self.change += len(waiting)
        return tuple(new)


def _to_values(row: InboxRow) -> dict[str, object]:
    return {
        "channel": row.channel,
        "event_id": row.event_id,
        "chat_id": row.chat_id,
        "body": row.body,
        "received_at": to_us(row.received_at),
    }
