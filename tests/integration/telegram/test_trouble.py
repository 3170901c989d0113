"""Trouble on the way to Telegram, on a Bot API that does on command what the real one does at times."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram import PATH
from bot.channels.telegram.pusher import make_pace
from bot.conversation import Knowledge
from bot.domain.delivery import OutboxState
from bot.store import SqlStore
from tests.support.delivery import CountingFlow, states
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.limits import STRICT, Rate
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import Bound, running, texts, until_settled


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(Kind.TOO_MANY, "sendMessage"), id="429"),
        pytest.param(Fault(Kind.BROKEN, "sendMessage"), id="502"),
        pytest.param(Fault(Kind.REFUSED, "sendMessage", code=500, description="Internal Server Error"), id="500"),
        pytest.param(Fault(Kind.CUT_BEFORE, "sendMessage"), id="cut before"),
        pytest.param(Fault(Kind.HANG, "sendMessage", seconds=5.0), id="hanging"),
        pytest.param(
            Fault(Kind.REFUSED, "sendMessage", code=400, description="Bad Request: can't parse entities: x"),
            id="unreadable",
        ),
    ],
)
async def test_a_send_that_was_not_done_arrives_once(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge, fault: Fault
) -> None:
    """Whatever went wrong before Telegram took it, it arrives, once and in order."""
    api.faults.add(fault)
    person = api.person(7001)

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        ids = [person.says(text) for text in ("một", "hai")]
        await until_settled(store, 2)

    assert texts(api, 7001) == [f"{number}: {update_id}" for number, update_id in enumerate(ids, 1)]


@pytest.mark.parametrize("kind", [Kind.CUT_AFTER, Kind.SLOW, Kind.BROKEN_AFTER])
async def test_a_send_nobody_heard_of_may_arrive_twice_but_not_more(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge, kind: Kind
) -> None:
    """It was done, but the answer never came: once more at most."""
    api.faults.add(Fault(kind, "sendMessage", times=5, seconds=5.0))

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        api.person(7001).says("một")
        await until_settled(store, 1)

    assert len(texts(api, 7001)) == 2
    assert states(store) == {OutboxState.FAILED: 1}


async def test_a_gateway_without_telegram_behind_it_loses_nothing(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge
) -> None:
    """However long: what may have been taken goes out once more only after Telegram itself has answered."""
    person = api.person(7001)

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        await api.until(lambda: api.called("setMyCommands"))
        api.faults.add(Fault(Kind.BROKEN, times=5))
        ids = [person.says(text) for text in ("một", "hai")]
        await until_settled(store, 2, timeout_s=60)

    assert texts(api, 7001) == [f"{number}: {update_id}" for number, update_id in enumerate(ids, 1)]


@pytest.mark.parametrize("code", [400, 403])
async def test_a_page_of_a_gateway_ends_no_chat(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge, code: int
) -> None:
    """It is not Telegram's word: the reply waits and arrives once."""
    api.faults.add(Fault(Kind.BROKEN, "sendMessage", code=code))

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        update_id = api.person(7001).says("một")
        await until_settled(store, 1)

    assert texts(api, 7001) == [f"1: {update_id}"]


