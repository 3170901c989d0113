"""Pushing, over a real store and a platform that does what it is told: order, marks and pace."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast

from bot.channels.delivery import Delivery
from bot.channels.pacing import Pace, Rate
from bot.domain.delivery import ChatKey, OutboxState
from bot.domain.errors import Postponed, Unsure
from bot.ports import Store, Transaction
from bot.store import SqlStore
from tests.support.delivery import make_reply, states
from tests.support.strict_platform import FAST, FREELY, StrictPlatform, delivering, now, put, until, until_settled

LEAST = 0.7
"""How much of a pause must be seen: on a busy machine a message may be noted later than it was let go."""
T = TypeVar("T")


async def test_replies_go_out_in_order_and_are_wiped(store: SqlStore, platform: StrictPlatform) -> None:
    """What waited before the start and what comes later, each chat in its order."""
    put(store, "1", "a", "b", cause="1")

    async with delivering(store, platform):
        put(store, "1", "c", cause="2")
        put(store, "2", "x", cause="3")
        await until_settled(store)

    assert platform.texts("1") == ["a", "b", "c"]
    assert platform.texts("2") == ["x"]
    assert store.read_now(lambda tx: [row.reply for row in tx.sending.last()]) == [None] * 4


class SlowToRead:
    """A store that takes its time to give what it has read."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        found = await self._store.read(fn)
        await asyncio.sleep(0.1)
        return found


async def test_replies_put_during_the_start_come_after_those_that_were_there(
    store: SqlStore, platform: StrictPlatform
) -> None:
    """A turn that ends while the outbox is being read must not overtake."""
    put(store, "1", "a", "b", cause="1")
    delivery = Delivery(cast("Store", SlowToRead(store)), platform, FAST, now, lambda: 1.0)

    starting = asyncio.create_task(delivery.start())
    await asyncio.sleep(0.05)
    put(store, "1", "c", cause="2")
    await starting
    await until_settled(store)
    await delivery.stop(1.0)

    assert platform.texts("1") == ["a", "b", "c"]


async def test_rows_of_other_channels_are_left_alone(store: SqlStore, platform: StrictPlatform) -> None:
    """Web chat fetches its own."""
    async with delivering(store, platform):
        store.transact_now(lambda tx: tx.outbox.put(ChatKey("web_chat", "1"), "1", [make_reply("web")], now()))
        put(store, "1", "a", cause="2")
        await until(lambda: platform.taken)

    assert platform.taken == [("1", "a")]


async def test_a_row_is_marked_before_it_goes_out(store: SqlStore, platform: StrictPlatform) -> None:
    """At a crash in the middle of a send the store knows that it may have arrived."""
    platform.held["1"] = asyncio.Event()
    (row_id,) = put(store, "1", "a")

    async with delivering(store, platform):
        await until(lambda: platform.tried)
        row = store.read_now(lambda tx: tx.sending.get(row_id))
        platform.held["1"].set()

    assert row is not None
    assert row.state is OutboxState.SENDING


async def test_a_chat_gets_no_more_than_its_pace(store: SqlStore, platform: StrictPlatform) -> None:
    """Private chats and groups each have their own; other chats are not slowed down."""
    put(store, "1", "a", "b", "c", cause="1")
    put(store, "-1", "x", "y", cause="2")
    put(store, "2", "p", cause="3")

    async with delivering(store, platform, Pace(FREELY, Rate(1, 0.2), Rate(1, 0.3))):
        await until_settled(store)

    at = {text: moment for _, text, moment in platform.tried}
    assert at["b"] - at["a"] >= LEAST * 0.2
    assert at["c"] - at["b"] >= LEAST * 0.2
    assert at["y"] - at["x"] >= LEAST * 0.3
    assert at["p"] < at["b"]


async def test_the_overall_pace_holds(store: SqlStore, platform: StrictPlatform) -> None:
    """Many chats together stay below what the platform takes."""
    for number in range(8):
        put(store, str(number), "a", cause=str(number))

    async with delivering(store, platform, Pace(Rate(2, 0.2), FREELY, FREELY)):
        await until_settled(store)

    moments = sorted(at for _, _, at in platform.tried)
    assert moments[-1] - moments[0] >= 0.55


async def test_a_hanging_chat_stops_nobody_else(store: SqlStore, platform: StrictPlatform) -> None:
    """A send without an answer holds up its own chat alone."""
    platform.held["1"] = asyncio.Event()
    put(store, "1", "a", cause="1")

    async with delivering(store, platform):
        await until(lambda: platform.tried)
        put(store, "2", "x", cause="2")
        await until(lambda: platform.texts("2"))
        platform.held["1"].set()
        await until_settled(store)

    assert platform.texts("1") == ["a"]


async def test_a_stop_lets_sends_end_and_keeps_the_rest(store: SqlStore, platform: StrictPlatform) -> None:
    """What did not begin waits in the store for the next run."""
    platform.delay_s = 0.1
    put(store, "1", "a", "b")

    async with delivering(store, platform):
        await until(lambda: platform.tried)

    assert platform.texts("1") == ["a"]
    assert states(store) == {OutboxState.SENT: 1, OutboxState.WAITING: 1}


async def test_a_burst_arrives_whole_once_and_in_order(store: SqlStore, platform: StrictPlatform) -> None:
    """Two hundred replies of ten chats, with trouble on the way."""
    for chat in range(10):
        platform.answers[str(chat)] = [None, Postponed("down"), None, Unsure("?"), None]

    def put_all(tx: Transaction) -> None:
        for number in range(200):
            tx.outbox.put(ChatKey("telegram", str(number % 10)), str(number), [make_reply(f"{number:03d}")], now())

    async with delivering(store, platform):
        store.transact_now(put_all)
        await until_settled(store)

    assert all(platform.texts(str(chat)) == [f"{n:03d}" for n in range(chat, 200, 10)] for chat in range(10))
