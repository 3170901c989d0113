"""Very many reports from one source: nobody real is pushed off the first page, nobody is refused for them.

`make faults` sends ten thousand, `make test` fewer, by which the same limits are passed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.claim import Risk
from bot.domain.errors import TooMany
from bot.domain.report import Draft
from bot.domain.text import Language
from bot.ports import Transaction
from bot.ports.claims import QueueFilter
from bot.services.queue import read_queue
from bot.services.reports import ALL_AN_HOUR, SOURCE_AN_HOUR, SOURCE_AT_MOST, Filed, Filing, file_report
from bot.store import SqlStore, open_store
from tests.support.delivery import noon
from tests.support.office import Office, make_person, open_office

JUNK = 10_000 if "NQ_TRIALS" in os.environ else 1_000
AN_HOUR = JUNK // 5
REAL = 20
AT_ONCE = 100
HOUR = timedelta(hours=1)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- folders of our own, made by tempfile


@pytest.fixture
def office() -> Iterator[Office]:
    with _store() as store:
        yield open_office(store)


@contextmanager
def _store() -> Iterator[SqlStore]:
    folder = Path(tempfile.mkdtemp(prefix="nq-flood-", dir=MEMORY))
    opened = open_store(folder / "store.db", now=noon)
    try:
        yield opened
    finally:
        opened.close()
        shutil.rmtree(folder)


def _file(tx: Transaction, office: Office, text: str, person: str, source: str, now: datetime) -> Filed:
    filing = Filing(
        person=make_person(person, "web_chat"),
        language=Language.VI,
        draft=Draft(text=text, written_at=now),
        source=source,
        risk=Risk.ORDINARY,
        conflict=False,
    )
    return file_report(tx, office.vault, filing, now)


def _flood(office: Office, count: int, source: str = "flood") -> None:
    """File so many different texts from one source, each by somebody else."""
    for first in range(0, count, AT_ONCE):

        def write(tx: Transaction, first: int = first) -> None:
            for number in range(first, first + AT_ONCE):
                _file(tx, office, f"Tin rác {number}", f"bot{number}", source, office.now)

        office.do(write)
        if (first + AT_ONCE) % AN_HOUR == 0:
            office.now += HOUR


def _first_page(office: Office) -> set[str]:
    page = office.store.read_now(lambda tx: read_queue(tx, office.staff["t1"], QueueFilter(), office.now))
    assert page.more
    return {row.claim.id for row in page.rows}


def _file_real(office: Office, numbers: range) -> list[str]:
    """File different texts from as many sources; return the claims."""
    now = office.now
    return [
        office.do(lambda tx, n=n: _file(tx, office, f"Tin thật {n}", f"p{n}", f"home{n}", now)).claim_id  # type: ignore[misc]
        for n in numbers
    ]


def test_junk_from_one_source_leaves_real_reports_on_the_first_page(office: Office) -> None:
    """Those that came before the flood, and those that came after it: twenty of fifty places."""
    real = _file_real(office, range(REAL // 2))
    _flood(office, JUNK)
    real += _file_real(office, range(REAL // 2, REAL))

    page = office.store.read_now(lambda tx: read_queue(tx, office.staff["t1"], QueueFilter(), office.now))

    assert page.more
    assert set(real) <= {row.claim.id for row in page.rows}


def test_a_flood_refuses_nobody_else(office: Office) -> None:
    """Sources that flood use up the hour of bursts; somebody from elsewhere is taken and stands in the queue."""
    for number in range(SOURCE_AN_HOUR + 1):
        office.file(f"Tin rác {number}", f"bot{number}", source="flood")
    office.do(lambda tx: [tx.bursts.count("bursts", office.now) for _ in range(ALL_AN_HOUR)])
    with pytest.raises(TooMany):
        office.file("Tin rác nữa", "bot", source="flood")

    filed = office.file("Tin thật", "p1", source="home")

    assert office.claim(filed.claim_id).reach == 1


def test_one_source_does_not_use_up_the_hour_of_bursts(office: Office) -> None:
    """It is refused itself before; another school is not."""
    for number in range(SOURCE_AN_HOUR + 1):
        office.file(f"Tin rác {number}", f"bot{number}", source="school")
    office.do(lambda tx: [tx.bursts.count("flood", office.now) for _ in range(SOURCE_AT_MOST)])

    with pytest.raises(TooMany):
        office.file("Tin rác nữa", "bot", source="flood")

    assert office.file("Tin của lớp", "p1", source="school").report_id
