"""Pushes the rows of the outbox to a platform: in order per chat, paced, and never twice on purpose.

A row is marked as being sent before it goes out and as sent once the platform took it, so that a crash
in between leaves a row of which it is known that it may have arrived; such a row goes out at most once
more.  A platform that wants one chat to slow down stops that chat and nobody else.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Generic, Protocol, TypeVar

import structlog

from bot.channels.begun import Begun
from bot.channels.pacing import Pace, Pacer
from bot.domain.delivery import ChatKey, OutboxRow, PollSent, Posted, SentMark, Shown, Unsent
from bot.domain.errors import ChatClosed, ChatMoved, NotSent, Postponed, StoreUnusable, Unsure
from bot.ports import Store, Transaction
from bot.services.daily_quiz import note_closed
from bot.services.group_games import move_game, note_sent
from bot.services.lost import note_lost

C = TypeVar("C")
R = TypeVar("R")

SENDS_AT_ONCE = 64
SENDS_IN_DOUBT = 2
GIVE_UP_AFTER = timedelta(hours=24)
FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 300.0
LOOK_EVERY_S = 5.0
_LOADED_AT_ONCE = 1000
_STORE_PAUSE_S = 1.0

_log = structlog.get_logger(__name__)


class Pusher(Protocol[C]):
    """A platform replies are pushed to.  ``C`` is one call: what it takes at a time."""

    @property
    def name(self) -> str:
        """Return the channel's name, as in rows."""
        ...

    def place_of(self, chat_id: str) -> tuple[str, bool]:
        """Return what the platform counts messages of *chat_id* by, and whether that is a group."""
        ...

    def to_calls(self, row: OutboxRow) -> Sequence[C]:
        """Return the parts of the row's reply, in order.  Pure."""
        ...

    async def send(self, chat_id: str, call: C) -> str | PollSent | None:
        """Send one part; return the platform's id of the message, if it tells, and of the poll, if it is one.

        Raises:
            NotSent: If the platform did not take it, as far as is known.
        """
        ...


def backoff_s(attempts: int, chance: float) -> float:
    """Return how long to wait after so many attempts (1 or more): doubled up to 5 minutes.

    *chance* (0 to 1) takes up to half of it away, so that chats that failed together come back apart.
    """
    longest = min(FIRST_BACKOFF_S * 2.0 ** min(attempts - 1, 16), LONGEST_BACKOFF_S)
    return longest * (1 - chance / 2)


