"""A marker that went through a claim and its reports is in no file once it is wiped and the file is compact."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.claim import ClaimState
from bot.domain.dialogue import Dialogue
from bot.domain.picture import Picture
from bot.domain.report import Draft, ReportState
from bot.ports import Transaction
from bot.store import SqlStore, open_store
from tests.support.claims import make_claim, make_report, put_claims
from tests.support.delivery import KEY, NOON, noon

MARKER = "dauvet7f3a"  # As the words of a claim are kept: in small letters, without signs.
CLAIMS = 300
LATER = NOON + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


def count_markers(folder: Path) -> int:
    """Return how often the marker is in any file of *folder*."""
    return sum(file.read_bytes().count(MARKER.encode()) for file in folder.iterdir())


def make_marked(number: int) -> str:
    """Return a text of a length of its own with the marker alone and within words."""
    words = [MARKER, *(f"{MARKER}{number}x{place}" for place in range(number % 60))]
    return " ".join(words)


def put_marked(tx: Transaction) -> None:
    """Keep claims, reports, contacts, pictures and a draft that all carry the marker."""
    for number in range(CLAIMS):
        text = make_marked(number)
        put_claims(tx, make_claim(number, text=text, state=ClaimState.JUNK if number % 3 else ClaimState.NEW))
        tx.reports.put(make_report(number, f"c{number:04}", text=text), f"{MARKER}{number}".encode())
    picture = Picture(sha256="5a", dhash=1, width=1, height=1, jpeg=MARKER.encode() * 9000)
    tx.media.put(picture, NOON)
    tx.dialogues.save(Dialogue(key=KEY, draft=Draft(text=MARKER * 9, written_at=NOON)), NOON)


def wipe_everything(tx: Transaction) -> None:
    """Wipe by each of the ways there are, the claims in no order."""
    tx.claims.delete_junk(LATER, limit=CLAIMS)
    numbers = [number for number in range(CLAIMS) if number % 3 == 0]
    random.Random(1).shuffle(numbers)  # noqa: S311 -- a repeatable order, no secret
    for number in numbers:
        tx.claims.wipe_text(f"c{number:04}")
        report = make_report(number, f"c{number:04}", text="", state=ReportState.REDUCED)
        tx.reports.save(replace(report, answered=1, answered_at=NOON))
    tx.reports.drop_contacts(LATER, NOON)
    tx.media.delete_unused(LATER)
    tx.dialogues.wipe_drafts(LATER)


async def test_what_is_wiped_of_a_report_is_in_no_file(store: SqlStore, tmp_path: Path) -> None:
    """Not in the database, its indexes, the words that are searched, or the log of writes."""
    store.transact_now(put_marked)
    before = count_markers(tmp_path)

    store.transact_now(wipe_everything)
    await store.compact()

    assert before > CLAIMS
    assert count_markers(tmp_path) == 0


async def test_a_text_that_is_blacked_out_later_leaves_its_words_too(store: SqlStore, tmp_path: Path) -> None:
    """Saving a claim with another text takes the words of the first one away."""
    store.transact_now(lambda tx: put_claims(tx, make_claim(text=f"gọi số {MARKER} ngay")))

    store.transact_now(lambda tx: tx.claims.save(make_claim(text="gọi số [đã che] ngay")))
    await store.checkpoint()

    assert count_markers(tmp_path) == 0
