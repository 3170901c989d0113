import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from bot.channels.lanes import BODIES_KEPT_BYTES, Lanes
from bot.domain.delivery import ChatKey, InboxRow
from bot.domain.dialogue import Dialogue
from bot.domain.errors import Overloaded, StaleDialogue, StoreUnusable
from bot.domain.message import Update
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import (
    CHAT,
    KEY,
    NOON,
    CountingFlow,
    FakeChannel,
    FakePlan,
    bodies,
    make_reply,
    make_row,
    noon,
)

LONG_S = 10.0


class BrokenOnPurposeError(Exception):
    """Raised by a conversation under test."""


@asynccontextmanager
async def running(store: SqlStore, flow: CountingFlow | None = None) -> AsyncIterator[Lanes[FakePlan]]:
    lanes = Lanes(store, [FakeChannel()], (flow or CountingFlow()).as_flow(), noon)
    await lanes.start()
    try:
        yield lanes
    finally:
        await lanes.stop()


async def receive_and_wait(lanes: Lanes[FakePlan], *rows: InboxRow) -> None:
    await lanes.receive(rows)
    for row in rows:
        assert await lanes.done(row.channel, row.event_id, LONG_S)


def break_at(event_id: str, error: type[Exception] = BrokenOnPurposeError) -> Callable[[Update], None]:
    def prepare(update: Update) -> None:
        if update.event_id == event_id:
            raise error(f"the text was {update.text}")

    return prepare


async def test_turns_of_a_chat_come_in_order(store: SqlStore) -> None:
    """Fifty updates that came in at once are answered one after another."""
    async with running(store) as lanes:
        await receive_and_wait(lanes, *[make_row(str(number)) for number in range(50)])

    assert store.read_now(bodies) == [f"{number + 1}: {number}" for number in range(50)]


async def test_chats_do_not_wait_for_each_other(store: SqlStore) -> None:
    """While one chat's turn is slow, another chat is answered."""
    slow = threading.Event()
    flow = CountingFlow(on_prepare=lambda update: None if update.chat_id != "slow" else _wait(slow))
    async with running(store, flow) as lanes:
        await lanes.receive([make_row("a", "slow"), make_row("b", "quick")])

        quick_done = await lanes.done("web_chat", "b", LONG_S)
        slow_done = await lanes.done("web_chat", "a", 0.01)
        slow.set()
        late = await lanes.done("web_chat", "a", LONG_S)

    assert (quick_done, slow_done, late) == (True, False, True)


def _wait(event: threading.Event) -> None:
    event.wait(LONG_S)


async def test_a_redelivery_has_no_second_turn(store: SqlStore) -> None:
    """A double tap is one turn, and both requests may wait for it."""
    async with running(store) as lanes:
        new = await asyncio.gather(lanes.receive([make_row("a")]), lanes.receive([make_row("a")]))
        both = await asyncio.gather(*(lanes.done("web_chat", "a", LONG_S) for _ in range(2)))
        again = await lanes.receive([make_row("a")])

    assert [*new, again] == [(True,), (False,), (False,)]
    assert both == [True, True]
    assert store.read_now(bodies) == ["1: a"]


async def test_rows_left_by_an_earlier_run_have_their_turn(store: SqlStore) -> None:
    """What was received before a crash is handled after the start, in order."""
    await store.receive([make_row(str(number)) for number in range(1500)])
    flow = CountingFlow()

    async with running(store, flow) as lanes:
        assert await lanes.done("web_chat", "1499", 60.0)

    assert flow.prepared == [str(number) for number in range(1500)]


async def test_a_row_kept_unnoticed_has_its_turn_when_it_is_sent_again(store: SqlStore) -> None:
    """A row that became durable although its sender was told otherwise is found at the redelivery."""
    async with running(store) as lanes:
        await store.receive([make_row("a")])

        await receive_and_wait(lanes, make_row("a"))

    assert store.read_now(bodies) == ["1: a"]


