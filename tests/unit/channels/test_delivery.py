"""Pushing, over a real store and a platform that does what it is told."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import pytest

from bot.channels.delivery import LONGEST_BACKOFF_S, Delivery, backoff_s
from bot.channels.pacing import Pace, Rate
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState
from bot.domain.errors import ChatClosed, ChatMoved, Postponed, Refused, Unsure
from bot.ports import Store, Transaction
from bot.store import SqlStore
from tests.support.claims import make_claim, make_report, put_claims
from tests.support.delivery import make_reply

LEAST = 0.7
"""How much of a pause must be seen: on a busy machine a message may be noted later than it was let go."""
T = TypeVar("T")

FREELY = Rate(1000, 1)
FAST = Pace(FREELY, FREELY, FREELY)
SOON_S = 5.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class StrictPlatform:
    """Takes one call of a chat at a time; *answers* are raised instead, by chat, one a call (None: taken)."""

    answers: defaultdict[str, list[Exception | None]] = field(default_factory=lambda: defaultdict(list))
    taken: list[tuple[str, str]] = field(default_factory=list)
    tried: list[tuple[str, str, float]] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    delay_s: float = 0.0
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    name: str = "telegram"

    def place_of(self, chat_id: str) -> tuple[str, bool]:
        return chat_id, chat_id.startswith("-")

    def to_calls(self, row: OutboxRow) -> Sequence[str]:
        assert row.reply is not None
        return row.reply.body.split("|")

    async def send(self, chat_id: str, call: str) -> None:
        assert chat_id not in self.busy, "two sends of one chat at once"
        self.busy.add(chat_id)
        self.tried.append((chat_id, call, asyncio.get_running_loop().time()))
        try:
            if chat_id in self.held:
                await self.held[chat_id].wait()
            await asyncio.sleep(self.delay_s)
            answers = self.answers[chat_id]
            answer = answers.pop(0) if answers else None
            if answer is not None:
                raise answer
            self.taken.append((chat_id, call))
        finally:
            self.busy.discard(chat_id)

    def texts(self, chat_id: str) -> list[str]:
        return [text for chat, text in self.taken if chat == chat_id]


@asynccontextmanager
async def delivering(
    store: SqlStore, platform: StrictPlatform, pace: Pace = FAST, clock: Callable[[], datetime] = now
) -> AsyncIterator[Delivery[str]]:
    delivery = Delivery(store, platform, pace, clock, lambda: 1.0, look_every_s=0.05)
    await delivery.start()
    yield delivery
    await delivery.stop(1.0)


def put(store: SqlStore, chat: str, *texts: str, cause: str = "1", at: datetime | None = None) -> tuple[int, ...]:
    replies = [make_reply(text) for text in texts]
    return store.transact_now(lambda tx: tx.outbox.put(ChatKey("telegram", chat), cause, replies, at or now()))


def states(store: SqlStore) -> dict[OutboxState, int]:
    return dict(store.read_now(lambda tx: tx.outbox.counts()))


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON_S):
        while not ready():  # noqa: ASYNC110 -- any condition may be asked
            await asyncio.sleep(0.005)


def held(store: SqlStore) -> int:
    """Return how many rows wait for a time."""
    return store.read_now(lambda tx: sum(row.next_at is not None for row in tx.sending.unsent("telegram")))


async def until_settled(store: SqlStore) -> None:
    await until(lambda: set(states(store)) <= {OutboxState.SENT, OutboxState.FAILED})


@pytest.fixture
def platform() -> StrictPlatform:
    return StrictPlatform()


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


async def test_what_a_crash_left_in_the_air_goes_out_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """It may have arrived: once more at most, before what came after it."""
    first, _ = put(store, "1", "a", "b")
    store.transact_now(lambda tx: tx.sending.begin([first]))

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a", "b"]


async def test_an_unsure_send_goes_out_at_most_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """After a second time nobody knows, the reply is given up and wiped."""
    platform.answers["1"] = [Unsure("?"), Unsure("?"), Unsure("?")]
    put(store, "1", "a")

    async with delivering(store, platform):
        await until_settled(store)

    assert len(platform.tried) == 2
    assert states(store) == {OutboxState.FAILED: 1}


async def test_a_postponed_send_is_tried_until_it_is_taken(store: SqlStore, platform: StrictPlatform) -> None:
    """It surely did not arrive, so that trying again cannot double it."""
    platform.answers["1"] = [Postponed("down"), Postponed("down")]
    put(store, "1", "a", "b")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a", "b"]
    assert states(store) == {OutboxState.SENT: 2}


async def test_a_postponed_send_is_given_up_after_a_day(store: SqlStore, platform: StrictPlatform) -> None:
    """Nobody waits for yesterday's answer."""
    platform.answers["1"] = [Postponed("down")]
    put(store, "1", "a", at=now() - timedelta(hours=25))

    async with delivering(store, platform):
        await until_settled(store)

    assert states(store) == {OutboxState.FAILED: 1}


