"""How long a page of the queue takes at a million reports, beside one at ten thousand."""

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bot.domain.claim import ClaimState, Risk
from bot.domain.staff import Role, StaffMember
from bot.ports.claims import QueueFilter, QueuePlace
from bot.services.queue import read_queue
from bot.store import SqlStore, open_store
from tests.support.claims import make_member
from tests.support.delivery import NOON, noon
from tests.support.many_claims import fill_with_claims

SIZES = (10_000, 1_000_000)
ROUNDS = 300
BUDGET = 3.0
_SEED = 7
_US = 1_000_000
_SPREAD_US = 4_294_967_296 * 500
"""Over how long the claims came."""

NEW = frozenset({ClaimState.NEW})
WORK = frozenset({ClaimState.IN_TRIAGE, ClaimState.RESEARCH})
PAGES: Mapping[str, QueueFilter] = {
    "waiting": QueueFilter(states=NEW),
    "in work": QueueFilter(states=WORK),
    "all states": QueueFilter(),
    "urgent": QueueFilter(states=NEW, risk=Risk.HIGH),
    "about us": QueueFilter(states=NEW, conflict=True),
    "mine": QueueFilter(states=WORK, held_by="anna"),
    "a common word": QueueFilter(states=NEW, text="nước"),
}


@contextmanager
def open_filled(count: int) -> Iterator[tuple[SqlStore, StaffMember]]:
    """Give a store with so many reports, and somebody who may read the queue."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "store.db"
        open_store(database, now=noon).close()
        fill_with_claims(database, count)
        store = open_store(database, now=noon)
        member = make_member("anna", Role.TRIAGER)
        store.transact_now(lambda tx: tx.staff.save(member))
        try:
            yield store, member
        finally:
            store.close()


def measure(store: SqlStore, member: StaffMember, chosen: QueueFilter, rounds: int) -> list[float]:
    """Return the milliseconds of so many pages, the first and then some from anywhere."""
    chance = Random(_SEED)  # noqa: S311 -- places, no secret
    taken: list[float] = []
    for number in range(rounds):
        rank = round(NOON.timestamp() * _US) - chance.randrange(_SPREAD_US)
        after = QueuePlace(rank, "c") if number % 2 else None
        started = time.perf_counter()
        store.read_now(lambda tx, after=after: read_queue(tx, member, chosen, NOON, after=after))  # type: ignore[misc]
        taken.append((time.perf_counter() - started) * 1000)
    return taken[rounds // 20 :]  # What the first ones read is in memory for the others.


def main() -> None:
    """Print p50 and p99 of each kind of page at both sizes, and the ratio of the p99s."""
    found: dict[str, list[Sequence[float]]] = {name: [] for name in PAGES}
    for size in SIZES:
        started = time.perf_counter()
        with open_filled(size) as (store, member):
            print(f"{size:,} reports made in {time.perf_counter() - started:.0f} s")
            gc.disable()
            for name, chosen in PAGES.items():
                found[name].append(measure(store, member, chosen, ROUNDS))
            gc.enable()
    for name, (few, many) in found.items():
        ratio = _p(many, 99) / _p(few, 99)
        print(
            f"  {name:14} p50 {_p(few, 50):6.2f} -> {_p(many, 50):6.2f} ms   p99 {_p(few, 99):6.2f} -> {_p(many, 99):6.2f} ms"
            f"   ratio {ratio:.2f} (budget {BUDGET:.0f})"
        )


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
