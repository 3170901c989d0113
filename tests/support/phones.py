"""The fake Bot API on a thread of its own, for tests whose own thread belongs to a browser."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.support.fake_bot_api import FakeBotApi, Seen
from tests.support.fake_bot_api.people import Person

T = TypeVar("T")
PATIENCE_S = 20.0
LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Phones:
    """A Telegram that runs beside the test."""

    api: FakeBotApi
    loop: asyncio.AbstractEventLoop

    def do(self, fn: Callable[[], T]) -> T:
        """Do something where Telegram runs, and return what came of it."""

        async def done() -> T:
            return fn()

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(PATIENCE_S)

    def give(self, user_id: int, name: str) -> "Phone":
        """Return the phone of somebody new."""
        return Phone(self, self.do(lambda: self.api.person(user_id, name)))


@dataclass(frozen=True)
class Phone:
    """One person's private chat with the bot."""

    phones: Phones
    person: Person

    def say(self, text: str) -> Sequence[Seen]:
        """Send *text* and return what comes back."""
        return self._answered(lambda: self.person.says(text))

    def tap(self, label: str) -> Sequence[Seen]:
        """Press the newest button called *label* and return what comes back."""
        return self._answered(lambda: self.person.taps(label))

    def hear(self, text: str, timeout_s: float = PATIENCE_S) -> Seen:
        """Return the newest message with *text* in it, when it is there."""
        until = time.monotonic() + timeout_s
        while not (found := self.with_text(text)):
            shown = self.shown
            assert time.monotonic() < until, f'"{text}" did not come. The chat shows: {[each.text for each in shown]}'
            time.sleep(LOOK_EVERY_S)
        return found[-1]

    @property
    def shown(self) -> Sequence[Seen]:
        """Return everything the bot wrote, oldest first."""
        return self.phones.do(lambda: self.phones.api.from_bot(self.person.id))

    def with_text(self, text: str) -> Sequence[Seen]:
        """Return what of it has *text* in it."""
        return [each for each in self.shown if text in each.text]

    def _answered(self, act: Callable[[], object]) -> Sequence[Seen]:
        before = {each.message_id: each for each in self.shown}
        self.phones.do(act)
        until = time.monotonic() + PATIENCE_S
        while not (new := [each for each in self.shown if before.get(each.message_id) != each]):
            assert time.monotonic() < until, f"Nothing came. The chat shows: {list(before.values())}"
            time.sleep(LOOK_EVERY_S)
        return new


@contextlib.contextmanager
def open_phones() -> Iterator[Phones]:
    """Run Telegram until left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    api = FakeBotApi()
    asyncio.run_coroutine_threadsafe(api.start(), loop).result(PATIENCE_S)
    try:
        yield Phones(api, loop)
    finally:
        asyncio.run_coroutine_threadsafe(api.stop(), loop).result(PATIENCE_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
