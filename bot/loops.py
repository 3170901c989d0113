"""What runs by the clock: due jobs, and emptying the write-ahead log.

Moments come from ``now``; waits are on the event loop's monotonic clock, so a clock that is set does not
make a loop sleep for long.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta

import structlog

from bot.domain.delivery import Job
from bot.domain.desk import Desk
from bot.domain.errors import StoreUnusable
from bot.domain.kept import to_day
from bot.ports import Store, Transaction
from bot.services import staff_cards

JobHandler = Callable[[Transaction, Job, datetime], None]
"""Does one job inside its transaction, and puts the next one if there is to be one."""

LOOK_EVERY_S = 1.0
CHECKPOINT_EVERY_S = 600.0
COMPACT_FROM = timedelta(hours=3)
"""From which time of the day in Viet Nam the database is written anew: when hardly anybody writes."""
INBOX_EVERY_S = 5.0
FIRST_BACKOFF = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(hours=1)

_log = structlog.get_logger(__name__)


async def run_jobs(
    store: Store,
    handlers: Mapping[str, JobHandler],
    now: Callable[[], datetime],
    *,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Do jobs when they are due, until cancelled.  One missed while down is done once, at start."""
    while True:
        try:
            await do_due_jobs(store, handlers, now)
        except StoreUnusable:
            _log.warning("jobs_postponed")
        await asyncio.sleep(look_every_s)


async def do_due_jobs(store: Store, handlers: Mapping[str, JobHandler], now: Callable[[], datetime]) -> int:
    """Do every job that is due, each in its own transaction; return how many were tried."""
    moment = now()
    jobs = await store.read(lambda tx: tx.jobs.due(moment))
    for job in jobs:
        await _do(store, handlers, job, now())
    return len(jobs)


async def _do(store: Store, handlers: Mapping[str, JobHandler], job: Job, now: datetime) -> None:
    try:
        await store.transact(lambda tx: _take_and_run(tx, handlers, job, now))
    except StoreUnusable:
        raise
    except Exception as error:  # noqa: BLE001 -- one broken job must not stop the others
        kind = type(error).__name__
        _log.error("job_failed", kind=job.kind, attempts=job.attempts + 1, error=kind)
        await store.transact(lambda tx: _put_off(tx, job, now))


def _take_and_run(tx: Transaction, handlers: Mapping[str, JobHandler], job: Job, now: datetime) -> None:
    taken = tx.jobs.take(job.kind, job.key, now)
    if taken is not None:
        handlers[taken.kind](tx, taken, now)


def _put_off(tx: Transaction, job: Job, now: datetime) -> None:
    taken = tx.jobs.take(job.kind, job.key, now)
    if taken is not None:
        attempts = taken.attempts + 1
        tx.jobs.put(Job(taken.kind, taken.key, now + backoff(attempts), taken.payload, attempts))


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts (1 or more): 30 s, doubled up to an hour."""
    doublings = min(attempts - 1, 10)
    return min(FIRST_BACKOFF * (1 << doublings), LONGEST_BACKOFF)


async def run_looks(look: Callable[[], Awaitable[None]], *, every_s: float = INBOX_EVERY_S) -> None:
    """Look for rows other processes put in the inbox, until cancelled: a dead letter an operator replays."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await look()
        except StoreUnusable:
            _log.warning("inbox_not_looked_at")


async def run_cards(
    store: Store, desk: Desk | None, now: Callable[[], datetime], *, every_s: float = LOOK_EVERY_S
) -> None:
    """Have the cards of the staff group follow the claims, until cancelled."""
    if desk is None or not desk.group:
        return
    while True:
        await asyncio.sleep(every_s)
        try:
            if await store.read(lambda tx: staff_cards.is_behind(tx, desk)):
                await store.transact(lambda tx: staff_cards.follow(tx, desk, now()))
        except StoreUnusable:
            _log.warning("cards_not_followed")


async def run_checkpoints(store: Store, *, every_s: float = CHECKPOINT_EVERY_S) -> None:
    """Empty the write-ahead log every ten minutes, until cancelled: wiped text must leave that file too."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await store.checkpoint()
        except StoreUnusable:
            _log.warning("checkpoint_postponed")


async def run_compactions(store: Store, now: Callable[[], datetime], *, every_s: float = CHECKPOINT_EVERY_S) -> None:
    """Write the database anew once a day, until cancelled: pages keep copies of rows that were moved, then wiped."""
    done: date | None = None
    while True:
        await asyncio.sleep(every_s)
        night = to_day(now() - COMPACT_FROM)  # The day changes at three in the morning.
        if night == done:
            continue
        try:
            await store.compact()
        except StoreUnusable:
            _log.warning("compaction_postponed")
        else:
            done = night
