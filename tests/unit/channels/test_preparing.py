"""Turns prepared in worker threads."""

import asyncio
import threading
from collections.abc import Callable, Sequence

from bot.channels.preparing import LOADED_AT_ONCE, Preparing
from bot.channels.turns import Flow, InLine, Load, Prepared, Turns
from bot.domain.delivery import InboxRow
from bot.domain.errors import StoreUnusable
from bot.domain.message import Update
from bot.store import SqlStore
from tests.support.delivery import CountingFlow, FakeChannel, FakePlan, make_row, noon

LONG_S = 10.0


def make_preparing(
    store: SqlStore, on_prepare: Callable[[Update], None] = lambda _update: None, threads: int = 2
) -> Preparing[FakePlan]:
    flow: Flow[FakePlan] = CountingFlow(on_prepare=on_prepare).as_flow()
    return Preparing(Turns(store, {"web_chat": FakeChannel()}, flow), noon, threads)


def to_line(row: InboxRow) -> InLine:
    return InLine(row.channel, row.event_id, row)


def rows_of(number: int) -> list[InboxRow]:
    return [make_row(str(place), f"chat-{place}") for place in range(number)]


class CountingTurns(Turns[FakePlan]):
    """Turns that count how many were loaded at a time."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store, {"web_chat": FakeChannel()}, CountingFlow().as_flow())
        self.loaded: list[int] = []

    def load(self, lines: Sequence[InLine]) -> list[Load]:
        self.loaded.append(len(lines))
        return super().load(lines)


async def test_all_that_is_ready_is_loaded_together(store: SqlStore) -> None:
    """Many turns cost as many trips to the store as a few."""
    turns = CountingTurns(store)
    preparing = Preparing(turns, noon, threads=1)
    rows = rows_of(LOADED_AT_ONCE + 1)

    done = await asyncio.gather(*(preparing.prepare(to_line(row)) for row in rows))
    preparing.close()

    assert [one.row for one in done if isinstance(one, Prepared)] == rows
    assert turns.loaded == [LOADED_AT_ONCE, 1]


async def test_something_slow_does_not_hold_up_what_was_loaded_with_it(store: SqlStore) -> None:
    """Another thread takes it over."""
    slow = threading.Event()
    preparing = make_preparing(store, lambda update: None if update.event_id != "0" else _wait(slow))
    first, *others = [preparing.prepare(to_line(row)) for row in rows_of(LOADED_AT_ONCE)]

    async with asyncio.timeout(LONG_S):
        await asyncio.gather(*others)
    was_slow = not first.done()
    slow.set()
    await first
    preparing.close()

    assert was_slow


def _wait(event: threading.Event) -> None:
    event.wait(LONG_S)


async def test_what_comes_while_a_thread_is_busy_is_not_forgotten(store: SqlStore) -> None:
    """The thread, or the next one, takes it as well."""
    go = threading.Event()
    preparing = make_preparing(store, lambda update: _wait(go) if update.event_id == "0" else None, threads=1)
    futures = [preparing.prepare(to_line(row)) for row in rows_of(1)]
    await asyncio.sleep(0.01)

    futures += [preparing.prepare(to_line(row)) for row in rows_of(5)[1:]]
    go.set()

    async with asyncio.timeout(LONG_S):
        assert len(await asyncio.gather(*futures)) == 5
    preparing.close()


async def test_a_database_in_trouble_is_told_to_each(store: SqlStore) -> None:
    """Every turn that was to be loaded hears of it, and may be tried again."""
    preparing = make_preparing(store)
    store.close()

    told = await asyncio.gather(*(preparing.prepare(to_line(row)) for row in rows_of(3)), return_exceptions=True)
    preparing.close()

    assert [type(one) for one in told] == [StoreUnusable] * 3


async def test_what_was_read_before_is_not_read_again(store: SqlStore) -> None:
    """A channel that reads a body when it comes in has it read once."""
    update = Update(
        channel="web_chat", event_id="a", chat_id="1", person_id="1", text="as it came", button=None, received_at=noon()
    )
    preparing = make_preparing(store)

    done = await preparing.prepare(InLine("web_chat", "a", make_row("a", body=b"\xff"), update))
    preparing.close()

    assert isinstance(done, Prepared)
    assert done.plan.update is update


async def test_nobody_prepares_for_a_dispatcher_that_stopped(store: SqlStore) -> None:
    """What was asked for is dropped; the rows wait in the store."""
    preparing = make_preparing(store)
    future = preparing.prepare(to_line(make_row()))

    preparing.close()
    await asyncio.sleep(0.05)

    assert not future.done()
