"""The dispatcher: updates of one chat in order, chats beside each other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Generic, TypeVar

import structlog

from bot.channels.arrivals import Arrivals, Subscription
from bot.channels.base import Channel
from bot.channels.turns import Broken, Flow, Gone, Ignored, Prepared, Turns
from bot.domain.delivery import ChatKey, InboxRow, Posted
from bot.domain.errors import AlreadyHandled, StaleDialogue, StoreUnusable
from bot.ports import Store, Transaction

P = TypeVar("P")

PREPARES_AT_MOST = 4  # Once, and three times again when the Dialogue changed meanwhile.
THREADS = 2
_LOADED_AT_ONCE = 1000
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 30.0

_log = structlog.get_logger(__name__)


def _unseen(_channel: str) -> None:
    """Count nothing."""


class Lanes(Generic[P]):
    """Gives every received row of its channels its turn, exactly once and in order per chat.

    The rows stay in the store until their turn; here are only their ids.  A channel belongs to one
    process at a time, and the lanes to one event loop: ``start`` them before anything is received,
    ``stop`` them before the store is closed.  ``finished`` is told the channel of each turn.
    """

    def __init__(
        self,
        store: Store,
        channels: Iterable[Channel],
        flow: Flow[P],
        now: Callable[[], datetime],
        *,
        threads: int = THREADS,
        finished: Callable[[str], None] = _unseen,
    ) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._turns = Turns(store, self._channels, flow)
        self._now = now
        self._finished = finished
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="prepare")
        self._arrivals = Arrivals()
        self._lanes: dict[ChatKey, deque[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Take up the rows an earlier run left, and listen to the outbox."""
        loop = asyncio.get_running_loop()
        self._store.watch(lambda posted: _tell(loop, self._arrivals.publish, posted))
        await self.look()

    async def look(self) -> None:
        """Take up waiting rows nobody here knows of: an earlier run left them, or another process put them in."""
        for chat, event_id in await self._store.read(_read_waiting):
            self._line_up(chat, event_id)

    async def receive(self, rows: Sequence[InboxRow]) -> tuple[bool, ...]:
        """Keep *rows* and line them up; end when they are durable.  Says of each whether it is new.

        A caller that is cancelled meanwhile changes nothing: what became durable has its turn.

        Raises:
            Overloaded: If too many rows wait.
            StoreUnusable: If the rows could not be kept.
        """
        received = asyncio.ensure_future(self._store.receive(rows))
        received.add_done_callback(lambda done: self._line_up_new(rows, done))
        new = await asyncio.shield(received)
        await self._line_up_left([row for row, is_new in zip(rows, new, strict=True) if not is_new])
        return new

    async def done(self, channel: str, event_id: str, timeout_s: float) -> bool:
        """Wait for the turn of a received event; return False if it is not done after *timeout_s*.

        While somebody waits, the replies of this turn are theirs: subscribers do not hear of them.
        """
        return await self._arrivals.wait((channel, event_id), timeout_s)

    def subscribe(self, channel: str, chat_id: str) -> Subscription:
        """Return ids of rows newly put in the outbox for a chat, from entering its ``with`` block on.

        Show only what ``Store.mark_sent`` says this caller marked, and begin with ``Outbox.unseen``.
        """
        return Subscription(self._arrivals, ChatKey(channel, chat_id))

    async def drain(self, timeout_s: float) -> bool:
        """Wait until no turn is left, at most *timeout_s*; tell whether none is."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)
        return not self._tasks

    async def stop(self, timeout_s: float = 10.0) -> None:
        """End the lanes after the turns they are at; rows still in line wait in the store."""
        self._stopping.set()
        await self.drain(timeout_s)
        for task in self._tasks:
            task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _line_up_new(self, rows: Sequence[InboxRow], done: "asyncio.Future[tuple[bool, ...]]") -> None:
        if done.cancelled() or done.exception() is not None:
            return
        for row, is_new in zip(rows, done.result(), strict=True):
            if is_new:
                self._line_up(row.chat, row.event_id)

    async def _line_up_left(self, rows: Sequence[InboxRow]) -> None:
        """Line up rows that were kept before without anyone here noticing, as when a connection broke."""
        for row in rows:
            channel, event_id = row.channel, row.event_id
            if self._arrivals.is_expected((channel, event_id)):
                continue
            kept = await _read_row(self._store, channel, event_id)
            if kept is not None:
                self._line_up(kept.chat, event_id)

    def _line_up(self, chat: ChatKey, event_id: str) -> None:
        if chat.channel not in self._channels:
            return  # Another process has this channel, or it is switched off for now: the row waits for it.
        if not self._arrivals.expect((chat.channel, event_id)) or self._stopping.is_set():
            return
        lane = self._lanes.get(chat)
        if lane is not None:
            lane.append(event_id)
            return
        self._lanes[chat] = deque([event_id])
        task = asyncio.create_task(self._run_lane(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, chat: ChatKey) -> None:
        lane = self._lanes[chat]
        while lane and not self._stopping.is_set():
            event_id = lane[0]
            await self._take_turn(chat.channel, event_id)
            lane.popleft()
            self._arrivals.finish((chat.channel, event_id))
            self._finished(chat.channel)
        del self._lanes[chat]

    async def _take_turn(self, channel: str, event_id: str) -> None:
        """Try until the turn is done; a database that cannot be used just now is waited for.

        Nothing may be skipped: a later turn of the chat must not come before this one.
        """
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                await self._try_turn(channel, event_id)
            except AlreadyHandled:
                return
            except Exception as error:  # noqa: BLE001 -- mostly StoreUnusable; whatever it is, the lane must not die
                kind = type(error).__name__
                _log.warning("turn_postponed", channel=channel, event_id=event_id, error=kind, pause_s=pause_s)
                await self._pause(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            else:
                return

    async def _pause(self, pause_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._stopping.wait()

    async def _try_turn(self, channel: str, event_id: str) -> None:
        loop = asyncio.get_running_loop()
        for prepares_left in reversed(range(PREPARES_AT_MOST)):
            prepared = await loop.run_in_executor(self._pool, self._turns.prepare, channel, event_id, self._now())
            if isinstance(prepared, Gone):
                return
            if await self._settle(prepared, may_prepare_again=prepares_left > 0):
                return

    async def _settle(self, prepared: Prepared[P] | Ignored | Broken, *, may_prepare_again: bool) -> bool:
        """Commit, or give the row up; return False if it is to be prepared again."""
        try:
            await self._commit(prepared)
        except (AlreadyHandled, StoreUnusable):
            raise
        except Exception as error:
            if not isinstance(prepared, Prepared):
                raise
            if isinstance(error, StaleDialogue) and may_prepare_again:
                return False
            await self._commit(self._turns.give_up(prepared.row, error, prepared.language))
        return True

    async def _commit(self, prepared: Prepared[P] | Ignored | Broken) -> None:
        now = self._now()
        if isinstance(prepared, Broken):
            row = prepared.row
            _log.error("update_buried", channel=row.channel, event_id=row.event_id, error=prepared.error)
        await self._store.transact(lambda tx: self._turns.commit(tx, prepared, now))


def _tell(
    loop: asyncio.AbstractEventLoop, publish: Callable[[Sequence[Posted]], None], posted: Sequence[Posted]
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(publish, posted)


def _read_waiting(tx: Transaction) -> list[tuple[ChatKey, str]]:
    waiting: list[tuple[ChatKey, str]] = []
    after = 0
    while rows := tx.inbox.waiting(after=after, limit=_LOADED_AT_ONCE):
        waiting.extend((chat, event_id) for _, chat, event_id in rows)
        after = rows[-1][0]
    return waiting


def _read_row(store: Store, channel: str, event_id: str) -> Awaitable[InboxRow | None]:
    return store.read(lambda tx: tx.inbox.get(channel, event_id))