async def test_a_chat_told_to_slow_down_waits_and_nobody_else_does(store: SqlStore, platform: StrictPlatform) -> None:
    """Every row of that chat is held in the store; other chats go on at once."""
    platform.answers["1"] = [Postponed("429", retry_after_s=0.5)]
    put(store, "1", "a", "b", cause="1")

    async with delivering(store, platform):
        await until(lambda: platform.tried)
        put(store, "2", "x", cause="2")
        await until(lambda: platform.texts("2"))
        waiting, early = held(store), platform.texts("1")
        await until_settled(store)

    assert (waiting, early) == (2, [])
    assert platform.texts("1") == ["a", "b"]
    first, second = (at for chat, text, at in platform.tried if (chat, text) == ("1", "a"))
    assert second - first >= 0.5


async def test_a_hold_outlives_a_restart(store: SqlStore, platform: StrictPlatform) -> None:
    """The next run does not send before the platform wants it."""
    put(store, "1", "a")
    store.transact_now(lambda tx: tx.sending.hold_chat(ChatKey("telegram", "1"), now() + timedelta(seconds=0.4)))

    async with delivering(store, platform):
        await asyncio.sleep(0.2)
        early = list(platform.tried)
        await until_settled(store)

    assert early == []
    assert platform.texts("1") == ["a"]


async def test_a_refused_reply_fails_and_the_next_goes_out(store: SqlStore, platform: StrictPlatform) -> None:
    """One bad message does not stop its chat."""
    platform.answers["1"] = [Refused("no")]
    put(store, "1", "bad", "good")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["good"]
    assert states(store) == {OutboxState.FAILED: 1, OutboxState.SENT: 1}


async def test_everything_for_a_closed_chat_fails(store: SqlStore, platform: StrictPlatform) -> None:
    """Who blocked the bot gets nothing more, and nothing of it is kept."""
    platform.answers["1"] = [ChatClosed("blocked")]
    put(store, "1", "a", "b", "c")

    async with delivering(store, platform):
        await until_settled(store)

    assert len(platform.tried) == 1
    assert states(store) == {OutboxState.FAILED: 3}


async def test_a_closed_chat_may_open_again(store: SqlStore, platform: StrictPlatform) -> None:
    """Who writes again after unblocking is answered."""
    platform.answers["1"] = [ChatClosed("blocked")]
    put(store, "1", "a", cause="1")

    async with delivering(store, platform):
        await until_settled(store)
        put(store, "1", "b", cause="2")
        await until(lambda: platform.taken)

    assert platform.texts("1") == ["b"]


async def test_a_moved_chat_gets_its_replies_at_its_new_id(store: SqlStore, platform: StrictPlatform) -> None:
    """In order, and once."""
    platform.answers["-1"] = [ChatMoved("-100")]
    put(store, "-1", "a", "b")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.taken == [("-100", "a"), ("-100", "b")]


