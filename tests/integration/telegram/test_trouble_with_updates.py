"""Trouble on the way from Telegram: what it brings again, out of order, in a form nobody can read, or too much."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from structlog.testing import capture_logs

from bot.channels.lanes import Lanes
from bot.channels.telegram import Access, TelegramClient
from bot.conversation import Knowledge
from bot.domain.delivery import InboxRow, OutboxState
from bot.ports import Store
from bot.store import SqlStore, open_store
from tests.support.delivery import CountingFlow, states
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import Bound, make_client, now, running, texts, until_settled


async def test_redelivered_updates_are_answered_once(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """Whatever Telegram brings again, in pieces and out of order."""
    people = [api.person(7001 + number) for number in range(5)]

    async with run(CountingFlow().as_flow()):
        for round_ in range(4):
            for person in people:
                person.says(str(round_))
        await until_settled(store, 20)
        again = api.updates.redeliver(20, 3, random.Random(7))  # noqa: S311 -- no secret
        await api.until(lambda: not api.updates.waiting)
        await asyncio.sleep(0.1)

    assert [api.brought()[update_id] for update_id in again] == [2] * 20
    assert states(store) == {OutboxState.SENT: 20}
    assert all([text.split(":")[0] for text in texts(api, person.id)] == ["1", "2", "3", "4"] for person in people)


async def test_numbers_that_begin_anew_lose_nothing(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """After a quiet week Telegram numbers updates from anywhere, also from below."""
    person = api.person(7001)

    async with run(CountingFlow().as_flow()):
        person.says("một")
        await until_settled(store, 1)
        await asyncio.sleep(1.2)  # One poll comes back empty, as thousands do in a week.
        api.updates.reset_ids(4_000)
        person.says("hai")
        await until_settled(store, 2)

    assert texts(api, 7001)[-1].startswith("2: ")


async def test_another_poller_is_said_and_outlived(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """Two programs with one token get in each other's way; the log says so."""
    with capture_logs() as logs:
        async with running(api, store, knowledge, CountingFlow().as_flow()):
            await api.until(lambda: api.called("getUpdates"))
            async with make_client(api) as other:
                with suppress(Exception):
                    await other.get_updates(None, wait_s=0)
            await api.until(lambda: any(entry["event"] == "telegram_has_another_poller" for entry in logs))

    assert [entry["log_level"] for entry in logs if entry["event"] == "telegram_has_another_poller"] == ["warning"]


async def test_nothing_is_lost_over_a_stop_in_the_middle(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge
) -> None:
    """A second run goes on where the first one was told to stop."""
    people = [api.person(7001 + number) for number in range(4)]
    api.latency_s = 0.02
    for number in range(40):
        people[number % 4].says(str(number))

    async with running(api, store, knowledge, CountingFlow().as_flow(), drain_s=0.05):
        await api.until(lambda: len(api.called("sendMessage")) > 5)
    async with running(api, store, knowledge, CountingFlow().as_flow()):
        await until_settled(store, 40)

    for person in people:
        assert [text.split(":")[0] for text in texts(api, person.id)] == [str(number) for number in range(1, 11)]


