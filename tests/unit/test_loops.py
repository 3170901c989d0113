import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Job
from bot.loops import backoff, do_due_jobs, run_checkpoints, run_compactions, run_jobs
from bot.ports import Store, Transaction
from bot.store import SqlStore, open_store
from tests.support.delivery import NOON, bodies, noon, put_reply

MINUTE = timedelta(minutes=1)


class BrokenOnPurposeError(Exception):
    """Raised by a job under test."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


def say(tx: Transaction, job: Job, now: datetime) -> None:
    """Leave a reply that names the job."""
    del now
    put_reply(job.key, cause=f"job:{job.key}")(tx)


def break_after_writing(tx: Transaction, job: Job, now: datetime) -> None:
    say(tx, job, now)
    raise BrokenOnPurposeError("a text")


def put_all(tx: Transaction, jobs: Sequence[Job]) -> None:
    for job in jobs:
        tx.jobs.put(job)


async def until(come: Callable[[], bool]) -> None:
    """Wait until *come* is true, at most ten seconds."""
    for _ in range(1000):
        if come():
            return
        await asyncio.sleep(0.01)


HANDLERS = {"say": say, "break": break_after_writing}


async def test_due_jobs_are_done_once(store: SqlStore) -> None:
    """A job that is due, however long ago, runs once; one of the future waits."""
    jobs = [Job("say", "missed", NOON - timedelta(days=3)), Job("say", "now", NOON), Job("say", "later", NOON + MINUTE)]
    store.transact_now(lambda tx: put_all(tx, jobs))

    tried = [await do_due_jobs(store, HANDLERS, noon), await do_due_jobs(store, HANDLERS, noon)]

    assert tried == [2, 0]
    assert store.read_now(bodies) == ["missed", "now"]


async def test_a_job_that_breaks_is_tried_again_later(store: SqlStore) -> None:
    """Nothing of it is kept, the others run, and its next try is put off."""
    store.transact_now(lambda tx: put_all(tx, [Job("break", "b", NOON), Job("say", "s", NOON)]))

    with capture_logs() as logs:
        await do_due_jobs(store, HANDLERS, noon)

    assert store.read_now(bodies) == ["s"]
    assert store.read_now(lambda tx: tx.jobs.get("break", "b")) == Job("break", "b", NOON + backoff(1), attempts=1)
    assert "a text" not in str(logs)


async def test_a_job_nobody_knows_is_put_off(store: SqlStore) -> None:
    """A job of another version of the program is not lost."""
    store.transact_now(lambda tx: tx.jobs.put(Job("unheard of", "1", NOON)))

    with capture_logs():
        await do_due_jobs(store, HANDLERS, noon)

    job = store.read_now(lambda tx: tx.jobs.get("unheard of", "1"))
    assert job is not None
    assert job.attempts == 1


async def test_a_job_may_put_itself_again(store: SqlStore) -> None:
    """A recurring job is one that puts its successor."""

    def come_back(tx: Transaction, job: Job, now: datetime) -> None:
        tx.jobs.put(Job(job.kind, job.key, now + MINUTE))

    store.transact_now(lambda tx: tx.jobs.put(Job("again", "1", NOON - timedelta(days=1))))

    await do_due_jobs(store, {"again": come_back}, noon)

    assert store.read_now(lambda tx: tx.jobs.next_due()) == NOON + MINUTE


@pytest.mark.parametrize(
    ("attempts", "wait"),
    [
        pytest.param(1, timedelta(seconds=30), id="first"),
        pytest.param(3, timedelta(minutes=2), id="third"),
        pytest.param(8, timedelta(hours=1), id="at most an hour"),
        pytest.param(10_000, timedelta(hours=1), id="for ever"),
    ],
)
def test_waits_grow_up_to_an_hour(attempts: int, wait: timedelta) -> None:
    """Half a minute, doubled with every failure, at most an hour."""
    assert backoff(attempts) == wait


async def test_the_loop_runs_until_it_is_cancelled(store: SqlStore) -> None:
    """Jobs put while the loop runs are found."""
    loop = asyncio.create_task(run_jobs(store, HANDLERS, noon, look_every_s=0.01))
    await store.transact(lambda tx: tx.jobs.put(Job("say", "hello", NOON)))

    await until(lambda: bool(store.read_now(bodies)))
    loop.cancel()

    assert (await asyncio.gather(loop, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    assert store.read_now(bodies) == ["hello"]


async def test_checkpoints_empty_the_log(store: SqlStore, tmp_path: Path) -> None:
    """The write-ahead log is emptied again and again while the store is in use."""
    log = tmp_path / "store.db-wal"
    store.transact_now(put_reply("một"))
    grown = log.stat().st_size

    loop = asyncio.create_task(run_checkpoints(store, every_s=0.01))
    await until(lambda: log.stat().st_size == 0)
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)

    assert grown > 0
    assert store.read_now(bodies) == ["một"]


async def test_loops_outlive_a_database_in_trouble(store: SqlStore) -> None:
    """When the database cannot be used, the loops say so and try again."""
    store.close()

    with capture_logs() as logs:
        loops = [
            asyncio.create_task(run_jobs(store, HANDLERS, noon, look_every_s=0.01)),
            asyncio.create_task(run_checkpoints(store, every_s=0.01)),
        ]
        await asyncio.sleep(0.1)
        alive = [not loop.done() for loop in loops]
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)

    assert alive == [True, True]
    assert {log["event"] for log in logs} == {"jobs_postponed", "checkpoint_postponed"}


class Compacted:
    """A store that only counts how often it was written anew."""

    def __init__(self) -> None:
        self.times = 0

    async def compact(self) -> None:
        self.times += 1


async def test_the_database_is_written_anew_once_a_day() -> None:
    """Many looks on one day compact once; the first look after three in the morning of the next does it again."""
    two_in_the_night, four_in_the_night = datetime(2026, 9, 1, 19, tzinfo=UTC), datetime(2026, 9, 1, 21, tzinfo=UTC)
    moments = [*[two_in_the_night] * 3, *[four_in_the_night] * 3]
    store, looks = Compacted(), iter(moments)

    def now() -> datetime:
        return next(looks, four_in_the_night)

    task = asyncio.create_task(run_compactions(cast("Store", store), now, every_s=0.001))
    await until(lambda: store.times >= 2)
    await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert store.times == 2
