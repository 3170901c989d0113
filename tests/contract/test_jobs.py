"""What is promised of jobs."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.delivery import Job
from bot.ports import Transaction
from bot.store import SqlStore
from tests.support.delivery import NOON

MINUTE = timedelta(minutes=1)


def put_all(tx: Transaction, jobs: Sequence[Job]) -> None:
    for job in jobs:
        tx.jobs.put(job)


def test_a_job_comes_back_as_it_was(store: SqlStore) -> None:
    """Kind, key, time, payload and attempts are kept."""
    job = Job("hold", "claim-1", NOON, {"by": ["A", "B"], "words": "kết luận"}, attempts=2)

    store.transact_now(lambda tx: tx.jobs.put(job))

    assert store.read_now(lambda tx: tx.jobs.get("hold", "claim-1")) == job


def test_due_jobs_come_longest_due_first(store: SqlStore) -> None:
    """Jobs of the future are not due; a job is due at its moment exactly."""
    jobs = [Job("k", "late", NOON), Job("k", "early", NOON - MINUTE), Job("k", "future", NOON + MINUTE)]
    store.transact_now(lambda tx: put_all(tx, jobs))

    due = store.read_now(lambda tx: tx.jobs.due(NOON))

    assert [job.key for job in due] == ["early", "late"]
    assert store.read_now(lambda tx: tx.jobs.next_due()) == NOON - MINUTE


def test_nothing_is_due_in_an_empty_table(store: SqlStore) -> None:
    """Without jobs there is no next time."""
    assert store.read_now(lambda tx: (tx.jobs.due(NOON), tx.jobs.next_due())) == ([], None)


def test_putting_moves_a_job_and_adding_does_not(store: SqlStore) -> None:
    """One kind and key is one job."""
    store.transact_now(lambda tx: tx.jobs.put(Job("k", "1", NOON)))

    store.transact_now(lambda tx: tx.jobs.add(Job("k", "1", NOON + MINUTE)))
    added = store.read_now(lambda tx: tx.jobs.get("k", "1"))
    store.transact_now(lambda tx: tx.jobs.put(Job("k", "1", NOON + MINUTE, attempts=1)))
    moved = store.read_now(lambda tx: tx.jobs.get("k", "1"))

    assert added == Job("k", "1", NOON)
    assert moved == Job("k", "1", NOON + MINUTE, attempts=1)


def test_a_job_is_taken_once(store: SqlStore) -> None:
    """Of two that take the same job, one gets it; one not yet due is left alone."""
    job = Job("k", "1", NOON)
    store.transact_now(lambda tx: tx.jobs.put(job))

    early = store.transact_now(lambda tx: tx.jobs.take("k", "1", NOON - MINUTE))
    first = store.transact_now(lambda tx: tx.jobs.take("k", "1", NOON))
    second = store.transact_now(lambda tx: tx.jobs.take("k", "1", NOON))

    assert (early, first, second) == (None, job, None)


def test_a_deleted_job_is_gone(store: SqlStore) -> None:
    """Deleting is harmless if there is none."""
    store.transact_now(lambda tx: tx.jobs.put(Job("k", "1", NOON)))

    store.transact_now(lambda tx: tx.jobs.delete("k", "1"))
    store.transact_now(lambda tx: tx.jobs.delete("k", "1"))

    assert store.read_now(lambda tx: tx.jobs.get("k", "1")) is None
