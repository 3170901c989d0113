"""What a transaction promises."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from bot.domain.delivery import Job, Posted
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.errors import AlreadyHandled, StoreUnusable
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import CHAT, KEY, NOON, bodies, make_reply, make_row, mark, put_reply


class BrokenOnPurposeError(Exception):
    """Raised by a function under test."""


def break_after_writing(tx: Transaction) -> None:
    tx.jobs.put(Job("kind", "broken", NOON))
    raise BrokenOnPurposeError


def put_job(tx: Transaction, key: str) -> str:
    tx.jobs.put(Job("kind", key, NOON))
    return key


def job_keys(tx: Transaction) -> Sequence[str]:
    return sorted(job.key for job in tx.jobs.due(NOON, limit=1000))


async def hold_writer(store: SqlStore) -> tuple[threading.Event, "asyncio.Future[None]"]:
    """Keep the writer busy until the event is set, so that what follows becomes one group."""
    go = threading.Event()
    busy = threading.Event()

    def hold(_tx: Transaction) -> None:
        busy.set()
        go.wait()

    held = asyncio.ensure_future(store.transact(hold))
    await asyncio.to_thread(busy.wait)
    return go, held


async def test_an_error_in_a_group_reaches_only_its_caller(store: SqlStore) -> None:
    """One failing function of a group leaves nothing behind; the others are kept."""
    go, held = await hold_writer(store)
    group = [store.transact(partial(put_job, key=str(number))) for number in range(5)]
    broken = store.transact(break_after_writing)
    group += [store.transact(partial(put_job, key=str(number))) for number in range(5, 9)]
    go.set()
    await held

    results = await asyncio.gather(*group)
    with pytest.raises(BrokenOnPurposeError):
        await broken

    assert results == [str(number) for number in range(9)]
    assert store.read_now(job_keys) == [str(number) for number in range(9)]


async def test_received_rows_and_marks_survive_an_error_in_their_group(store: SqlStore) -> None:
    """A group's one statement for rows and marks is repeated for each caller alone."""
    row_id = store.transact_now(put_reply())
    go, held = await hold_writer(store)
    received = store.receive([make_row("a"), make_row("a")])
    broken = store.transact(break_after_writing)
    marked = store.mark_sent([mark(row_id)])
    go.set()
    await held

    with pytest.raises(BrokenOnPurposeError):
        await broken

    assert await received == (True, False)
    assert await marked == {row_id}


async def test_a_group_says_of_each_caller_what_was_new(store: SqlStore) -> None:
    """Two callers that bring the same event, or mark the same row, in one group: the first one wins."""
    row_id = store.transact_now(put_reply())
    go, held = await hold_writer(store)
    receipts = [store.receive([make_row("a"), make_row("b")]), store.receive([make_row("b"), make_row("c")])]
    marks = [store.mark_sent([mark(row_id)]), store.mark_sent([mark(row_id)])]
    go.set()
    await held

    new = await asyncio.gather(*receipts)
    marked = await asyncio.gather(*marks)

    assert new == [(True, True), (False, True)]
    assert marked == [{row_id}, frozenset()]


async def test_a_turn_taken_twice_in_a_group_counts_once(store: SqlStore) -> None:
    """Rows are taken out together, and still only the one that comes too late hears of it."""
    await store.receive([make_row("a"), make_row("b")])
    go, held = await hold_writer(store)
    turns = [store.transact(partial(take_turn, event_id=event_id)) for event_id in ("a", "b", "a")]
    go.set()
    await held

    told = await asyncio.gather(*turns, return_exceptions=True)

    assert [type(one) for one in told] == [tuple, tuple, AlreadyHandled]
    assert store.read_now(lambda tx: (tx.inbox.count(), bodies(tx))) == (0, ["to a", "to b"])


def take_turn(tx: Transaction, event_id: str) -> tuple[int, ...]:
    tx.inbox.finish("web_chat", event_id)
    return tx.outbox.put(CHAT, event_id, [make_reply(f"to {event_id}")], NOON)


def test_a_transaction_sees_what_it_wrote(store: SqlStore) -> None:
    """Whatever is written together in the end is there for those who look before."""
    store.transact_now(lambda tx: tx.inbox.put_again(make_row("a")))

    def write_and_look(tx: Transaction) -> tuple[object, ...]:
        tx.dialogues.save(Dialogue(key=KEY, version=1), NOON)
        tx.dialogues.save(Dialogue(key=KEY, version=2), NOON)
        take_turn(tx, "a")
        return tx.inbox.count(), tx.inbox.get("web_chat", "a"), bodies(tx), tx.dialogues.get(KEY)

    seen = store.transact_now(write_and_look)

    assert seen == (0, None, ["to a"], Dialogue(key=KEY, version=2))