async def test_parts_that_arrived_are_not_sent_again(store: SqlStore, platform: StrictPlatform) -> None:
    """A long reply goes on with the part that is missing."""
    platform.answers["1"] = [None, Postponed("down"), None, Unsure("?")]
    put(store, "1", "one|two|three")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["one", "two", "three"]
    assert [text for _, text, _ in platform.tried] == ["one", "two", "two", "three", "three"]


async def test_each_part_may_be_in_doubt_once(store: SqlStore, platform: StrictPlatform) -> None:
    """A part that arrived takes the doubts of its sends along."""
    platform.answers["1"] = [Unsure("?"), None, Unsure("?"), None]
    put(store, "1", "one|two")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["one", "two"]
    assert states(store) == {OutboxState.SENT: 1}


async def test_a_reply_nobody_can_draw_fails_alone(store: SqlStore) -> None:
    """A mistake of ours in one reply must not stop its chat."""
    put(store, "1", "boom", "fine")

    class Clumsy(StrictPlatform):
        def to_calls(self, row: OutboxRow) -> Sequence[str]:
            if row.position == 0:
                raise KeyError
            return super().to_calls(row)

    clumsy = Clumsy()
    async with delivering(store, clumsy):
        await until_settled(store)

    assert clumsy.texts("1") == ["fine"]


async def test_a_send_that_breaks_is_tried_once_more(store: SqlStore, platform: StrictPlatform) -> None:
    """A mistake of ours in the middle of a send: nobody knows whether it arrived."""
    platform.answers["1"] = [RuntimeError("our mistake")]
    put(store, "1", "a")

    async with delivering(store, platform):
        await until_settled(store)

    assert platform.texts("1") == ["a"]


async def test_a_row_an_operator_lets_go_again_is_noticed(store: SqlStore, platform: StrictPlatform) -> None:
    """Another process changed it: no commit of ours tells."""
    platform.answers["1"] = [Postponed("429", retry_after_s=60)]
    (row_id,) = put(store, "1", "a")

    async with delivering(store, platform):
        await until(lambda: held(store))
        store.transact_now(lambda tx: tx.sending.send_again(row_id))
        await until(lambda: platform.taken)

    assert platform.texts("1") == ["a"]


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


@pytest.mark.parametrize(
    ("attempts", "chance", "seconds"),
    [(1, 0.0, 1.0), (1, 1.0, 0.5), (4, 0.0, 8.0), (60, 0.0, LONGEST_BACKOFF_S), (60, 1.0, LONGEST_BACKOFF_S / 2)],
)
def test_waits_grow_up_to_five_minutes(attempts: int, chance: float, seconds: float) -> None:
    """Doubled each time, up to half of it taken away by chance."""
    assert backoff_s(attempts, chance) == seconds


def put_news(store: SqlStore, chat: str, number: int) -> None:
    """Put word of a decision in the outbox, and the report it is about in the store."""
    claim, report = make_claim(number), make_report(number, f"c{number:04}")

    def put_in(tx: Transaction) -> None:
        put_claims(tx, claim)
        tx.reports.put(report, None)

    store.transact_now(put_in)
    put(store, chat, "news", cause=f"decision:{claim.id}:1:{report.id}")


@pytest.mark.parametrize("problem", [Refused("no"), ChatClosed("blocked")], ids=["refused", "blocked"])
async def test_a_verdict_that_finally_fails_is_noted(
    store: SqlStore, platform: StrictPlatform, problem: Exception
) -> None:
    """The reporter reads it by receipt; other reports are not touched."""
    put_news(store, "1", 1)
    put_news(store, "2", 2)
    platform.answers["1"].append(problem)

    async with delivering(store, platform):
        await until_settled(store)

    reports = [store.read_now(lambda tx, name=name: tx.reports.get(name)) for name in ("r0001", "r0002")]  # type: ignore[misc]
    assert [report.undeliverable for report in reports if report] == [True, False]
