"""Very many reports from one source: nobody real is pushed off the first page, nobody is refused for them.

`make faults` sends ten thousand, `make test` fewer, by which the same limits are passed.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.claim import Risk
from bot.domain.errors import TooMany
from bot.domain.report import Draft
from bot.domain.text import Language
from bot.ports import Transaction
from bot.ports.claims import QueueFilter
from bot.services.queue import read_queue
from bot.services.reports import ALL_AN_HOUR, PERSON_AN_HOUR, SOURCE_A_DAY, SOURCE_AT_MOST, Filed, Filing, file_report
from bot.store import SqlStore, open_store
from tests.support.delivery import noon
from tests.support.office import Office, make_person, open_office

JUNK = 10_000 if "NQ_TRIALS" in os.environ else 1_000
AN_HOUR = JUNK // 5
REAL = 20
CLASS = 300
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


def _file(
    tx: Transaction, office: Office, text: str, person: str, source: str | None, risk: Risk = Risk.ORDINARY
) -> Filed:
    filing = Filing(
        person=make_person(person, "web_chat"),
        language=Language.VI,
        draft=Draft(text=text, written_at=office.now),
        source=source,
        risk=risk,
        conflict=False,
    )
    return file_report(tx, office.vault, filing, office.now)


def _flood(office: Office, count: int, an_hour: int, risk: Risk) -> None:
    """File so many different texts from one source, each by somebody else."""
    at_once = min(AT_ONCE, an_hour)
    for first in range(0, count, at_once):

        def write(tx: Transaction, first: int = first) -> None:
            for number in range(first, first + at_once):
                _file(tx, office, f"Tin rác {number}", f"bot{number}", "flood", risk)

        office.do(write)
        if (first + at_once) % an_hour == 0:
            office.now += HOUR


def _first_page(office: Office) -> set[str]:
    page = office.store.read_now(lambda tx: read_queue(tx, office.staff["t1"], QueueFilter(), office.now))
    assert page.more
    return {row.claim.id for row in page.rows}


def _whole_queue(office: Office) -> list[str]:
    """Return the claims of all pages, in order."""
    found: list[str] = []
    after = None
    while True:
        page = office.store.read_now(
            lambda tx, after=after: read_queue(tx, office.staff["t1"], QueueFilter(), office.now, after=after)  # type: ignore[misc]
        )
        found += [row.claim.id for row in page.rows]
        if not page.more:
            return found
        after = page.rows[-1].place


def _file_real(office: Office, numbers: range) -> list[str]:
    """File different texts from as many sources; return the claims."""
    return [
        office.do(lambda tx, n=n: _file(tx, office, f"Tin thật {n}", f"p{n}", f"home{n}")).claim_id  # type: ignore[misc]
        for n in numbers
    ]


@pytest.mark.parametrize("risk", [Risk.ORDINARY, Risk.HIGH], ids=["ordinary words", "cries for help"])
@pytest.mark.parametrize(
    ("count", "an_hour"),
    [pytest.param(JUNK, AN_HOUR, id="all at once"), pytest.param(120, 30, id="thirty an hour")],
)
def test_junk_from_one_source_leaves_real_reports_on_the_first_page(
    office: Office, count: int, an_hour: int, risk: Risk
) -> None:
    """Those that came before the flood, and those that came after it: twenty of fifty places."""
    real = _file_real(office, range(REAL // 2))
    _flood(office, count, an_hour, risk)
    real += _file_real(office, range(REAL // 2, REAL))

    assert set(real) <= _first_page(office)


def test_one_account_without_an_address_is_a_source_too(office: Office) -> None:
    """As many an hour as one person may, for four hours, in urgent words."""
    for _ in range(4):
        for number in range(PERSON_AN_HOUR):
            text = f"Tin rác {office.now:%H} {number}"
            office.do(lambda tx, text=text: _file(tx, office, text, "bot", None, Risk.HIGH))  # type: ignore[misc]
        office.now += HOUR

    real = _file_real(office, range(REAL))

    assert set(real) <= _first_page(office)


def test_what_sinks_is_found_and_rises_with_a_report_from_elsewhere(office: Office) -> None:
    """A class of three hundred, each with another message: nobody is refused, and all stand in the queue."""
    filed = [
        office.do(lambda tx, n=n: _file(tx, office, f"Tin của lớp {n}", f"pupil{n}", "school"))  # type: ignore[misc]
        for n in range(CLASS)
    ]
    before = _whole_queue(office)

    again = office.do(lambda tx: _file(tx, office, f"Tin của lớp {CLASS - 1}", "parent", "home"))

    assert sorted(before) == sorted(each.claim_id for each in filed)
    assert again.claim_id == filed[-1].claim_id
    assert before.index(again.claim_id) >= SOURCE_A_DAY
    assert _whole_queue(office).index(again.claim_id) <= SOURCE_A_DAY


def test_a_real_cry_for_help_is_urgent_after_a_flood_with_the_same_words(office: Office) -> None:
    """Whoever floods with it first does not take the urgency from the others."""
    _flood(office, 120, 30, Risk.HIGH)
    filed = office.do(lambda tx: _file(tx, office, "Tin rác 119", "p1", "home", Risk.HIGH))

    claim = office.claim(filed.claim_id)
    assert (claim.reports, claim.risk) == (2, Risk.HIGH)


def test_a_flood_refuses_nobody_else(office: Office) -> None:
    """Sources that flood use up the hour of bursts; somebody from elsewhere is taken and stands in the queue."""
    for number in range(SOURCE_A_DAY + 1):
        office.file(f"Tin rác {number}", f"bot{number}", source="flood")
    office.do(lambda tx: [tx.bursts.count("bursts", office.now) for _ in range(ALL_AN_HOUR)])
    with pytest.raises(TooMany):
        office.file("Tin rác nữa", "bot", source="flood")

    filed = office.file("Tin thật", "p1", source="home")

    assert office.claim(filed.claim_id).reach == 1


def test_one_source_does_not_use_up_the_hour_of_bursts(office: Office) -> None:
    """It is refused itself before; another school is not."""
    for number in range(SOURCE_A_DAY + 1):
        office.file(f"Tin rác {number}", f"bot{number}", source="school")
    office.do(lambda tx: [tx.bursts.count("flood", office.now) for _ in range(SOURCE_AT_MOST)])

    with pytest.raises(TooMany):
        office.file("Tin rác nữa", "bot", source="flood")

    assert office.file("Tin của lớp", "p1", source="school").report_id
