"""Pictures are fetched before the turn of their message, and hold up nobody but their chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from bot.channels.lanes import Lanes
from bot.domain.delivery import InboxRow
from bot.domain.errors import StaleDialogue, StoreUnusable, WhyBadPicture
from bot.domain.message import Content, Update
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import CHAT, CountingFlow, FakeChannel, FakePlan, bodies, make_row, noon

LONG_S = 10.0
PICTURE = b"photo"


@dataclass(frozen=True)
class PictureChannel(FakeChannel):
    """A body that says "photo" names a picture; *errors* are raised by the first fetches, *held* stops them."""

    fetched: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    def to_update(self, row: InboxRow) -> Update | None:
        update = super().to_update(row)
        return replace(update, content=Content.PICTURE) if update and row.body == PICTURE else update

    async def fetch_pictures(self, row: InboxRow, update: Update) -> Update:
        self.fetched.append(row.event_id)
        await self.held.wait()
        if self.errors:
            raise self.errors.pop(0)
        return replace(update, pictures=("a" * 64,))


def make_channel(*errors: Exception, held: bool = False) -> PictureChannel:
    channel = PictureChannel(errors=list(errors))
    if not held:
        channel.held.set()
    return channel


@asynccontextmanager
async def running(store: SqlStore, channel: PictureChannel, flow: CountingFlow) -> AsyncIterator[Lanes[FakePlan]]:
    lanes = Lanes(store, [channel], flow.as_flow(), noon)
    await lanes.start()
    try:
        yield lanes
    finally:
        await lanes.stop()


@dataclass
class Seen:
    """What the conversation was given."""

    updates: list[Update] = field(default_factory=list)

    def as_flow(self) -> CountingFlow:
        return CountingFlow(on_prepare=self.updates.append)


async def test_the_conversation_sees_the_picture(store: SqlStore) -> None:
    """And never the message without it."""
    seen, channel = Seen(), make_channel()

    async with running(store, channel, seen.as_flow()) as lanes:
        await lanes.receive([make_row("e1", body=PICTURE)])
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert [update.pictures for update in seen.updates] == [("a" * 64,)]
    assert channel.fetched == ["e1"]


async def test_nothing_is_fetched_for_words(store: SqlStore) -> None:
    """Most messages have no picture."""
    channel = make_channel()

    async with running(store, channel, CountingFlow()) as lanes:
        await lanes.receive([make_row("e1")])
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert channel.fetched == []


async def test_what_comes_after_a_picture_waits_and_other_chats_do_not(store: SqlStore) -> None:
    """The order of a chat is kept."""
    channel = make_channel(held=True)

    async with running(store, channel, CountingFlow()) as lanes:
        await lanes.receive([make_row("e1", body=PICTURE), make_row("e2"), make_row("e3", "chat-2")])
        other = await lanes.done("web_chat", "e3", LONG_S)
        early = store.read_now(bodies)
        channel.held.set()
        assert await lanes.done("web_chat", "e2", LONG_S)

    assert other
    assert early == []
    assert store.read_now(bodies) == ["1: e1", "2: e2"]


async def test_a_fetch_that_breaks_costs_the_picture_alone(store: SqlStore) -> None:
    """The turn goes on and can say so."""
    seen = Seen()

    async with running(store, make_channel(ZeroDivisionError()), seen.as_flow()) as lanes:
        await lanes.receive([make_row("e1", body=PICTURE)])
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert [update.no_picture for update in seen.updates] == [WhyBadPicture.BROKEN]


async def test_a_store_that_cannot_keep_it_is_waited_for(store: SqlStore) -> None:
    """Then the picture is fetched again."""
    seen, channel = Seen(), make_channel(StoreUnusable("full"))

    async with running(store, channel, seen.as_flow()) as lanes:
        await lanes.receive([make_row("e1", body=PICTURE)])
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert channel.fetched == ["e1", "e1"]
    assert [update.pictures for update in seen.updates] == [("a" * 64,)]


async def test_a_stale_dialogue_fetches_nothing_again(store: SqlStore) -> None:
    """What was fetched is kept for the next attempt."""
    tries: list[int] = []

    def stale_once(_tx: Transaction, _plan: FakePlan) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise StaleDialogue("changed")

    channel = make_channel()
    async with running(store, channel, CountingFlow(on_commit=stale_once)) as lanes:
        await lanes.receive([make_row("e1", body=PICTURE)])
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert channel.fetched == ["e1"]
    assert store.read_now(bodies) == ["1: e1"]


async def test_a_picture_left_by_an_earlier_run_is_fetched(store: SqlStore) -> None:
    """The row says which, so a crash before or during the download loses nothing."""
    await store.receive([make_row("e1", body=PICTURE)])
    seen = Seen()

    async with running(store, make_channel(), seen.as_flow()) as lanes:
        assert await lanes.done("web_chat", "e1", LONG_S)

    assert [update.pictures for update in seen.updates] == [("a" * 64,)]


async def test_a_stop_in_the_middle_of_a_download_keeps_the_row(store: SqlStore) -> None:
    """It has its turn in the next run."""
    channel = make_channel(held=True)
    lanes = Lanes(store, [channel], CountingFlow().as_flow(), noon)
    await lanes.start()
    await lanes.receive([make_row("e1", body=PICTURE)])
    while not channel.fetched:  # noqa: ASYNC110 -- the channel tells nobody
        await asyncio.sleep(0.005)

    await lanes.stop(0.05)

    assert store.read_now(lambda tx: tx.inbox.waits(CHAT))