async def test_a_sender_that_goes_away_changes_nothing(store: SqlStore) -> None:
    """A request cancelled while its row becomes durable still has its turn."""
    async with running(store) as lanes:
        sender = asyncio.create_task(lanes.receive([make_row("a")]))
        await asyncio.sleep(0)
        sender.cancel()
        await store.transact(lambda _tx: None)
        await asyncio.sleep(0)

        assert await lanes.done("web_chat", "a", LONG_S)

    assert store.read_now(bodies) == ["1: a"]


async def test_a_message_that_breaks_the_bot_becomes_a_dead_letter(store: SqlStore) -> None:
    """The person reads that something went wrong, and the lane goes on."""
    async with running(store, CountingFlow(on_prepare=break_at("b"))) as lanes:
        await receive_and_wait(lanes, make_row("a"), make_row("b"), make_row("c"))

    (letter,) = store.read_now(lambda tx: tx.dead_letters.last())
    assert (letter.event_id, letter.body, letter.error) == ("b", make_row().body, "BrokenOnPurposeError")
    assert store.read_now(bodies) == ["1: a", "sorry vi", "2: c"]
    assert store.read_now(lambda tx: tx.inbox.count()) == 0


async def test_a_commit_that_breaks_becomes_a_dead_letter(store: SqlStore) -> None:
    """Nothing of the broken commit is kept but the letter and the apology."""

    def break_commit(tx: Transaction, plan: FakePlan) -> None:
        tx.dialogues.save(Dialogue(key=KEY, version=99), NOON)
        if plan.update.event_id == "b":
            raise BrokenOnPurposeError
        tx.dialogues.save(plan.dialogue, NOON)

    async with running(store, CountingFlow(on_commit=break_commit)) as lanes:
        await receive_and_wait(lanes, make_row("a"), make_row("b"), make_row("c"))

    assert store.read_now(bodies) == ["1: a", "sorry vi", "2: c"]


async def test_no_apology_is_better_than_a_lane_that_stands_still(store: SqlStore) -> None:
    """When even the apology breaks, the letter is kept and the lane goes on."""
    flow = CountingFlow(on_prepare=break_at("a")).as_flow()

    def break_again(_language: object) -> object:
        raise BrokenOnPurposeError

    broken = type(flow)(flow.prepare, flow.commit, break_again)  # type: ignore[arg-type]
    lanes = Lanes(store, [FakeChannel()], broken, noon)
    await lanes.start()

    await receive_and_wait(lanes, make_row("a"), make_row("b"))
    await lanes.stop()

    assert store.read_now(bodies) == ["1: b"]
    assert store.read_now(lambda tx: tx.dead_letters.count()) == 1


async def test_a_body_nobody_can_read_becomes_a_dead_letter(store: SqlStore) -> None:
    """There is nobody to answer: it is kept for those who look after the bot."""
    async with running(store) as lanes:
        await receive_and_wait(lanes, make_row("a", body=b"\xff\xfe"), make_row("b"))

    (letter,) = store.read_now(lambda tx: tx.dead_letters.last())
    assert (letter.event_id, letter.error) == ("a", "BadPayload")
    assert store.read_now(bodies) == ["1: b"]


async def test_rows_of_other_channels_are_left_alone(store: SqlStore) -> None:
    """They wait for the process that has the channel: a terminal beside the server takes none of its rows."""
    row = InboxRow(channel="telegram", event_id="t", chat_id="7", body=b"{}", received_at=NOON)
    await store.receive([row])

    async with running(store) as lanes:
        await receive_and_wait(lanes, make_row("a"))

    assert store.read_now(lambda tx: tx.inbox.get("telegram", "t")) == row
    assert store.read_now(bodies) == ["1: a"]


async def test_an_event_the_bot_ignores_is_just_finished(store: SqlStore) -> None:
    """Unknown events are normal: no letter, no reply."""
    async with running(store) as lanes:
        await receive_and_wait(lanes, make_row("a", body=b""))

    assert store.read_now(lambda tx: (tx.inbox.count(), tx.dead_letters.count(), bodies(tx))) == (0, 0, [])


