"""The dispatcher: updates of one chat in order, chats beside each other."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

import structlog

from bot.channels.arrivals import Arrivals, Subscription
from bot.channels.base import Channel, FetchesPictures
from bot.channels.preparing import Preparing
from bot.channels.turns import Broken, Flow, Gone, Ignored, InLine, Prepared, Turns, Wanting
from bot.domain.delivery import ChatKey, InboxRow, Posted
from bot.domain.errors import AlreadyHandled, StaleDialogue, StoreUnusable, WhyBadPicture
from bot.domain.message import Update
from bot.ports import Store, Transaction

P = TypeVar("P")

PREPARES_AT_MOST = 4  # Once, and three times again when the Dialogue changed meanwhile.
THREADS = 2
BODIES_KEPT_BYTES = 16 * 1024 * 1024
"""Bodies in line are kept in memory up to so much together; the others are read from the store at their turn."""
_LOADED_AT_ONCE = 1000
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 30.0

_log = structlog.get_logger(__name__)


def _unseen(_channel: str) -> None:
    """Count nothing."""


class Lanes(Generic[P]):
    """Gives every received row of its channels its turn, exactly once and in order per chat.

    The rows stay in the store until their turn, whatever of them is kept here as well.  A channel belongs to one
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
        self._preparing = Preparing(self._turns, now, threads)
        self._arrivals = Arrivals()
        self._lanes: dict[ChatKey, deque[InLine]] = {}
        self._bytes_kept = 0
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

    async def receive(self, rows: Sequence[InboxRow], updates: Sequence[Update] = ()) -> tuple[bool, ...]:
        """Keep *rows* and line them up; end when they are durable.  Says of each whether it is new.

        *updates* are what the channel reads *rows* as, if the caller has read them.
        A caller that is cancelled meanwhile changes nothing: what became durable has its turn.

        Raises:
            Overloaded: If too many rows wait.
            StoreUnusable: If the rows could not be kept.
        """
        read_as = dict(zip((row.event_id for row in rows), updates, strict=False))
        new = await self._store.receive(rows, partial(self._line_up_new, read_as))
        if not all(new):
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
        self._preparing.close()

    def _line_up_new(self, read_as: Mapping[str, Update], rows: Sequence[InboxRow], new: Sequence[bool]) -> None:
        for row, is_new in zip(rows, new, strict=True):
            if is_new:
                self._line_up(row.chat, row.event_id, row, read_as.get(row.event_id))

    async def _line_up_left(self, rows: Sequence[InboxRow]) -> None:
        """Line up rows that were kept before without anyone here noticing, as when a connection broke."""
        for row in rows:
            channel, event_id = row.channel, row.event_id
            if self._arrivals.is_expected((channel, event_id)):
                continue
            kept = await _read_row(self._store, channel, event_id)
            if kept is not None:
                self._line_up(kept.chat, event_id, kept)

    def _line_up(self, chat: ChatKey, event_id: str, row: InboxRow | None = None, update: Update | None = None) -> None:
        if chat.channel not in self._channels:
            return  # Another process has this channel, or it is switched off for now: the row waits for it.
        if not self._arrivals.expect((chat.channel, event_id)) or self._stopping.is_set():
            return
        if row is not None and self._bytes_kept + len(row.body) > BODIES_KEPT_BYTES:
            row = update = None
        self._bytes_kept += 0 if row is None else len(row.body)
        line = InLine(chat.channel, event_id, row, update)
        lane = self._lanes.get(chat)
        if lane is not None:
            lane.append(line)
            return
        self._lanes[chat] = deque([line])
        task = asyncio.create_task(self._run_lane(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, chat: ChatKey) -> None:
        lane = self._lanes[chat]
        while lane and not self._stopping.is_set():
            line = lane[0]
            await self._take_turn(line)
            lane.popleft()
            self._bytes_kept -= 0 if line.row is None else len(line.row.body)
            self._arrivals.finish((chat.channel, line.event_id))
            self._finished(chat.channel)
        del self._lanes[chat]

    async def _take_turn(self, line: InLine) -> None:
        """Try until the turn is done; a database that cannot be used just now is waited for.

        Nothing may be skipped: a later turn of the chat must not come before this one.
        """
        pause_s = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            try:
                await self._try_turn(line)
            except AlreadyHandled:
                return
            except Exception as error:  # noqa: BLE001 -- mostly StoreUnusable; whatever it is, the lane must not die
                kind = type(error).__name__
                _log.warning(
                    "turn_postponed", channel=line.channel, event_id=line.event_id, error=kind, pause_s=pause_s
                )
                await self._pause(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            else:
                return

    async def _pause(self, pause_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._stopping.wait()

    async def _try_turn(self, line: InLine) -> None:
        for prepares_left in reversed(range(PREPARES_AT_MOST)):
            prepared = await self._preparing.prepare(line)
            while isinstance(prepared, Wanting):
                line = replace(line, row=prepared.row, update=await self._fetch(prepared))
                prepared = await self._preparing.prepare(line)
            if isinstance(prepared, Gone):
                return
            if await self._settle(prepared, may_prepare_again=prepares_left > 0):
                return

    async def _fetch(self, wanting: Wanting) -> Update:
        """Return the update with its picture, or surely with why it has none."""
        channel, update = self._channels[wanting.row.channel], wanting.update
        try:
            if isinstance(channel, FetchesPictures):
                update = await channel.fetch_pictures(wanting.row, update)
        except StoreUnusable:
            raise
        except Exception as error:  # noqa: BLE001 -- a picture that breaks the bot must not stop its chat
            kind = type(error).__name__
            _log.error("picture_not_fetched", channel=channel.name, event_id=update.event_id, error=kind)
        return replace(update, no_picture=WhyBadPicture.BROKEN) if update.wants_picture else update

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
        expected = prepared.key if isinstance(prepared, Prepared) else None
        await self._store.transact(lambda tx: self._turns.commit(tx, prepared, now), expected)


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
