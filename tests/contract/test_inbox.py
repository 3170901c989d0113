"""What the inbox promises."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery import ChatKey
from bot.domain.errors import AlreadyHandled, Overloaded
from bot.store import SqlStore
from tests.support.delivery import CHAT, NOON, make_row

LATER = NOON + timedelta(hours=49)


async def test_a_received_row_waits(store: SqlStore) -> None:
    """A row is there as it came in until its turn is done."""
    await store.receive([make_row("a", body=b"\x00\xff any bytes")])

    assert store.read_now(lambda tx: tx.inbox.get("web_chat", "a")) == make_row("a", body=b"\x00\xff any bytes")
    assert store.read_now(lambda tx: tx.inbox.count()) == 1


async def test_receiving_nothing_is_fine(store: SqlStore) -> None:
    """An empty call says nothing is new."""
    assert await store.receive([]) == ()


async def test_a_redelivery_is_known(store: SqlStore) -> None:
    """The same event of the same channel is kept once; the first body stays."""
    first = await store.receive([make_row("a", body=b"one"), make_row("b")])
    again = await store.receive([make_row("a", body=b"two"), make_row("c")])
    row = store.read_now(lambda tx: tx.inbox.get("web_chat", "a"))

    assert (first, again) == ((True, True), (False, True))
    assert row == make_row("a", body=b"one")


async def test_a_redelivery_after_the_turn_is_known(store: SqlStore) -> None:
    """An event that had its turn does not wait again."""
    await store.receive([make_row("a")])
    store.transact_now(lambda tx: tx.inbox.finish("web_chat", "a"))

    again = await store.receive([make_row("a")])

    assert again == (False,)
    assert store.read_now(lambda tx: tx.inbox.count()) == 0


async def test_an_event_without_a_turn_is_remembered(store: SqlStore) -> None:
    """Until it is old; of its channel alone, and nothing waits for it."""
    first, again, elsewhere = (
        store.transact_now(lambda tx, name=name: tx.inbox.remember(name, "a", NOON))  # type: ignore[misc]
        for name in ("web_chat", "web_chat", "telegram")
    )
    received = await store.receive([make_row("a")])
    store.transact_now(lambda tx: tx.inbox.forget_events(LATER))

    assert (first, again, elsewhere) == (True, False, True)
    assert received == (False,)
    assert store.transact_now(lambda tx: tx.inbox.remember("web_chat", "a", LATER))


async def test_a_turn_counts_once(store: SqlStore) -> None:
    """Finishing a row that does not wait is an error, so that its transaction is undone."""
    await store.receive([make_row("a")])
    store.transact_now(lambda tx: tx.inbox.finish("web_chat", "a"))

    with pytest.raises(AlreadyHandled):
        store.transact_now(lambda tx: tx.inbox.finish("web_chat", "a"))


async def test_waiting_rows_come_in_order_of_arrival(store: SqlStore) -> None:
    """Loading in pieces gives every row once, oldest first."""
    for number in range(7):
        await store.receive([make_row(str(number), chat_id=f"chat-{number % 2}")])

    first = store.read_now(lambda tx: tx.inbox.waiting(limit=4))
    rest = store.read_now(lambda tx: tx.inbox.waiting(after=first[-1][0], limit=4))

    assert [event_id for _, _, event_id in [*first, *rest]] == [str(number) for number in range(7)]
    assert first[1][1] == ChatKey("web_chat", "chat-1")


async def test_more_rows_than_the_limit_are_refused(store: SqlStore) -> None:
    """When too many rows wait, the sender is asked to come back, and nothing of the call is kept."""
    row_limit = 20_000
    await store.receive([make_row(f"full-{number}", body=b"") for number in range(row_limit)])

    with pytest.raises(Overloaded) as refusal:
        await store.receive([make_row("too much")])

    assert refusal.value.retry_after_s > 0
    assert store.read_now(lambda tx: tx.inbox.get("web_chat", "too much")) is None


async def test_room_comes_back_when_turns_are_done(store: SqlStore) -> None:
    """A refused sender gets in after a row has had its turn."""
    await store.receive([make_row(f"full-{number}", body=b"") for number in range(20_000)])
    await store.transact(lambda tx: tx.inbox.finish("web_chat", "full-0"))

    new = await store.receive([make_row("now it fits")])

    assert new == (True,)


async def test_many_senders_at_once(store: SqlStore) -> None:
    """Rows that came in together are all there, each reported to its own sender."""
    new = await asyncio.gather(*(store.receive([make_row(str(number % 150))]) for number in range(300)))

    assert [one for (one,) in new] == [True] * 150 + [False] * 150
    assert store.read_now(lambda tx: tx.inbox.count()) == 150


async def test_event_ids_are_forgotten_after_a_while(store: SqlStore) -> None:
    """Old event ids go, but not those of rows that still wait."""
    await store.receive([make_row("done"), make_row("waiting")])
    store.transact_now(lambda tx: tx.inbox.finish("web_chat", "done"))

    forgotten = store.transact_now(lambda tx: tx.inbox.forget_events(LATER))

    assert forgotten == 1
    assert await store.receive([make_row("done"), make_row("waiting")]) == (True, False)


async def test_the_rows_of_a_chat_are_wiped_but_one(store: SqlStore) -> None:
    """Forgetting a person spares the request itself and other chats."""
    await store.receive([make_row("a"), make_row("b"), make_row("c", chat_id="chat-2")])

    store.transact_now(lambda tx: tx.inbox.delete_chat(CHAT, sparing="b"))

    assert [event_id for _, _, event_id in store.read_now(lambda tx: tx.inbox.waiting())] == ["b", "c"]