def other_hand(tx: Transaction) -> None:
    """Change the Dialogue as another process would."""
    stored = tx.dialogues.get(KEY) or Dialogue(key=KEY)
    tx.dialogues.save(Dialogue(key=KEY, version=stored.version + 10), NOON)


async def test_a_dialogue_that_changed_is_prepared_for_again(store: SqlStore) -> None:
    """A turn prepared for an older version is prepared for the new one."""
    changed: list[str] = []

    def change_once(update: Update) -> None:
        if not changed:
            changed.append(update.event_id)
            store.transact_now(other_hand)

    flow = CountingFlow(on_prepare=change_once)
    async with running(store, flow) as lanes:
        await receive_and_wait(lanes, make_row("a"))

    assert flow.prepared == ["a", "a"]
    assert store.read_now(bodies) == ["11: a"]


async def test_a_dialogue_that_always_changes_is_given_up(store: SqlStore) -> None:
    """After three more tries the person reads that something went wrong."""
    flow = CountingFlow(on_prepare=lambda _update: store.transact_now(other_hand))
    async with running(store, flow) as lanes:
        await receive_and_wait(lanes, make_row("a"))

    (letter,) = store.read_now(lambda tx: tx.dead_letters.last())
    assert len(flow.prepared) == 4
    assert letter.error == StaleDialogue.__name__
    assert store.read_now(bodies) == ["sorry vi"]


async def test_a_row_wiped_while_it_waits_is_passed_over(store: SqlStore) -> None:
    """Rows that "quên tôi" wiped while they were in line have no turn."""
    slow = threading.Event()
    flow = CountingFlow(on_prepare=lambda update: _wait(slow) if update.event_id == "a" else None)
    async with running(store, flow) as lanes:
        await lanes.receive([make_row("a"), make_row("b")])
        await store.transact(lambda tx: tx.inbox.delete_chat(CHAT, sparing="a"))
        slow.set()

        assert await lanes.done("web_chat", "b", LONG_S)

    assert store.read_now(bodies) == ["1: a"]


async def test_a_row_wiped_during_its_turn_leaves_nothing(store: SqlStore) -> None:
    """A turn whose row is gone at its commit is undone."""
    flow = CountingFlow(
        on_prepare=lambda _update: store.transact_now(lambda tx: tx.inbox.delete_chat(CHAT, sparing=""))
    )
    async with running(store, flow) as lanes:
        await receive_and_wait(lanes, make_row("a"))

    assert store.read_now(lambda tx: (bodies(tx), tx.dialogues.get(KEY), tx.dead_letters.count())) == ([], None, 0)


async def test_a_database_in_trouble_is_waited_for(store: SqlStore) -> None:
    """A turn is tried again until the database can be used; nothing is lost and the order stays."""
    troubles = iter([StoreUnusable("locked"), StoreUnusable("locked")])

    def be_in_trouble(_tx: Transaction, _plan: FakePlan) -> None:
        for trouble in troubles:
            raise trouble

    async with running(store, CountingFlow(on_commit=be_in_trouble)) as lanes:
        await receive_and_wait(lanes, make_row("a"), make_row("b"))

    assert store.read_now(bodies) == ["1: a", "2: b"]


