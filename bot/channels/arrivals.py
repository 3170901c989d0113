"""Who waits for a turn, and who listens to a chat.

Belongs to one event loop and may be lost: whatever is missed here is still in the outbox.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from bot.domain.delivery import ChatKey, Posted

EventKey = tuple[str, str]
"""A channel and an event id of it."""


class Subscription:
    """Ids of rows newly put in the outbox for one chat, in order; ends never.

    Use it in a ``with`` block and iterate over it with ``async for``.
    """

    def __init__(self, arrivals: "Arrivals", chat: ChatKey) -> None:
        self._arrivals = arrivals
        self._chat = chat
        self._ids: asyncio.Queue[int] = asyncio.Queue()

    def __enter__(self) -> Self:
        self._arrivals.join(self._chat, self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._arrivals.leave(self._chat, self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> int:
        """Return the next id; cancelling the wait loses none."""
        return await self._ids.get()

    def tell(self, row_id: int) -> None:
        """Add an id."""
        self._ids.put_nowait(row_id)


class _Event:
    """One event on its way: who waits for it, and the rows kept back for them."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.waiters = 0
        self.kept_back: list[Posted] = []


class Arrivals:
    """Events on their way and the subscriptions of chats."""

    def __init__(self) -> None:
        self._events: dict[EventKey, _Event] = {}
        self._subscriptions: dict[ChatKey, set[Subscription]] = defaultdict(set)

    def expect(self, key: EventKey) -> bool:
        """Note that the event's turn is to come; return False if that is known already."""
        if key in self._events:
            return False
        self._events[key] = _Event()
        return True

    def is_expected(self, key: EventKey) -> bool:
        """Tell whether the event's turn is to come."""
        return key in self._events

    def finish(self, key: EventKey) -> None:
        """Note that the turn is done, and wake who waits for it."""
        event = self._events.pop(key, None)
        if event is not None:
            event.done.set()

    async def wait(self, key: EventKey, timeout_s: float) -> bool:
        """Wait until the turn is done; return False if it is not after *timeout_s*.

        As long as somebody waits, the rows of this turn are theirs to show, and subscribers do not
        hear of them; they do if the wait ends without.
        """
        event = self._events.get(key)
        if event is None:
            return True
        event.waiters += 1
        try:
            async with asyncio.timeout(timeout_s):
                await event.done.wait()
        except TimeoutError:
            return False
        finally:
            event.waiters -= 1
            if not event.waiters and not event.done.is_set():
                kept_back, event.kept_back = event.kept_back, []
                self._tell(kept_back)
        return True

    def publish(self, posted: Sequence[Posted]) -> None:
        """Tell subscribers of rows newly put in the outbox, but those somebody waits for."""
        for row in posted:
            event = self._events.get((row.chat.channel, row.cause))
            if event is not None and event.waiters:
                event.kept_back.append(row)
            else:
                self._tell([row])

    def _tell(self, posted: Sequence[Posted]) -> None:
        for row in posted:
            for subscription in self._subscriptions.get(row.chat, ()):
                subscription.tell(row.id)

    def join(self, chat: ChatKey, subscription: Subscription) -> None:
        """Tell *subscription* of the rows of *chat* from now on."""
        self._subscriptions[chat].add(subscription)

    def leave(self, chat: ChatKey, subscription: Subscription) -> None:
        """Tell *subscription* no more."""
        self._subscriptions[chat].discard(subscription)
        if not self._subscriptions[chat]:
            del self._subscriptions[chat]
