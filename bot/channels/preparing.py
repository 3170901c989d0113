"""Prepares turns in worker threads, as many in one go as there are.

A turn that went to a thread and back by itself would cost several times what an ordinary turn takes.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.channels.turns import InLine, Load, Outcome, Turns

P = TypeVar("P")

LOADED_AT_ONCE = 64
HANDED_OVER_EVERY_S = 0.005
PATIENCE_S = 0.02
"""When something has waited so long for a thread, another one is started."""


@dataclass(slots=True, eq=False)
class _Job(Generic[P]):
    """One turn to prepare."""

    line: InLine
    future: "asyncio.Future[Outcome[P]]"
    since: float
    loaded: Load | None = None
    outcome: Outcome[P] | None = None
    error: Exception | None = None


class Preparing(Generic[P]):
    """The threads and what they are to do.  Belongs to one event loop."""

    def __init__(self, turns: Turns[P], now: Callable[[], datetime], threads: int) -> None:
        self._turns = turns
        self._now = now
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="prepare")
        self._wanted: deque[_Job[P]] = deque()
        self._loaded: deque[_Job[P]] = deque()
        self._working = 0
        self._is_starting = False
        self._is_watching = False
        self._is_closed = False

    def prepare(self, line: InLine) -> "asyncio.Future[Outcome[P]]":
        """Prepare the turn of *line*."""
        loop = asyncio.get_running_loop()
        job: _Job[P] = _Job(line, loop.create_future(), time.monotonic())
        self._wanted.append(job)
        if not self._working and not self._is_starting:
            # Not at once: others that are ready now shall be in the same go.
            self._is_starting = True
            loop.call_soon(self._start, loop)
        return job.future

    def close(self) -> None:
        """Begin nothing more; what the threads are at comes to its end unheard."""
        self._is_closed = True
        self._wanted.clear()
        self._loaded.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_starting = False
        if self._is_closed or not (self._wanted or self._loaded):
            return
        self._working += 1
        self._pool.submit(self._work, loop)
        if not self._is_watching:
            self._is_watching = True
            loop.call_later(PATIENCE_S, self._watch, loop)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start another thread if one is busy with something slow while others wait."""
        self._is_watching = False
        if self._is_closed or not self._working:
            return
        if self._working < self._threads and self._longest_wait_s() > PATIENCE_S:
            self._start(loop)
        if not self._is_watching:
            self._is_watching = True
            loop.call_later(PATIENCE_S, self._watch, loop)

    def _longest_wait_s(self) -> float:
        for line in (self._loaded, self._wanted):
            try:
                return time.monotonic() - line[0].since
            except IndexError:  # A thread may take it at any moment.
                continue
        return 0.0

    def _end(self, loop: asyncio.AbstractEventLoop, done: Sequence[_Job[P]]) -> None:
        self._working -= 1
        _hand_over(done)
        if not self._working and not self._is_starting:
            self._start(loop)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        """Prepare until nothing is left; runs in a thread of the pool."""
        done: list[_Job[P]] = []
        handed_over = time.monotonic()
        while (job := self._take()) is not None:
            self._prepare(job)
            done.append(job)
            if time.monotonic() - handed_over > HANDED_OVER_EVERY_S:
                _call(loop, _hand_over, done)
                done, handed_over = [], time.monotonic()
        _call(loop, self._end, loop, done)

    def _take(self) -> _Job[P] | None:
        """Return a loaded job, loading some more when there is none; None when nothing is left."""
        while True:
            with contextlib.suppress(IndexError):
                return self._loaded.popleft()
            some: list[_Job[P]] = []
            with contextlib.suppress(IndexError):
                while len(some) < LOADED_AT_ONCE:
                    some.append(self._wanted.popleft())
            if not some:
                return None
            self._load(some)
            self._loaded.extend(some)

    def _load(self, jobs: Sequence[_Job[P]]) -> None:
        try:
            loads = self._turns.load([job.line for job in jobs])
        except Exception as error:  # noqa: BLE001 -- each of them tells its lane
            for job in jobs:
                job.error = error
        else:
            for job, load in zip(jobs, loads, strict=True):
                job.loaded = load

    def _prepare(self, job: _Job[P]) -> None:
        if job.loaded is None:
            return
        try:
            job.outcome = self._turns.prepare(job.loaded, self._now())
        except Exception as error:  # noqa: BLE001 -- as above
            job.error = error


def _call(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *arguments: Any) -> None:
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:  # The loop was closed meanwhile: nobody waits any more.
        return


def _hand_over(done: Sequence[_Job[Any]]) -> None:
    for job in done:
        if job.future.done():
            continue
        if job.outcome is not None:
            job.future.set_result(job.outcome)
        elif job.error is not None:
            job.future.set_exception(job.error)