async def test_bodies_beyond_what_memory_keeps_have_their_turn_too(store: SqlStore) -> None:
    """They are read from the store when it is their turn."""
    large = b"x" * (BODIES_KEPT_BYTES // 3 + 1)

    async with running(store) as lanes:
        await receive_and_wait(lanes, *[make_row(str(number), body=large) for number in range(5)])

    assert store.read_now(bodies) == [f"{number + 1}: {number}" for number in range(5)]


async def test_too_many_rows_are_refused(store: SqlStore) -> None:
    """The sender hears that it is to come back, and nothing is lined up."""
    await store.receive([make_row(f"{number}", body=b"") for number in range(20_000)])
    lanes = Lanes(store, [FakeChannel()], CountingFlow().as_flow(), noon)

    with pytest.raises(Overloaded):
        await lanes.receive([make_row("too much")])

    assert await lanes.drain(0.0)


async def test_stopping_leaves_the_rest_for_the_next_run(store: SqlStore) -> None:
    """The turn at hand is finished; rows in line stay in the store."""
    slow = threading.Event()
    lanes = Lanes(store, [FakeChannel()], CountingFlow(on_prepare=lambda _update: _wait(slow)).as_flow(), noon)
    await lanes.start()
    await lanes.receive([make_row("a"), make_row("b")])
    stopping = asyncio.create_task(lanes.stop())
    await asyncio.sleep(0)
    slow.set()
    await stopping
    left = store.read_now(lambda tx: [event_id for _, _, event_id in tx.inbox.waiting()])

    async with running(store) as again:
        await again.done("web_chat", "b", LONG_S)

    assert left == ["b"]
    assert store.read_now(bodies) == ["1: a", "2: b"]


async def test_logs_hold_no_text(store: SqlStore) -> None:
    """What is logged of a broken message is its event and the type of the error."""
    with capture_logs() as logs:
        async with running(store, CountingFlow(on_prepare=break_at("a"))) as lanes:
            await receive_and_wait(lanes, make_row("a", body=b"bi mat"), make_row("b", body=b"\xff bi mat"))

    assert Counter(log["event"] for log in logs) == {"update_buried": 2}
    assert "bi mat" not in str(logs)
    assert "chat-1" not in str(logs)


async def test_subscribers_hear_of_late_turns_only(store: SqlStore) -> None:
    """A turn somebody waits for is theirs to show; when the wait ends without it, subscribers hear of it."""
    slow = threading.Event()
    flow = CountingFlow(on_prepare=lambda update: _wait(slow) if update.event_id == "late" else None)
    async with running(store, flow) as lanes:
        with lanes.subscribe("web_chat", "chat-1") as ids:
            await lanes.receive([make_row("waited for")])
            await lanes.done("web_chat", "waited for", LONG_S)
            await lanes.receive([make_row("late")])
            in_time = await lanes.done("web_chat", "late", 0.01)
            slow.set()
            row_id = await asyncio.wait_for(anext(ids), LONG_S)

    (late,) = store.read_now(lambda tx: tx.outbox.caused_by(CHAT, "late"))
    assert not in_time
    assert row_id == late.id


async def test_subscribers_hear_of_replies_no_message_caused(store: SqlStore) -> None:
    """What a job puts in the outbox reaches the subscribers of its chat, and no others."""
    async with running(store) as lanes:
        with lanes.subscribe("web_chat", "chat-1") as ids, lanes.subscribe("web_chat", "chat-2") as others:
            (row_id,) = await store.transact(lambda tx: tx.outbox.put(CHAT, "job", [make_reply()], NOON))

            told = await asyncio.wait_for(anext(ids), LONG_S)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(others), 0.01)

    assert told == row_id


async def test_a_chat_is_a_chat_of_its_channel(store: SqlStore) -> None:
    """The same id in another channel is another lane."""
    async with running(store) as lanes:
        with lanes.subscribe("terminal", "chat-1") as ids:
            await store.transact(lambda tx: tx.outbox.put(CHAT, "job", [make_reply()], NOON))
            row_ids = await store.transact(
                lambda tx: tx.outbox.put(ChatKey("terminal", "chat-1"), "job", [make_reply()], NOON)
            )

            told = await asyncio.wait_for(anext(ids), LONG_S)

    assert told == row_ids[0]


async def test_nobody_waits_for_an_event_that_is_done(store: SqlStore) -> None:
    """Waiting for a turn that is done, or for an event nobody knows, ends at once."""
    async with running(store) as lanes:
        await receive_and_wait(lanes, make_row("a"))

        assert await lanes.done("web_chat", "a", 0.0)
        assert await lanes.done("web_chat", "never seen", 0.0)
