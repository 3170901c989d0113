"""What is known of a claim follows the store."""

from datetime import timedelta

import pytest

from bot.claims_shelf import ClaimsShelf
from bot.conversation import Knowledge
from bot.domain.claim import UNPROVEN_AFTER, Claim, Risk
from bot.domain.report import Draft
from bot.domain.text import Language
from bot.ports.known import Known
from bot.services.care import mark
from bot.services.merging import merge
from bot.services.reports import Filed, Filing, file_report
from bot.services.triage import set_aside, start_research
from bot.store import SqlStore
from tests.support.office import Office, make_person, open_office

RUMOUR = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày vì nhà máy nước hỏng"
SAME = "Tu ngay mai ca tinh mat nuoc sach trong ba muoi ngay vi nha may nuoc hong"
NEAR = "Từ ngày mai cả tỉnh mất nước sạch trong bốn mươi ngày vì nhà máy nước hỏng"
AGAIN = f"{SAME} roi"
OTHER = "Học sinh toàn tỉnh được nghỉ học hai tuần bắt đầu từ thứ hai tới vì bão"


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)


@pytest.fixture
def shelf(store: SqlStore, knowledge: Knowledge) -> ClaimsShelf:
    shelf = ClaimsShelf()
    shelf.begin(store, knowledge.base.lexicon)
    return shelf


def _follow(shelf: ClaimsShelf, office: Office) -> None:
    while shelf.look(office.store):
        pass


def _claim(office: Office, claim_id: str) -> Claim:
    return office.claim(claim_id)


def _file_near(office: Office, text: str, other: str, *, apart: bool) -> Filed:
    filing = Filing(
        person=make_person("p2"),
        language=Language.VI,
        draft=Draft(text=text, written_at=office.now),
        source=None,
        risk=Risk.ORDINARY,
        conflict=False,
        suggested=other,
        apart=apart,
    )
    return office.do(lambda tx: file_report(tx, office.vault, filing, office.now))


def test_nothing_is_known_before_it_begins() -> None:
    """A house that is still opening answers nobody, and breaks nothing."""
    assert ClaimsShelf().match(RUMOUR) == Known()


def test_an_undecided_claim_is_known_to_be_the_same(shelf: ClaimsShelf, office: Office) -> None:
    """To attach to, not to show."""
    filed = office.file(RUMOUR)

    _follow(shelf, office)

    assert shelf.match(SAME) == Known(attach=filed.claim_id)


def test_a_published_one_is_shown(shelf: ClaimsShelf, office: Office) -> None:
    """Its newest version."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)

    _follow(shelf, office)

    known = shelf.match(SAME)
    assert known.sure is not None
    assert (known.sure.claim_id, known.sure.number) == (filed.claim_id, 1)


def test_one_answered_by_time_is_shown_but_never_a_candidate(shelf: ClaimsShelf, office: Office) -> None:
    """It has no title: nobody could choose it by its name."""
    filed = office.file(RUMOUR)
    office.act(start_research, filed.claim_id, "c1")
    office.wait(UNPROVEN_AFTER)

    _follow(shelf, office)

    near = shelf.match(NEAR)
    assert (near.candidates, near.near) == ((), filed.claim_id)
    assert shelf.match(SAME).sure is not None


def test_what_was_filed_beside_a_verdict_does_not_hide_it(
    shelf: ClaimsShelf, office: Office, store: SqlStore, knowledge: Knowledge
) -> None:
    """One reader who does not take it for an answer does not take it from the others, after a restart either."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)
    beside = _file_near(office, AGAIN, filed.claim_id, apart=True)
    office.act(mark, filed.claim_id, "c1", conflict=True)

    _follow(shelf, office)
    begun = ClaimsShelf()
    begun.begin(store, knowledge.base.lexicon)

    assert beside.claim_id != filed.claim_id
    for known in (shelf.match(AGAIN), begun.match(AGAIN)):
        assert known.sure is not None
        assert known.sure.claim_id == filed.claim_id


def test_what_is_near_a_verdict_is_known_before_it_is_decided(shelf: ClaimsShelf, office: Office) -> None:
    """Another number is another claim: the next who sends it is filed with it."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)
    other = _file_near(office, NEAR, filed.claim_id, apart=False)

    _follow(shelf, office)

    assert shelf.match(NEAR).attach == other.claim_id


def test_what_was_there_at_the_start_is_known(store: SqlStore, office: Office, knowledge: Knowledge) -> None:
    """A restart forgets nothing."""
    filed = office.file(RUMOUR)
    shelf = ClaimsShelf()

    shelf.begin(store, knowledge.base.lexicon)

    assert shelf.match(SAME).attach == filed.claim_id


def test_junk_is_not_known(shelf: ClaimsShelf, office: Office) -> None:
    """Until it is restored."""
    filed = office.file(RUMOUR)
    office.act(set_aside, filed.claim_id, "t1")

    _follow(shelf, office)

    assert shelf.match(SAME) == Known()


def test_a_merged_claim_is_known_as_the_one_that_speaks_for_it(shelf: ClaimsShelf, office: Office) -> None:
    """Its words still lead there."""
    root, merged = office.file(OTHER, "p1"), office.file(RUMOUR, "p2")
    office.act(merge, merged.claim_id, "t1", root.claim_id)

    _follow(shelf, office)

    assert shelf.match(SAME).attach == root.claim_id


def test_a_wiped_claim_is_known_by_its_restatement(shelf: ClaimsShelf, office: Office) -> None:
    """The words of a reporter go after 90 days; the public verdict stays."""
    filed = office.file(RUMOUR)
    office.publish(filed.claim_id)
    office.wait(timedelta(days=91))

    _follow(shelf, office)

    assert _claim(office, filed.claim_id).text == ""
    assert [each.claim_id for each in shelf.match("Về việc mất nước").candidates] == [filed.claim_id]
