"""How long the server takes for a page of the queue, among 100,000 and a million reports."""

import asyncio
import dataclasses
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import httpx2

from bot.answering import Engine
from bot.content import find_base, load_base, load_model
from bot.conversation import Knowledge, Operator
from bot.domain.claim import Claim, ClaimState, Lease, Risk
from bot.domain.staff import Role
from bot.domain.verdict import Verdict
from bot.store import open_store
from bot.store.claim_queue import count_name
from bot.store.claim_rows import to_claim_values
from tests.conftest import NOON
from tests.support.claims import make_claim
from tests.support.console import Clock, Console, open_console

SIZES = (100_000, 1_000_000)
REPORTS_A_CLAIM = 2.5
PAGES = ("/quanly", "/quanly?xem=dang-lam", "/quanly?xem=da-tra-loi", "/quanly?gap=2", "/quanly?cua-toi=1")
ASKED = 40
_SEED = 5
_STATES = (ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH, ClaimState.NOT_CHECKABLE, ClaimState.PUBLISHED)
_SHARES = (30, 1, 4, 40, 25)


def main() -> None:
    """Print the time of a page, sign-in check and rendering included, and its size."""
    base = load_base(find_base())
    knowledge = Knowledge(base, Engine.build(base, load_model(find_base())), Operator("Sở Tư pháp (thử)"))
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path, clock = Path(folder) / "store.db", Clock()
            open_store(path, now=clock).close()
            started = time.perf_counter()
            fill(path, round(size / REPORTS_A_CLAIM))
            filled = time.perf_counter() - started
            store = open_store(path, now=clock)
            console = open_console(store, knowledge, clock)
            print(f"{size:,} reports of {round(size / REPORTS_A_CLAIM):,} claims, put in {filled:.0f} s")
            asyncio.run(_measure(console))
            store.close()


async def _measure(console: Console) -> None:
    member = console.add("Thu", Role.TRIAGER, Role.CHECKER)
    browser = await console.enter(member)
    every: list[float] = []
    used = time.process_time()
    for page in (*PAGES, await _second_page(browser)):
        taken = await _times(browser, page)
        every += taken
        print(f"  {page.partition('sau=')[0]:<26} p50 {_p(taken, 50):6.1f} ms  p95 {_p(taken, 95):6.1f} ms")
    words = f"p50 {_p(every, 50):.1f}, p95 {_p(every, 95):.1f}, p99 {_p(every, 99):.1f} ms"
    print(f"  all pages: {words} (budget: p95 100 ms at 100,000 reports)")
    print(f"  of that on the processor: {(time.process_time() - used) * 1000 / len(every):.1f} ms a page")


async def _second_page(browser: httpx2.AsyncClient) -> str:
    page = (await browser.get("/quanly")).text
    return page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


async def _times(browser: httpx2.AsyncClient, page: str) -> list[float]:
    for _ in range(3):
        await browser.get(page)
    taken: list[float] = []
    for _ in range(ASKED):
        started = time.perf_counter()
        answer = await browser.get(page)
        taken.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{page} answered {answer.status_code}.")
    return taken


def fill(path: Path, claims: int) -> None:
    """Put *claims* claims in at once, with what a page reads about them; their words and reports are left out."""
    random = Random(_SEED)  # noqa: S311 - made-up claims, no secret
    connection = sqlite3.connect(path)
    first = {**to_claim_values(make_claim(1)), "fingerprint": "", "root": "", "change": 0}
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    counts = dict.fromkeys(_STATES, 0)
    with connection:
        rows = (_row(claim, number, counts) for number, claim in enumerate(_claims(claims, random), 1))
        connection.executemany(f"INSERT INTO claims ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of columns
        counted = [(count_name(state), count) for state, count in counts.items()]
        connection.executemany(
            "INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", [*counted, ("claims.change", claims)]
        )
    connection.close()


def _row(claim: Claim, number: int, counts: dict[ClaimState, int]) -> dict[str, object]:
    counts[claim.state] += 1
    return {**to_claim_values(claim), "fingerprint": f"f{number}", "root": claim.id, "change": number}


def _claims(count: int, random: Random) -> Iterator[Claim]:
    for number in range(1, count + 1):
        state = random.choices(_STATES, _SHARES)[0]
        decided = state in {ClaimState.NOT_CHECKABLE, ClaimState.PUBLISHED}
        reports = random.choice((1, 1, 1, 2, 3, 7))
        claim = make_claim(
            number,
            created_at=NOON - timedelta(minutes=random.randrange(500_000)),
            text=f"Nghe nói xã số {number} sắp {random.choice(('cắt điện', 'thu thêm tiền', 'mất nước'))} " * 4,
            state=state,
            reports=reports,
            reach=reports,
            risk=Risk.HIGH if random.random() < 0.02 else Risk.ORDINARY,
            suggested=f"c{random.randrange(1, count + 1):04}" if random.random() < 0.5 else None,
        )
        if decided:
            claim = dataclasses.replace(claim, outcome=Verdict.FALSE, decided=0)
        if state is ClaimState.IN_TRIAGE:
            claim = dataclasses.replace(claim, lease=Lease("anna", NOON + timedelta(minutes=random.randrange(1, 10))))
        yield claim


def _p(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