async def test_who_blocked_the_bot_is_left_alone(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """One try; after unblocking answers come again."""
    person = api.person(7001)

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        person.says("một")
        person.blocks()
        await until_settled(store, 1)
        person.unblocks()
        second = person.says("hai")
        await until_settled(store, 2)

    assert texts(api, 7001)[-1] == f"2: {second}"


async def test_a_group_that_moves_gets_its_answers(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """The answer goes to the new number, and the conversation goes on there."""
    group = api.group(-4001, kind="group")
    person = api.person(7001)

    async with run(CountingFlow().as_flow()):
        first = person.says("/hoi một", group=group)
        await until_settled(store, 1)
        moved = group.migrate(-1004001, person.user)
        await asyncio.sleep(0.1)
        second = person.says("/hoi hai", group=moved)
        await until_settled(store, 2)

    assert first is not None
    assert second is not None
    assert texts(api, -4001)[0].startswith(f"1: {first}")
    assert texts(api, -1004001)[-1].startswith(f"2: {second}")


async def test_a_send_to_a_group_that_moved_meanwhile(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """Telegram says where it is now, and the answer goes there."""
    group = api.group(-4001, kind="group")
    person = api.person(7001)
    api.faults.add(Fault(Kind.TOO_MANY, "sendMessage", retry_after=1))

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        person.says("/hoi một", group=group)
        await api.until(lambda: api.called("sendMessage"))
        group.migrate(-1004001, person.user)
        await until_settled(store, 1)

    assert [text for text in texts(api, -1004001) if text] == ["1: 710000001.1"]


async def test_telegram_out_of_reach_stops_nothing(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """The channel starts, says so in the log, and answers once Telegram is there."""
    await api.go_down()
    with capture_logs() as logs:
        async with running(api, store, knowledge, CountingFlow().as_flow()):
            await asyncio.sleep(0.2)
            said = [entry["event"] for entry in logs]
            await api.come_up()
            api.person(7001).says("một")
            await until_settled(store, 1)

    assert "telegram_unreachable" in said
    assert len(texts(api, 7001)) == 1


@pytest.mark.parametrize("address", ["https://hoi.example:8080", "http://hoi.example"])
async def test_an_address_telegram_does_not_call_is_said(store: SqlStore, knowledge: Knowledge, address: str) -> None:
    """Nobody would be answered, and nothing else would show it."""
    async with FakeBotApi(own=False) as api:
        with capture_logs() as logs:
            async with running(api, store, knowledge, CountingFlow().as_flow(), webhook_url=address + PATH):
                await api.until(lambda: any(entry["event"] == "telegram_refuses_the_address" for entry in logs))

    assert api.webhook.url == ""


async def test_an_outage_in_the_middle_loses_nothing(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """What came before and during it is answered afterwards, in order."""
    person = api.person(7001)

    async with running(api, store, knowledge, CountingFlow().as_flow()):
        await api.until(lambda: api.called("getUpdates"))
        await api.go_down()
        ids = [person.says(str(number)) for number in range(5)]
        await asyncio.sleep(0.2)
        await api.come_up()
        await until_settled(store, 5)

    assert texts(api, 7001) == [f"{number}: {update_id}" for number, update_id in enumerate(ids, 1)]


@pytest.fixture
async def strict_api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(limits=STRICT) as api:
        yield api


async def test_our_pace_is_one_telegram_takes(strict_api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """With the default settings no send is refused as too many."""
    group = strict_api.group(-1001)
    people = [strict_api.person(7001 + number) for number in range(3)]

    async with running(strict_api, store, knowledge, CountingFlow().as_flow(), pace=make_pace(30, 1, 20)):
        for number in range(3):
            for person in people:
                person.says(str(number))
            people[0].says(f"/hoi {number}", group=group)
        await until_settled(store, 12)

    assert {call.code for call in strict_api.called("sendMessage")} == {200}


async def test_sixty_people_at_once_are_answered_at_a_pace_telegram_takes(
    strict_api: FakeBotApi, store: SqlStore, knowledge: Knowledge
) -> None:
    """No second has more than it takes, the first one neither."""
    people = [strict_api.person(7001 + number) for number in range(60)]
    for person in people:
        person.says("một")

    async with running(strict_api, store, knowledge, CountingFlow().as_flow(), pace=make_pace(30, 1, 20)):
        await until_settled(store, 60)

    assert [call.code for call in strict_api.called("sendMessage")] == [200] * 60


async def test_a_busy_group_is_answered_at_a_pace_telegram_takes(store: SqlStore, knowledge: Knowledge) -> None:
    """More than it takes in a minute; the minute is three seconds here."""
    pace = make_pace(30, 1, 20)
    hurried = replace(pace, group=replace(pace.group, seconds=pace.group.seconds / 20))
    async with FakeBotApi(limits=replace(STRICT, group=Rate(20, 3.0))) as api:
        group, person = api.group(-1001), api.person(7001)

        async with running(api, store, knowledge, CountingFlow().as_flow(), pace=hurried):
            for number in range(25):
                person.says(f"/hoi {number}", group=group)
            await until_settled(store, 25)

        assert [call.code for call in api.called("sendMessage")] == [200] * 25