def test_what_is_deleted_after_it_was_written_is_gone(store: SqlStore) -> None:
    """The order of a transaction's steps is kept."""

    def write_and_delete(tx: Transaction) -> object:
        tx.dialogues.expect([KEY])
        tx.dialogues.get(KEY)
        tx.dialogues.save(Dialogue(key=KEY, version=1), NOON)
        tx.outbox.put(CHAT, "a", [make_reply()], NOON)
        tx.dialogues.delete(KEY)
        tx.outbox.delete_chat(CHAT, sparing="")
        return tx.dialogues.get(KEY), bodies(tx)

    assert store.transact_now(write_and_delete) == (None, [])
    assert store.read_now(lambda tx: (tx.dialogues.get(KEY), bodies(tx))) == (None, [])


async def test_dialogues_expected_together_are_as_the_turns_before_left_them(store: SqlStore) -> None:
    """Whoever of a group saves one, the next one reads it."""
    go, held = await hold_writer(store)
    other = replace(KEY, chat_id="chat-2")

    def count_up(tx: Transaction, key: DialogueKey) -> int:
        stored = tx.dialogues.get(key) or Dialogue(key=key)
        tx.dialogues.save(Dialogue(key=key, version=stored.version + 1), NOON)
        return stored.version

    group = [store.transact(partial(count_up, key=key), key) for key in (KEY, other, KEY, other, KEY)]
    go.set()
    await held

    assert await asyncio.gather(*group) == [0, 0, 1, 1, 2]


def test_a_failed_transaction_keeps_nothing(store: SqlStore) -> None:
    """What a function wrote before it raised is not there."""
    with pytest.raises(BrokenOnPurposeError):
        store.transact_now(break_after_writing)

    assert store.read_now(job_keys) == []


def test_the_writer_outlives_any_error(store: SqlStore) -> None:
    """Even an exception that is no Exception ends nothing but its own transaction."""

    def leave(_tx: Transaction) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        store.transact_now(leave)

    assert store.transact_now(lambda tx: put_job(tx, "after")) == "after"


async def test_a_cancelled_caller_changes_nothing(store: SqlStore) -> None:
    """A transaction whose caller went away is finished all the same."""
    go, held = await hold_writer(store)
    left = asyncio.ensure_future(store.transact(lambda tx: put_job(tx, "left")))
    left.cancel()
    go.set()
    await held

    await store.transact(lambda tx: put_job(tx, "later"))

    assert await store.read(job_keys) == ["later", "left"]


def test_reading_cannot_write(store: SqlStore) -> None:
    """A function that only reads is refused when it writes."""
    with pytest.raises(StoreUnusable):
        store.read_now(lambda tx: put_job(tx, "forbidden"))

    assert store.read_now(job_keys) == []


def test_a_reader_sees_one_state(store: SqlStore) -> None:
    """What is committed while a function reads is not seen by it."""

    def read_twice(tx: Transaction) -> tuple[Sequence[str], Sequence[str]]:
        before = job_keys(tx)
        store.transact_now(lambda other: put_job(other, "new"))
        return before, job_keys(tx)

    assert store.read_now(read_twice) == ([], [])
    assert store.read_now(job_keys) == ["new"]


def test_threads_may_write_together(store: SqlStore) -> None:
    """Concurrent writers lose no update of the same Dialogue."""

    def count(tx: Transaction) -> None:
        version = (tx.dialogues.get(KEY) or Dialogue(key=KEY)).version
        tx.dialogues.save(Dialogue(key=KEY, version=version + 1), NOON)

    def count_often() -> None:
        for _ in range(20):
            store.transact_now(count)

    threads = [threading.Thread(target=count_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.read_now(lambda tx: tx.dialogues.get(KEY)) == Dialogue(key=KEY, version=80)


async def test_watchers_hear_of_each_reply_once_it_is_durable(store: SqlStore) -> None:
    """A listener is told what was posted, even when the function had to run twice."""
    heard: list[Posted] = []
    store.watch(heard.extend)
    go, held = await hold_writer(store)
    put = store.transact(put_reply("một", cause="e7"))
    broken = store.transact(break_after_writing)
    go.set()
    await held

    row_id = await put
    with pytest.raises(BrokenOnPurposeError):
        await broken

    assert heard == [Posted(row_id, CHAT, "e7")]


def test_a_listener_that_breaks_undoes_nothing(store: SqlStore) -> None:
    """What is durable is reported as done, whatever a listener does."""

    def listen(_posted: Sequence[Posted]) -> None:
        raise BrokenOnPurposeError

    store.watch(listen)

    store.transact_now(put_reply("một"))

    assert store.read_now(bodies) == ["một"]


async def test_a_store_in_use_says_so(store: SqlStore) -> None:
    """The readiness check ends quietly on a store that can be written."""
    await store.check()
    await store.check()


async def test_a_checkpoint_keeps_everything(store: SqlStore) -> None:
    """Emptying the log loses no row."""
    store.transact_now(put_reply("một"))

    await store.checkpoint()

    assert store.read_now(bodies) == ["một"]


def test_a_closed_store_refuses_work(store: SqlStore) -> None:
    """After closing, nothing is accepted that would not be kept; closing twice is harmless."""
    store.close()
    store.close()

    with pytest.raises(StoreUnusable, match="closed"):
        store.transact_now(lambda tx: put_job(tx, "late"))