async def test_an_update_nobody_can_read_stops_nothing(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """It becomes a dead letter and is confirmed; the chat goes on."""
    async with run(CountingFlow().as_flow()):
        api.updates.put("message", {"chat": "of another form"}, None)
        api.person(7001).says("một")
        await until_settled(store, 1)
        await api.until(lambda: not api.updates.waiting)

    assert len(texts(api, 7001)) == 1
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 1


class Breaking:
    """A store that breaks on what holds "vỡ", as a program with a mistake would."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def receive(self, rows: Sequence[InboxRow], *more: Any) -> tuple[bool, ...]:
        if any("vỡ" in row.body.decode() for row in rows):
            raise LookupError("a mistake")
        return await self._store.receive(rows, *more)


async def test_an_update_that_breaks_the_program_is_buried_alone(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge
) -> None:
    """What was fetched together with it is answered, and fetching goes on."""
    ids = [api.person(7001 + number).says(text) for number, text in enumerate(("một", "vỡ", "hai"))]

    async with running(api, cast("Store", Breaking(store)), knowledge, CountingFlow().as_flow()):
        await api.until(lambda: store.read_now(lambda tx: tx.dead_letters.count()))
        later = api.person(7004).says("ba")
        await until_settled(store, 3)

    letter = store.read_now(lambda tx: tx.dead_letters.last())[0]
    assert [texts(api, 7001 + number) for number in range(4)] == [
        [f"1: {ids[0]}"], [], [f"1: {ids[2]}"], [f"1: {later}"]
    ]  # fmt: skip
    assert (letter.event_id, letter.error) == (str(ids[1]), "LookupError")


class BrokenOnce(TelegramClient):
    """A client that breaks at the first fetch, as on an answer no library expects."""

    fetched = 0

    async def get_updates(self, offset: int | None, *, wait_s: int) -> list[object]:
        self.fetched += 1
        if self.fetched == 1:
            raise LookupError("a mistake")
        return await super().get_updates(offset, wait_s=wait_s)


async def test_fetching_goes_on_after_whatever_broke_it(api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> None:
    """The log says so."""
    client = BrokenOnce(Access(token=api.token, base_url=api.address))

    with capture_logs() as logs:
        async with running(api, store, knowledge, CountingFlow().as_flow(), client=client):
            api.person(7001).says("một")
            await until_settled(store, 1)

    assert len(texts(api, 7001)) == 1
    assert [entry["error"] for entry in logs if entry["event"] == "telegram_broke"] == ["LookupError"]


async def test_a_letter_is_kept_once(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """However often Telegram brings what nobody can read."""
    async with run(CountingFlow().as_flow()):
        api.updates.put("message", {"chat": "of another form"}, None)
        await api.until(lambda: api.updates.confirmed)
        (again,) = api.updates.redeliver(1)
        await api.until(lambda: not api.updates.waiting)

    assert api.brought()[again] == 2
    assert [letter.event_id for letter in store.read_now(lambda tx: tx.dead_letters.last())] == [str(again)]


async def test_a_block_that_is_told_again_ends_nothing(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """The person has come back since, and waits for an answer."""
    person = api.person(7001)

    async with run(CountingFlow().as_flow()):
        await api.until(lambda: api.webhook.url or api.called("getUpdates"))
        person.blocks()
        person.unblocks()
        await api.until(lambda: len(api.updates.confirmed) == 2)
        api.faults.add(Fault(Kind.TOO_MANY, "sendMessage", retry_after=2))
        asked = person.says("một")
        await api.until(lambda: api.called("sendMessage") and len(api.updates.confirmed) == 3)
        again = api.updates.redeliver(3)
        await until_settled(store, 1)

    assert [api.brought()[update_id] for update_id in again] == [2, 2, 2]
    assert texts(api, 7001) == [f"1: {asked}"]


async def test_of_what_a_question_replies_to_nothing_is_kept(
    api: FakeBotApi, store: SqlStore, knowledge: Knowledge
) -> None:
    """Neither in the inbox nor in a letter: whoever wrote it did not write to us."""
    person = api.person(7001)
    person.forwards("BINH-MARKER", "user", {"id": 5872930402, "is_bot": False, "first_name": "BINH-MARKER"})
    replied: dict[str, Any] = {"reply_to_message": person.chat.messages[1], "quote": {"text": "BINH-MARKER"}}
    person.sends({"text": "vậy có đúng không?"}, **replied)
    person.sends({"text": 5}, **replied)

    async with running(
        api, store, knowledge, CountingFlow().as_flow(), lanes=Lanes(store, (), CountingFlow().as_flow(), now)
    ):
        await api.until(lambda: not api.updates.waiting)

    bodies = store.read_now(
        lambda tx: [
            *(row.body for _, _, event_id in tx.inbox.waiting() if (row := tx.inbox.get("telegram", event_id))),
            *(letter.body for letter in tx.dead_letters.last()),
        ]
    )
    assert len(bodies) == 3
    assert [body for body in bodies if b"MARKER" in body.replace(b'"text":"BINH-MARKER"', b"", 1)] == []
    assert [body for body in bodies if b"5872930402" in body] == []


async def test_updates_wait_with_telegram_while_too_many_are_kept(
    api: FakeBotApi, tmp_path: Path, knowledge: Knowledge
) -> None:
    """A full inbox confirms nothing, so nothing is lost."""
    tight = open_store(tmp_path / "tight.db", now=now, waiting_limit=1)
    for text in ("một", "hai"):
        api.person(7001).says(text)

    async with running(api, tight, knowledge, CountingFlow().as_flow()):
        await api.until(lambda: api.called("getUpdates"))
        await asyncio.sleep(0.2)
        waiting = len(api.updates.waiting)
    tight.close()

    assert waiting == 2
