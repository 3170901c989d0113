"""Telegram in bad weather, without any kill: errors, cut connections, an outage, redelivery, ids that begin anew."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.delivery import OutboxState
from bot.ports import Transaction
from tests.faults.telegram_harness import Screens, read_turn, write
from tests.support.fake_bot_api import FakeBotApi, Fault, Kind, Person
from tests.support.telegram_house import Plan, TelegramHouse, open_telegram, serve_telegram

PEOPLE = 5
MESSAGES_EACH = 8
DONE_S = 60.0
UNSENT = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNKNOWN)


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(retry_scale=0.01) as made:
        yield made


@pytest.fixture
def people(api: FakeBotApi) -> list[Person]:
    return [api.person(1001 + number) for number in range(PEOPLE)]


@pytest.fixture(params=["polling", "webhook"])
async def bot(request: pytest.FixtureRequest, api: FakeBotApi, tmp_path: Path) -> AsyncIterator[TelegramHouse]:
    plan = Plan(database=tmp_path / "telegram.db", api=api.address, token=api.token)
    async with open_telegram(plan) if request.param == "polling" else serve_telegram(plan) as house:
        await api.until(lambda: api.called("setMyCommands") and (api.webhook.url or api.called("getUpdates")))
        yield house


async def finish(api: FakeBotApi, bot: TelegramHouse, screens: Screens) -> Screens:
    """Wait until everything is answered, and look."""

    def is_quiet() -> bool:
        def count(tx: Transaction) -> int:
            return tx.inbox.count() + sum(tx.outbox.counts().get(state, 0) for state in UNSENT)

        return not (api.updates.waiting or api.in_flight or bot.store.read_now(count))

    await api.until(is_quiet, DONE_S)
    screens.read(api, read_turn)
    return screens


@pytest.mark.parametrize(
    ("faults", "doubled_at_most"),
    [
        pytest.param([Fault(Kind.TOO_MANY, "sendMessage", skip=3, times=3, retry_after=1)], 0, id="429"),
        pytest.param([Fault(Kind.BROKEN, "sendMessage", skip=5, times=4)], 0, id="502 with a page"),
        pytest.param([Fault(Kind.BROKEN_AFTER, "sendMessage", skip=5, times=3)], 3, id="done, then 502 with a page"),
        pytest.param(
            [Fault(Kind.REFUSED, "sendMessage", skip=5, times=4, code=500, description="Internal Server Error")], 0, id="500"
        ),
        pytest.param([Fault(Kind.CUT_BEFORE, "sendMessage", skip=5, times=3)], 0, id="cut before"),
        pytest.param([Fault(Kind.CUT_AFTER, "sendMessage", skip=5, times=3)], 3, id="cut after"),
        pytest.param([Fault(Kind.SLOW, "sendMessage", skip=5, times=3, seconds=1.0)], 0, id="slow"),
        pytest.param([Fault(Kind.BROKEN, "getUpdates", times=2), Fault(Kind.CUT_AFTER, "getUpdates", skip=1)], 0, id="fetching"),
    ],
)  # fmt: skip
async def test_faults_of_single_calls(
    api: FakeBotApi, bot: TelegramHouse, people: list[Person], faults: list[Fault], doubled_at_most: int
) -> None:
    """Every message is answered, in order; only what was taken without an answer may come twice."""
    screens = Screens()
    for fault in faults:
        api.faults.add(fault)

    await write(people, MESSAGES_EACH, screens, pause_s=0.001)

    await finish(api, bot, screens)
    assert (screens.lost, screens.out_of_order, screens.turns_twice) == (0, 0, 0)
    assert screens.doubled <= doubled_at_most


async def test_an_outage(api: FakeBotApi, bot: TelegramHouse, people: list[Person]) -> None:
    """While Telegram is unreachable the bot waits; what was sent before and meanwhile is answered."""
    screens = Screens()
    api.latency_s = 0.02
    await write(people, MESSAGES_EACH, screens)
    await api.until(lambda: len(api.called("sendMessage")) > PEOPLE)

    under_way = await api.go_down()
    await asyncio.sleep(1.0)
    await api.come_up()

    await finish(api, bot, screens)
    assert (screens.lost, screens.out_of_order, screens.turns_twice) == (0, 0, 0)
    assert screens.doubled <= under_way


async def test_updates_come_again_in_chunks_and_mixed(
    api: FakeBotApi, bot: TelegramHouse, people: list[Person]
) -> None:
    """A redelivered update is no second turn, whatever comes between."""
    screens = Screens()
    await write(people, MESSAGES_EACH, screens)
    await finish(api, bot, screens)

    again = api.updates.redeliver(PEOPLE * MESSAGES_EACH, chunk=7, chance=random.Random(5))  # noqa: S311 -- an order
    await write(people, 1, screens)

    await finish(api, bot, screens)
    brought = api.brought()
    assert [brought[update_id] for update_id in again] == [2] * PEOPLE * MESSAGES_EACH
    assert (screens.lost, screens.doubled, screens.out_of_order, screens.turns_twice) == (0, 0, 0, 0)


async def test_chats_come_in_any_order(api: FakeBotApi, bot: TelegramHouse, people: list[Person]) -> None:
    """Each chat keeps its order when updates of several chats are mixed anew."""
    screens = Screens()
    await api.go_down()
    await write(people, MESSAGES_EACH, screens)
    if not api.webhook.url:
        texts = {chat: len(asked) for chat, asked in screens.asked.items()}
        api.updates.reorder(random.Random(2), renumber=True)  # noqa: S311 -- an order
        screens.asked = {chat: [] for chat in texts}
        for pending in api.updates.waiting:
            screens.asked[int(str(pending.lane))].append(pending.update_id)
    await api.come_up()

    await finish(api, bot, screens)

    assert (screens.lost, screens.doubled, screens.out_of_order, screens.turns_twice) == (0, 0, 0, 0)


@pytest.mark.parametrize("first", [pytest.param(5, id="lower"), pytest.param(990_000_001, id="higher")])
async def test_ids_begin_anew(api: FakeBotApi, bot: TelegramHouse, people: list[Person], first: int) -> None:
    """Telegram numbers anew after a quiet week: lower ids are updates like any other."""
    before, after = Screens(), Screens()
    await write(people, 1, before)
    await finish(api, bot, before)
    if not api.webhook.url:
        fetched = len(api.called("getUpdates"))
        await api.until(lambda: len(api.called("getUpdates")) > fetched or not api.updates.waiting)

    api.updates.reset_ids(first)
    await write(people, 2, after)

    await finish(api, bot, after)
    assert after.lost == 0
    assert all(len(shown) == 3 for shown in after.seen.values())


async def test_another_poller_is_survived(api: FakeBotApi, bot: TelegramHouse, people: list[Person]) -> None:
    """A conflict with another poller is waited out."""
    conflict = "Conflict: terminated by other getUpdates request"
    api.faults.add(Fault(Kind.REFUSED, "getUpdates", code=409, description=conflict))
    screens = Screens()

    await write(people, 2, screens)

    await finish(api, bot, screens)
    assert (screens.lost, screens.doubled) == (0, 0)
