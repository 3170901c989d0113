"""Any interleaving of deliveries, redeliveries, failures and crashes: each event once, each chat in order."""

import asyncio
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.lanes import Lanes
from bot.domain.delivery import ChatKey
from bot.domain.errors import StoreUnusable
from bot.store import SqlStore, open_store
from tests.support.delivery import CountingFlow, FakeChannel, FakePlan, bodies, make_row, noon

CHATS = ("chat-1", "chat-2", "chat-3")
LONG_S = 20.0


@dataclass(frozen=True)
class Deliver:
    """New events for these chats, brought by so many requests at once."""

    chats: tuple[str, ...]


@dataclass(frozen=True)
class Redeliver:
    """Events delivered before, again: counted back from the newest."""

    back: tuple[int, ...]


@dataclass(frozen=True)
class Fail:
    """The next commits fail as on a locked database or a defect elsewhere in their group."""

    times: int


@dataclass(frozen=True)
class Crash:
    """The process is gone in the middle of whatever it does; a new one starts."""


@dataclass(frozen=True)
class Settle:
    """Some time passes."""

    yields: int


Step = Deliver | Redeliver | Fail | Crash | Settle

STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        st.builds(Deliver, st.lists(st.sampled_from(CHATS), min_size=1, max_size=6).map(tuple)),
        st.builds(Redeliver, st.lists(st.integers(0, 12), min_size=1, max_size=4).map(tuple)),
        st.builds(Fail, st.integers(1, 2)),
        st.just(Crash()),
        st.builds(Settle, st.integers(0, 30)),
    ),
    max_size=14,
)


@dataclass
class World:
    """One database, the process at work on it, and what was acknowledged in which order."""

    path: Path
    failures: int = 0
    delivered: list[tuple[str, str]] = field(default_factory=list)

    async def start(self) -> None:
        self.store: SqlStore = open_store(self.path, now=noon)
        self.lanes: Lanes[FakePlan] = Lanes(
            self.store, [FakeChannel()], CountingFlow(on_commit=self._fail).as_flow(), noon
        )
        await self.lanes.start()

    def _fail(self, *_: object) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreUnusable("on purpose")

    async def run(self, step: Step) -> None:
        match step:
            case Deliver(chats):
                events = [(chat, str(len(self.delivered) + place)) for place, chat in enumerate(chats)]
                self.delivered += events
                assert await self._bring(events) == [(True,)] * len(events)
            case Redeliver(back):
                known = [self.delivered[-1 - place] for place in back if place < len(self.delivered)]
                assert await self._bring(known) == [(False,)] * len(known)
            case Fail(times):
                self.failures = times
            case Settle(yields):
                for _ in range(yields):
                    await asyncio.sleep(0)
            case Crash():
                await self.lanes.stop(timeout_s=0.0)
                self.store.close()
                await self.start()

    async def _bring(self, events: Sequence[tuple[str, str]]) -> list[tuple[bool, ...]]:
        return await asyncio.gather(*(self.lanes.receive([make_row(event, chat)]) for chat, event in events))

    async def finish(self) -> dict[str, list[str]]:
        """Wait until every turn is done; return each chat's replies."""
        self.failures = 0
        for _, event in self.delivered:
            assert await self.lanes.done("web_chat", event, LONG_S)
        await self.lanes.stop()
        replies = {chat: list(bodies_of(self.store, chat)) for chat in CHATS}
        self.store.close()
        return replies


def bodies_of(store: SqlStore, chat: str) -> Sequence[str]:
    return store.read_now(lambda tx: bodies(tx, ChatKey("web_chat", chat)))


@pytest.fixture(scope="module")
def empty_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        open_store(path, now=noon).close()
        yield path


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_each_event_is_handled_once_and_in_order(empty_file: Path, steps: list[Step]) -> None:
    """Every acknowledged event has exactly one turn, in the order its chat's events were acknowledged."""

    async def live(path: Path) -> tuple[World, dict[str, list[str]]]:
        world = World(path)
        await world.start()
        for step in steps:
            await world.run(step)
        return world, await world.finish()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        shutil.copy(empty_file, path)

        world, replies = asyncio.run(live(path))

    expected: dict[str, list[str]] = defaultdict(list)
    for chat, event in world.delivered:
        expected[chat].append(f"{len(expected[chat]) + 1}: {event}")
    assert replies == {chat: expected[chat] for chat in CHATS}
