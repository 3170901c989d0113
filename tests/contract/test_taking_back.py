"""What was done by a slip, or only begun, leads back to where the claim was."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.claim import LEASE, UNDO, UNPROVEN_AFTER, ClaimState
from bot.domain.errors import IllegalChange
from bot.domain.verdict import NoVerdict, Verdict
from bot.services import triage
from bot.services.family import newest_decision
from bot.store import SqlStore
from tests.support.office import Office, open_office

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)


def _answer(office: Office, claim_id: str) -> None:
    office.act(triage.answer_without_verdict, claim_id, "t1", NoVerdict.OPINION)


def _set_aside(office: Office, claim_id: str) -> None:
    office.act(triage.set_aside, claim_id, "t1")


def _merge(office: Office, claim_id: str) -> None:
    office.act(triage.merge, claim_id, "t1", office.file("Chợ huyện đóng cửa từ mai.", by="p9").claim_id)


SLIPS = [
    pytest.param(_answer, id="answered"),
    pytest.param(_set_aside, id="set aside"),
    pytest.param(_merge, id="merged"),
]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_claim_in_research_goes_back_to_it(office: Office, slip: Callable[[Office, str], None]) -> None:
    """Since when it was, too: a slip gives nobody two weeks more."""
    claim_id = office.file().claim_id
    office.act(triage.start_research, claim_id, "c1")
    begun = office.claim(claim_id).since
    office.wait(DAY)

    slip(office, claim_id)
    office.wait(5 * SECOND)
    office.act(triage.take_back, claim_id, "t1")

    claim = office.claim(claim_id)
    assert (claim.state, claim.since) == (ClaimState.RESEARCH, begun)
    assert claim.lease is not None
    assert claim.lease.by == "t1"


@pytest.mark.parametrize("slip", SLIPS)
def test_a_claim_back_in_research_is_answered_in_time(office: Office, slip: Callable[[Office, str], None]) -> None:
    """Fourteen days after its research began, as if nothing had been."""
    claim_id = office.file().claim_id
    office.act(triage.start_research, claim_id, "c1")
    slip(office, claim_id)
    office.act(triage.take_back, claim_id, "t1")

    office.wait(UNPROVEN_AFTER - SECOND)
    early = office.claim(claim_id).state
    office.wait(SECOND)

    decision = office.store.read_now(lambda tx: newest_decision(tx, office.claim(claim_id)))
    assert early is ClaimState.RESEARCH
    assert decision is not None
    assert decision.outcome is Verdict.UNPROVEN


@pytest.mark.parametrize("slip", SLIPS)
def test_a_claim_nobody_researched_goes_back_to_triage(office: Office, slip: Callable[[Office, str], None]) -> None:
    """Also one that was researched before it was thrown away, and restored: that is over."""
    claim_id = office.file().claim_id
    office.act(triage.start_research, claim_id, "c1")
    office.act(triage.set_aside, claim_id, "t1")
    office.act(triage.restore, claim_id, "t1")

    slip(office, claim_id)
    office.act(triage.take_back, claim_id, "t1")

    assert office.claim(claim_id).state is ClaimState.IN_TRIAGE


def test_a_claim_that_was_taken_and_left_is_in_the_queue_again(office: Office) -> None:
    """Once the lease is over; whoever looked at it needs no new page."""
    claim_id = office.file().claim_id
    office.act(triage.take, claim_id, "t1")
    before = office.claim(claim_id)

    office.wait(LEASE - SECOND)
    held = office.claim(claim_id).state
    office.wait(SECOND)

    claim = office.claim(claim_id)
    assert held is ClaimState.IN_TRIAGE
    assert (claim.state, claim.lease, claim.version) == (ClaimState.NEW, None, before.version)


def test_a_claim_somebody_works_on_stays_with_them(office: Office) -> None:
    """As long as the lease is renewed, and no longer."""
    claim_id = office.file().claim_id
    office.act(triage.take, claim_id, "t1")
    office.wait(timedelta(minutes=9))
    office.do(lambda tx: triage.renew(tx, claim_id, office.staff["t1"], office.now))

    office.wait(timedelta(minutes=9))
    kept = office.claim(claim_id).state
    office.wait(timedelta(minutes=1))

    assert kept is ClaimState.IN_TRIAGE
    assert office.claim(claim_id).state is ClaimState.NEW


def test_a_claim_taken_back_and_left_is_in_the_queue_again(office: Office) -> None:
    """Undoing gives a lease like any other."""
    claim_id = office.file().claim_id
    _answer(office, claim_id)
    office.act(triage.take_back, claim_id, "t1")

    office.wait(LEASE)

    assert office.claim(claim_id).state is ClaimState.NEW


def test_research_outlives_a_lease(office: Office) -> None:
    """What was begun is not begun anew."""
    claim_id = office.file().claim_id
    office.act(triage.take, claim_id, "c1")
    office.act(triage.start_research, claim_id, "c1")

    office.wait(LEASE)

    assert office.claim(claim_id).state is ClaimState.RESEARCH


def test_taking_a_claim_wakes_it(office: Office) -> None:
    """Who works on it has not put it off; given back it is in the queue."""
    claim_id = office.file().claim_id
    office.act(triage.snooze, claim_id, "t1", office.now + 7 * DAY)

    office.act(triage.take, claim_id, "t1")
    taken = office.claim(claim_id)
    office.act(triage.release, claim_id, "t1")

    assert taken.snoozed_until is None
    assert office.claim(claim_id).snoozed_until is None


def test_putting_off_is_taken_back(office: Office) -> None:
    """The claim is with whoever put it off."""
    claim_id = office.file().claim_id
    office.act(triage.snooze, claim_id, "t1", office.now + 7 * DAY)

    office.act(triage.take_back, claim_id, "t1")

    claim = office.claim(claim_id)
    assert (claim.state, claim.snoozed_until) == (ClaimState.IN_TRIAGE, None)


def test_asking_is_taken_back_before_anybody_is_asked(office: Office) -> None:
    """For ten seconds; the reporters hear nothing, and can be asked later."""
    claim_id = office.file().claim_id
    office.act(triage.ask_for_info, claim_id, "t1")
    office.wait(UNDO - SECOND)
    early = office.sent()

    office.act(triage.take_back, claim_id, "t1")
    office.wait(DAY)

    assert (early, office.sent()) == ([], [])
    assert office.claim(claim_id).needs_info_until is None


def test_asking_that_went_out_is_not_taken_back(office: Office) -> None:
    """It was read by then."""
    claim_id = office.file().claim_id
    office.act(triage.ask_for_info, claim_id, "t1")
    office.wait(UNDO)

    with pytest.raises(IllegalChange):
        office.act(triage.take_back, claim_id, "t1")

    assert len(office.sent()) == 1


def test_the_newest_of_two_steps_is_taken_back(office: Office) -> None:
    """Put off and then asked about: the question goes, the claim stays put off."""
    claim_id = office.file().claim_id
    until = office.now + 7 * DAY
    office.act(triage.snooze, claim_id, "t1", until)
    office.act(triage.ask_for_info, claim_id, "t1")

    office.act(triage.take_back, claim_id, "t1")

    claim = office.claim(claim_id)
    assert (claim.needs_info_until, claim.snoozed_until) == (None, until)


def test_a_claim_nothing_was_done_to_is_not_taken_back(office: Office) -> None:
    """There is no way back from the beginning."""
    claim_id = office.file().claim_id

    with pytest.raises(IllegalChange):
        office.act(triage.take_back, claim_id, "t1")
