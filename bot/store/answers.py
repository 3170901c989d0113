"""How a result gets from the writer's thread to whoever waits for it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Protocol, TypeVar

T = TypeVar("T")


class Answer(Protocol):
    """Where the result of one piece of work goes.  Called in the writer's thread, once."""

    def settle(self, outcome: object, error: BaseException | None) -> None:
        """Keep the result, or what was raised."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """Return the event loop that must be woken, or None."""
        ...

    def wake(self) -> None:
        """Hand the kept result over, in that loop."""
        ...


class BlockingAnswer:
    """For a thread that blocks until the result is there."""

    loop: asyncio.AbstractEventLoop | None = None

    def __init__(self) -> None:
        self._future: Future[object] = Future()

    def settle(self, outcome: object, error: BaseException | None) -> None:
        """Hand the result over at once."""
        if error is not None:
            self._future.set_exception(error)
        else:
            self._future.set_result(outcome)

    def wake(self) -> None:
        """Do nothing: the thread is awake already."""

    def wait(self) -> object:
        """Block until the result is there; return it, or raise what was raised."""
        return self._future.result()


class AwaitedAnswer:
    """For a coroutine that awaits ``future``; *then* hears of a result even if it does so no more."""

    def __init__(self, then: Callable[[object], None] | None = None) -> None:
        self.loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        self.future: asyncio.Future[object] = self.loop.create_future()
        self._then = then
        self._outcome: object = None
        self._error: BaseException | None = None

    def settle(self, outcome: object, error: BaseException | None) -> None:
        """Keep the result until the loop is woken."""
        self._outcome = outcome
        self._error = error

    def wake(self) -> None:
        """Hand the result over."""
        if self._then is not None and self._error is None:
            self._then(self._outcome)
        if self.future.done():
            return
        if self._error is not None:
            self.future.set_exception(self._error)
        else:
            self.future.set_result(self._outcome)


def wake_all(answers: Iterable[Answer]) -> None:
    """Wake whoever waits for *answers*, in order, with one call a loop: a call costs a system call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for answer in answers:
        if answer.loop is not None:
            by_loop.setdefault(answer.loop, []).append(answer)
    for loop, group in by_loop.items():
        # A loop that was closed in the meantime has nobody left who waits.
        if not loop.is_closed():
            loop.call_soon_threadsafe(_wake, group)


def _wake(answers: Iterable[Answer]) -> None:
    for answer in answers:
        answer.wake()
