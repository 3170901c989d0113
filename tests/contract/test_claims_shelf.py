"""What is known of a claim follows the store."""

from datetime import timedelta

import pytest

from bot.claims_shelf import ClaimsShelf
from bot.conversation import Knowledge
from bot.domain.claim import Claim
from bot.ports.known import Known
from bot.services.merging import merge
from bot.services.triage import set_aside
from bot.store import SqlStore
from tests.support.office import Office, open_office

RUMOUR = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày vì nhà máy nước hỏng"
SAME = "Tu ngay mai ca tinh mat nuoc sach trong ba muoi ngay vi nha may nuoc hong"
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
