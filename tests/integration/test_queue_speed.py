"""A page of the queue is as much work among very many claims as among few.  `make bench` measures a million."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from sqlite3 import Connection
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.domain.staff import StaffMember
from bot.ports.claims import QueueFilter, QueuePlace
from bot.services.queue import read_queue
from bot.store import SqlStore
from bot.store.transaction import SqlTransaction
from tests.bench.queue_bench import PAGES, measure, open_filled
from tests.support.delivery import NOON

FEW, MANY = 5_000, 50_000
EVERY = 100
SLACK = 3
"""An index of more rows has more steps, and more claims are put off; reading the whole table would be ten times."""

House = tuple[SqlStore, StaffMember]


@pytest.fixture(scope="module")
def houses() -> Iterator[tuple[House, House]]:
    with ExitStack() as stack:
        yield stack.enter_context(open_filled(FEW)), stack.enter_context(open_filled(MANY))


def _count_steps(house: House, chosen: QueueFilter) -> int:
    """Return how many hundreds of steps SQLite takes for two pages: unlike time, the same on a busy machine."""
    store, member = house
    steps = count()
    place = QueuePlace(round(NOON.timestamp() * 1_000_000) - 10**15, "c")

    def read(tx: SqlTransaction) -> None:
        driver = tx.connection.connection.driver_connection
        assert isinstance(driver, Connection)
        driver.set_progress_handler(lambda: next(steps) < 0, EVERY)
        try:
            read_queue(tx, member, chosen, NOON)
            read_queue(tx, member, chosen, NOON, after=place)
        finally:
            driver.set_progress_handler(None, EVERY)

    store.read_now(read)
    return next(steps)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "a common word"])
def test_a_page_is_as_much_work_among_ten_times_as_many(houses: tuple[House, House], name: str) -> None:
    """Whatever the facet, from the first page and from the middle."""
    few, many = (_count_steps(house, PAGES[name]) for house in houses)

    assert 0 < many <= SLACK * few


@pytest.mark.parametrize("name", PAGES)
def test_no_page_reads_a_whole_table(houses: tuple[House, House], name: str) -> None:
    """Each statement finds its rows by an index."""
    _, many = houses
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        measure(*many, PAGES[name], 2)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    plans = {statement: _plan_of(many[0], statement, values) for statement, values in asked}
    assert plans
    assert [line for plan in plans.values() for line in plan if line.startswith(("SCAN claims", "SCAN reports"))] == []


def _plan_of(store: SqlStore, statement: str, values: Any) -> Sequence[str]:
    """Return what SQLite says it does for a statement."""
    plan = f"EXPLAIN QUERY PLAN {statement}"
    return store.read_now(lambda tx: [row[3] for row in tx.connection.exec_driver_sql(plan, values)])