class _Lane:
    """The rows of one chat that are still to go, by id; the first is the one being dealt with."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.not_before: float = 0.0
        self.wake = asyncio.Event()

    def add(self, row_id: int) -> None:
        """Add an id where its order puts it, but never before the one being dealt with."""
        if row_id in self.ids:
            return
        self.ids.append(row_id)
        if len(self.ids) > 2 and row_id < self.ids[-2]:  # noqa: PLR2004 -- the first stays the first
            self.ids[1:] = sorted(self.ids[1:])

    def let_wait(self, wait_s: float) -> None:
        """Sleep for so long from now on; not at all if that is nothing."""
        if wait_s > 0:
            self.not_before = max(self.not_before, _time() + wait_s)
        elif self.not_before:
            self.not_before = 0.0
            self.wake.set()

    async def sleep(self) -> bool:
        """Sleep if it is time to; return whether anything may have changed meanwhile."""
        wait_s = self.not_before - _time()
        if wait_s <= 0:
            self.not_before = 0.0
            return False
        self.wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self.wake.wait()
        return True


def _time() -> float:
    return asyncio.get_running_loop().time()


class Delivery(Generic[C]):
    """Pushes the replies of one channel.  Only one may run for a channel; belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        pusher: Pusher[C],
        pace: Pace,
        now: Callable[[], datetime],
        chance: Callable[[], float],
        *,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._store = store
        self._pusher = pusher
        self._pacer = Pacer(pace)
        self._now = now
        self._chance = chance
        self._look_every_s = look_every_s
        self._begun = Begun(store)
        self._slots = asyncio.Semaphore(SENDS_AT_ONCE)
        self._lanes: dict[ChatKey, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._early: list[Posted] | None = []
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier run left, and listen to the outbox."""
        moment, name = self._now(), self._pusher.name
        doubted = await self._insist(lambda tx: _take_up(tx, name, moment))
        if doubted:
            _log.warning("sends_interrupted", channel=self._pusher.name, rows=doubted)
        loop = asyncio.get_running_loop()
        self._store.watch(lambda posted: self._hear(loop, posted))
        await self._look()
        # What was put meanwhile comes after what was there: a chat's newer reply must not overtake.
        early, self._early = self._early or [], None
        self._line_up_all(early)
        self._looking = asyncio.create_task(self._keep_looking())

    async def drain(self, timeout_s: float) -> None:
        """Wait until nothing is left that could go out now, at most *timeout_s*."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                # Lanes end one by one, and those that sleep do not: looking is simpler than being told.
                while any(lane.not_before <= _time() for lane in self._lanes.values()):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)

    async def stop(self, timeout_s: float) -> None:
        """End after the sends under way; what waits stays in the store."""
        self._stopping.set()
        if self._looking is not None:
            self._looking.cancel()
        for lane in self._lanes.values():
            lane.wake.set()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=timeout_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _hear(self, loop: asyncio.AbstractEventLoop, posted: Sequence[Posted]) -> None:
        """Pass on what is ours of newly put rows; called in the writer's thread."""
        ours = [row for row in posted if row.chat.channel == self._pusher.name]
        if ours and not loop.is_closed():
            loop.call_soon_threadsafe(self._line_up_all, ours)

    def _line_up_all(self, posted: Sequence[Posted]) -> None:
        if self._early is not None:
            self._early.extend(posted)
            return
        for row in posted:
            self._line_up(row.chat, row.id)

    async def _keep_looking(self) -> None:
        """Notice rows of other processes, such as one an operator lets go out again."""
        while True:
            await asyncio.sleep(self._look_every_s)
            try:
                await self._look()
            except StoreUnusable:
                _log.warning("outbox_not_looked_at", channel=self._pusher.name)

    async def _look(self) -> None:
        for row in await self._store.read(self._read_unsent):
            lane = self._line_up(row.chat, row.id)
            wait_s = 0.0 if row.next_at is None else (row.next_at - self._now()).total_seconds()
            if lane is not None and lane.ids[0] == row.id:
                lane.let_wait(wait_s)

    def _read_unsent(self, tx: Transaction) -> list[Unsent]:
        found: list[Unsent] = []
        after = 0
        while rows := tx.sending.unsent(self._pusher.name, after=after, limit=_LOADED_AT_ONCE):
            found.extend(rows)
            after = rows[-1].id
        return found

    def _line_up(self, chat: ChatKey, row_id: int) -> _Lane | None:
        if self._stopping.is_set():
            return None
        lane = self._lanes.get(chat)
        if lane is None:
            lane = self._lanes[chat] = _Lane()
            task = asyncio.create_task(self._run_lane(chat, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.add(row_id)
        return lane

    async def _run_lane(self, chat: ChatKey, lane: _Lane) -> None:
        while lane.ids and not self._stopping.is_set():
            try:
                if await lane.sleep():
                    continue
                await self._deal_with_first(chat, lane)
            except StoreUnusable:
                await asyncio.sleep(_STORE_PAUSE_S)
            except Exception as error:  # noqa: BLE001 -- one row that breaks the code must not stop its chat
                kind = type(error).__name__
                _log.error("reply_broken", channel=chat.channel, row_id=lane.ids[0], error=kind)
                await self._fail(lane.ids.pop(0))
        if self._lanes.get(chat) is lane:
            del self._lanes[chat]

    async def _deal_with_first(self, chat: ChatKey, lane: _Lane) -> None:
        row_id = lane.ids[0]
        place, is_group = self._pusher.place_of(chat.chat_id)
        await self._pacer.wait_for_chat(place, is_group=is_group)
        await self._pacer.wait_for_all()
        if self._stopping.is_set():
            return
        async with self._slots:
            row = await self._begun.begin(row_id)
            if row is None or row.reply is None or row.chat_id is None:
                lane.ids.pop(0)
                return
            try:
                await self._send_parts(row, row.chat_id, place, is_group=is_group)
            except NotSent as problem:
                await self._settle(chat, lane, row, problem)
            else:
                lane.ids.pop(0)

    async def _send_parts(self, row: OutboxRow, chat_id: str, place: str, *, is_group: bool) -> None:
        """Send the parts that have not arrived yet, and mark the row sent with the last one."""
        chat, slot = ChatKey(row.channel, chat_id), row.reply.slot if row.reply else ""
        if slot:
            placed = await self._persist(lambda: self._store.read(lambda tx: tx.sending.placed(chat, slot)))
            row = replace(row, replaces=placed)
        calls = self._pusher.to_calls(row)
        sent: str | PollSent | None = None
        left = calls[row.parts_sent :]
        for number, call in enumerate(left, 1):
            if number > 1:
                await self._pacer.wait_for_chat(place, is_group=is_group)
                await self._pacer.wait_for_all()
            sent = await self._send(row, chat_id, call)
            if number < len(left):
                await self._insist(lambda tx: tx.sending.count_part(row.id))
        mark = SentMark(row.id, self._now(), Shown.PUSH)
        if slot and sent is not None:
            await self._insist(partial(_place, row=row, chat=chat, sent=sent, mark=mark))
        else:
            await self._persist(lambda: self._store.mark_sent([mark]))

    async def _send(self, row: OutboxRow, chat_id: str, call: C) -> str | PollSent | None:
        await self._pacer.let_out()
        try:
            return await self._pusher.send(chat_id, call)
        except NotSent:
            raise
        except Exception as error:  # noqa: BLE001 -- a mistake of ours, after which nobody knows
            _log.error("send_broken", channel=row.channel, row_id=row.id, error=type(error).__name__)
            failure = Unsure("Sending broke.")
        raise failure

    async def _settle(self, chat: ChatKey, lane: _Lane, row: OutboxRow, problem: NotSent) -> None:
        """Decide what becomes of a row the platform did not take."""
        _log.info("reply_not_sent", channel=chat.channel, row_id=row.id, error=type(problem).__name__)
        match problem:
            case ChatClosed():
                moment = self._now()
                await self._insist(lambda tx: fail_chat(tx, chat, moment))
                lane.ids.clear()
            case ChatMoved(new_chat_id=new_id):
                await self._move(chat, lane, row, ChatKey(chat.channel, new_id))
            case Postponed() | Unsure():
                await self._try_later(chat, lane, row, problem)
            case _:
                await self._fail(lane.ids.pop(0))

    async def _try_later(self, chat: ChatKey, lane: _Lane, row: OutboxRow, problem: Postponed | Unsure) -> None:
        doubtful = isinstance(problem, Unsure)
        in_vain = doubtful and await self._doubts(row) + 1 >= SENDS_IN_DOUBT
        if in_vain or self._now() - row.created_at > GIVE_UP_AFTER:
            _log.warning("reply_given_up", channel=chat.channel, row_id=row.id, doubtful=doubtful)
            await self._fail(lane.ids.pop(0))
            return
        asked_s = problem.retry_after_s if isinstance(problem, Postponed) else None
        wait_s = backoff_s(row.attempts, self._chance()) if asked_s is None else asked_s
        until = self._now() + timedelta(seconds=wait_s)

        def put_back(tx: Transaction) -> None:
            tx.sending.put_back(row.id, until, doubtful=doubtful)
            if asked_s is not None:
                tx.sending.hold_chat(chat, until)

        await self._insist(put_back)
        lane.let_wait(wait_s)

    async def _doubts(self, row: OutboxRow) -> int:
        """Return the doubts of the part just sent: an earlier part that arrived took its doubts along."""
        kept = await self._persist(lambda: self._store.read(lambda tx: tx.sending.get(row.id)))
        return kept.doubts if kept else SENDS_IN_DOUBT

    async def _move(self, chat: ChatKey, lane: _Lane, row: OutboxRow, new: ChatKey) -> None:
        moment = self._now()

        def move(tx: Transaction) -> None:
            tx.sending.put_back(row.id, moment, doubtful=False)
            tx.sending.move_chat(chat, new)
            move_game(tx, chat, new)

        await self._insist(move)
        ids = list(lane.ids)
        lane.ids.clear()
        for row_id in ids:
            self._line_up(new, row_id)

    async def _fail(self, row_id: int) -> None:
        moment = self._now()
        await self._insist(lambda tx: _fail_row(tx, row_id, moment))

    async def _insist(self, fn: Callable[[Transaction], R]) -> R:
        return await self._persist(lambda: self._store.transact(fn))

    async def _persist(self, call: Callable[[], Awaitable[R]]) -> R:
        """Do *call* until the store can be used: what a platform did must not be forgotten."""
        while True:
            try:
                return await call()
            except StoreUnusable:
                if self._stopping.is_set():
                    raise
                await asyncio.sleep(_STORE_PAUSE_S)


def fail_chat(tx: Transaction, chat: ChatKey, now: datetime) -> None:
    """Give up everything that waits for *chat*: it takes nothing any more, nor a question each day."""
    causes = tx.sending.fail_chat(chat, now)
    note_lost(tx, causes, now)
    for cause in causes:
        note_closed(tx, cause)


def _place(tx: Transaction, *, row: OutboxRow, chat: ChatKey, sent: str | PollSent, mark: SentMark) -> None:
    """Mark a row sent together with where it stands: the next of its slot must find it, and votes their poll."""
    if row.reply is not None:
        message = sent.message if isinstance(sent, PollSent) else sent
        tx.sending.place(chat, row.reply.slot, message, mark.at)
        note_sent(tx, chat, row.reply, sent, mark.at, is_first=row.replaces is None)
    tx.outbox.mark_sent([mark])


def _take_up(tx: Transaction, channel: str, now: datetime) -> int:
    """Doubt what an earlier run was sending, and give up what was doubted often enough; return how many rows."""
    doubted = tx.sending.doubt_begun(channel)
    note_lost(tx, tx.sending.fail_doubted(channel, now, most=SENDS_IN_DOUBT), now)
    return doubted


def _fail_row(tx: Transaction, row_id: int, now: datetime) -> None:
    row = tx.sending.get(row_id)
    tx.outbox.mark_failed(row_id, now)
    if row is not None:
        note_lost(tx, (row.cause,), now)
