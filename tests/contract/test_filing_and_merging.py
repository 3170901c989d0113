"""Many reports of one claim, and many claims that turn out to be one."""

from datetime import timedelta

import pytest

from bot.domain.errors import (
    IllegalChange,
    TooMany,
)
from bot.domain.report import ReportState
from bot.domain.verdict import NoVerdict
from bot.ports.claims import QueueFilter
from bot.services import decide, reports, triage
from tests.support.office import DAY, SECONDS, Office, status, told


def test_a_new_report_does_not_make_the_page_old(office: Office) -> None:
    """A claim many people report can be worked on."""
    first = office.file()
    before = office.claim(first.claim_id).version

    office.file(by="p2")

    assert office.claim(first.claim_id).version == before
    assert office.claim(first.claim_id).reports == 2


def test_the_same_text_is_the_same_claim(office: Office) -> None:
    """Marks, case and spaces do not matter; who reports it does not either."""
    first = office.file("Mất nước  sạch ở Tân An")

    second = office.file("mat nuoc sach o tan an", by="p2")

    assert second.claim_id == first.claim_id


def test_reporting_again_is_not_counted_again(office: Office) -> None:
    """The earlier receipt stops working, the new one works."""
    first = office.file()

    again = office.file()

    old = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, first.receipt, office.now))
    assert (again.again, again.report_id, old) == (True, first.report_id, None)
    assert office.claim(first.claim_id).reports == 1
    assert status(office, again.receipt).report.id == first.report_id


def test_reporting_again_through_a_merged_claim_is_not_counted_again(office: Office) -> None:
    """The same person and the same claim, whichever of its texts."""
    first, other = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.act(triage.merge, first.claim_id, "t1", other.claim_id)

    again = office.file()

    assert (again.again, again.report_id) == (True, first.report_id)


def test_junk_takes_no_reports(office: Office) -> None:
    """The same text filed after it was set aside is looked at again."""
    first = office.file()
    office.act(triage.set_aside, first.claim_id, "t1")

    second = office.file(by="p2", match=first.claim_id)

    assert second.claim_id != first.claim_id


def test_a_report_matched_to_a_merged_claim_goes_to_the_one_that_speaks_for_it(office: Office) -> None:
    """It is counted there."""
    first, other = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.act(triage.merge, first.claim_id, "t1", other.claim_id)

    third = office.file("Nghe nói mất nước", by="p3", match=first.claim_id)

    assert third.claim_id == other.claim_id
    assert office.claim(other.claim_id).reports == 3


def test_filing_under_a_decided_claim_answers_at_once_and_not_again(office: Office) -> None:
    """Whoever files shows the decision; the report counts as told."""
    first = office.file()
    office.publish(first.claim_id)

    second = office.file(by="p2")
    office.wait(DAY)

    assert second.decided == 1
    assert [cause for cause in told(office) if second.report_id in cause] == []


def test_merging_into_a_decided_claim_tells_its_reporters(office: Office) -> None:
    """Once the merge can no longer be undone."""
    first, second = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.publish(first.claim_id)

    office.act(triage.merge, second.claim_id, "t1", first.claim_id)
    office.wait(9 * SECONDS)
    early = told(office)[1:]
    office.wait(SECONDS)

    assert early == []
    assert told(office)[1:] == [f"decision:{first.claim_id}:1:{second.report_id}"]
    assert status(office, second.receipt).decision is not None


def test_one_person_with_two_reports_on_merged_claims_is_told_once(office: Office) -> None:
    """Two reports of one person on what turned out to be one claim."""
    first, second = office.file(), office.file("Ngày mai mất nước")
    office.act(triage.merge, second.claim_id, "t1", first.claim_id)

    office.publish(first.claim_id)

    assert len(told(office)) == 1
    assert status(office, first.receipt).report.answered == 1
    assert status(office, second.receipt).report.answered == 1


def test_a_claim_split_off_after_its_reporters_were_told_tells_them_its_own_answer(office: Office) -> None:
    """They hear that theirs is looked at again, then what is decided about it: each once."""
    first, second = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.act(triage.merge, second.claim_id, "t1", first.claim_id)
    office.publish(first.claim_id)
    office.act(triage.split, second.claim_id, "t1")
    office.wait()
    looking = status(office, second.receipt)

    office.act(triage.answer_without_verdict, second.claim_id, "t1", NoVerdict.BELIEF)
    office.wait(10 * SECONDS)

    mine = [cause for chat, cause in office.sent() if chat == "chat-p2"]
    assert (looking.decision, looking.report.state) == (None, ReportState.FILED)
    assert mine == [
        f"decision:{first.claim_id}:1:{second.report_id}",
        f"again:{second.claim_id}:1:{second.report_id}",
        f"decision:{second.claim_id}:2:{second.report_id}",
    ]
    assert office.claim(first.claim_id).reports == 1


def test_a_merge_taken_back_in_time_is_told_to_nobody(office: Office) -> None:
    """The claim is as it was, with whoever took it back."""
    first, second = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.publish(first.claim_id)
    office.act(triage.merge, second.claim_id, "t1", first.claim_id)

    office.act(triage.take_back, second.claim_id, "t1")
    office.wait(DAY)

    assert office.claim(second.claim_id).decided == 0
    assert [cause for cause in told(office) if second.report_id in cause] == []


@pytest.mark.parametrize("action", [triage.set_aside, triage.merge])
def test_a_claim_people_were_told_about_is_not_put_away(office: Office, action: object) -> None:
    """What was said stays findable, under its own number."""
    first, other = office.file(), office.file("Ngày mai mất nước", by="p2")
    office.act(triage.answer_without_verdict, first.claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)
    office.act(decide.reopen, first.claim_id, "c1")

    more = (other.claim_id,) if action is triage.merge else ()
    with pytest.raises(IllegalChange):
        office.act(action, first.claim_id, "c1", *more)  # type: ignore[arg-type]


def test_a_person_sends_twenty_an_hour(office: Office) -> None:
    """The next one is asked to wait until the hour is over; nothing of it is kept."""
    for number in range(20):
        office.file(f"Tin số {number}")

    with pytest.raises(TooMany):
        office.file("Tin cuối")
    office.now += timedelta(hours=1)

    assert office.file("Tin cuối").report_id


def test_a_classroom_is_accepted_and_sinks(office: Office) -> None:
    """What is more than a few from one address is taken, and does not raise the reach."""
    for number in range(40):
        office.file(by=f"p{number}", source="school")

    claim = office.store.read_now(lambda tx: list(tx.claims.page(_everything(), office.now)))[0][1]
    assert (claim.reports, claim.reach) == (40, reports.SOURCE_A_DAY)


def _everything() -> QueueFilter:
    return QueueFilter()
