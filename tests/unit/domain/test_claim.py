"""States of a claim and its legal changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.claim import (
    HOLD,
    LEASE,
    SNOOZED_AT_MOST,
    Approval,
    Claim,
    ClaimState,
    Lease,
    Proposal,
    Proposing,
    Risk,
)
from bot.domain.errors import BadInput, IllegalChange, Leased, SamePerson, StaleClaim
from bot.domain.queue import queue_rank, to_hour
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from tests.support.delivery import NOON

S = ClaimState
Change = Callable[[Claim], Claim]
PROPOSAL = Proposal(does=Proposing.PUBLISH, outcome=Verdict.FALSE, title="x", statement="y", by="a", at=NOON)
LATER = NOON + HOLD


def make_claim(state: ClaimState = S.NEW, **values: object) -> Claim:
    made = Claim(id="c1", text="Tin", language=Language.VI, created_at=NOON, since=NOON, state=state)
    if state in {S.PROPOSED, S.APPROVED}:
        made = replace(made, proposal=PROPOSAL)
    if state is S.APPROVED:
        made = replace(made, approval=Approval("b", NOON, LATER))
    if state is S.MERGED:
        made = replace(made, merged_into="c2")
    return replace(made, **values)  # type: ignore[arg-type]


CHANGES: dict[str, tuple[Change, dict[ClaimState, ClaimState]]] = {
    "take": (
        lambda claim: claim.take("a", NOON),
        {S.NEW: S.IN_TRIAGE, S.IN_TRIAGE: S.IN_TRIAGE, S.RESEARCH: S.RESEARCH, S.PROPOSED: S.PROPOSED},
    ),
    "close": (
        lambda claim: claim.close(NoVerdict.OPINION, "a", NOON),
        dict.fromkeys((S.NEW, S.IN_TRIAGE, S.RESEARCH), S.NOT_CHECKABLE),
    ),
    "settle": (lambda claim: claim.settle(NOON), {S.NOT_CHECKABLE: S.NOT_CHECKABLE}),
    "take_back": (
        lambda claim: claim.take_back(None, "a", NOON),
        dict.fromkeys((S.NOT_CHECKABLE, S.MERGED, S.JUNK), S.IN_TRIAGE),
    ),
    "set_aside": (
        lambda claim: claim.set_aside("a", NOON),
        dict.fromkeys((S.NEW, S.IN_TRIAGE, S.RESEARCH), S.JUNK),
    ),
    "restore": (lambda claim: claim.restore(NOON), {S.JUNK: S.NEW}),
    "merge": (
        lambda claim: claim.merge("c2", "a", NOON),
        dict.fromkeys((S.NEW, S.IN_TRIAGE, S.RESEARCH), S.MERGED),
    ),
    "split": (lambda claim: claim.split(NOON), {S.MERGED: S.NEW}),
    "research": (lambda claim: claim.research("a", NOON), dict.fromkeys((S.NEW, S.IN_TRIAGE), S.RESEARCH)),
    "unask": (
        lambda claim: claim.unask("a", NOON),
        {S.NEW: S.IN_TRIAGE, S.IN_TRIAGE: S.IN_TRIAGE, S.RESEARCH: S.RESEARCH},
    ),
    "snooze": (
        lambda claim: claim.snooze(LATER, "a", NOON),
        {S.NEW: S.NEW, S.IN_TRIAGE: S.NEW, S.RESEARCH: S.RESEARCH},
    ),
    "ask": (
        lambda claim: claim.ask("a", NOON),
        {state: state for state in (S.NEW, S.IN_TRIAGE, S.RESEARCH)},
    ),
    "propose": (lambda claim: claim.propose(PROPOSAL, NOON), {S.RESEARCH: S.PROPOSED}),
    "send_back": (lambda claim: claim.send_back("b", NOON), {S.PROPOSED: S.RESEARCH}),
    "approve": (lambda claim: claim.approve("b", NOON), {S.PROPOSED: S.APPROVED}),
    "stop": (lambda claim: claim.stop(NOON), {S.APPROVED: S.PROPOSED}),
    "publish": (lambda claim: claim.publish(LATER), {S.APPROVED: S.PUBLISHED}),
    "decide": (
        lambda claim: claim.decide(Verdict.UNPROVEN, NOON),
        dict.fromkeys((S.RESEARCH, S.PROPOSED, S.APPROVED, S.PUBLISHED, S.NOT_CHECKABLE), S.PUBLISHED),
    ),
    "reopen": (lambda claim: claim.reopen("a", NOON), dict.fromkeys((S.PUBLISHED, S.NOT_CHECKABLE), S.RESEARCH)),
    "touch": (
        lambda claim: claim.touch("add evidence", "a", NOON),
        {each: each for each in (S.NEW, S.IN_TRIAGE, S.RESEARCH, S.PROPOSED, S.PUBLISHED, S.NOT_CHECKABLE)},
    ),
    "mark": (
        lambda claim: claim.mark(Risk.HIGH, "a", NOON, conflict=True),
        {each: each for each in S if each not in {S.JUNK, S.MERGED}},
    ),
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("name", CHANGES)
def test_every_change_from_every_state(name: str, state: ClaimState) -> None:
    """What the table does not name is refused; what it names raises the version."""
    change, allowed = CHANGES[name]
    claim = make_claim(state)

    if state not in allowed:
        with pytest.raises(IllegalChange):
            change(claim)
    else:
        changed = change(claim)
        assert (changed.state, changed.version) == (allowed[state], claim.version + 1)


_WITHOUT_NEED = {"stop", "settle", "take_back", "restore", "split", "publish", "decide"}


@pytest.mark.parametrize("name", sorted(set(CHANGES) - _WITHOUT_NEED))
def test_a_lease_binds_everybody_else(name: str) -> None:
    """Whatever they want to do; breaking off a hold and the clock's own steps excepted."""
    change, allowed = CHANGES[name]
    held = make_claim(next(iter(allowed)), lease=Lease("z", LATER))

    with pytest.raises(Leased):
        change(held)


def test_an_expired_lease_binds_nobody() -> None:
    """After ten minutes the next one takes it."""
    taken = make_claim().take("a", NOON)

    again = taken.take("b", NOON + LEASE)

    assert again.lease is not None
    assert again.lease.by == "b"


def test_taking_again_renews_the_lease() -> None:
    """By the same person."""
    taken = make_claim().take("a", NOON).take("a", NOON + timedelta(minutes=5))

    assert taken.lease is not None
    assert taken.lease.until == NOON + timedelta(minutes=15)


def test_a_claim_goes_back_to_the_queue_when_its_lease_is_over() -> None:
    """Not before, and as the version that was looked at."""
    taken = make_claim().take("a", NOON)

    with pytest.raises(IllegalChange, match="held"):
        taken.lapse(NOON + LEASE - timedelta(seconds=1))
    lapsed = taken.lapse(NOON + LEASE)

    assert (lapsed.state, lapsed.lease, lapsed.version) == (S.NEW, None, taken.version)


def test_nobody_approves_their_own_proposal() -> None:
    """The second pair of eyes belongs to a second person."""
    with pytest.raises(SamePerson):
        make_claim(S.PROPOSED).approve("a", NOON)


def test_nothing_is_published_before_its_hold_is_over() -> None:
    """Not a second."""
    with pytest.raises(IllegalChange, match="hold"):
        make_claim(S.APPROVED).publish(LATER - timedelta(seconds=1))


def test_an_older_version_is_refused() -> None:
    """And the present one is not."""
    claim = make_claim(version=3)

    assert claim.seen_at(3) == claim
    with pytest.raises(StaleClaim):
        claim.seen_at(2)


@pytest.mark.parametrize("name", ["set_aside", "merge"])
def test_what_people_were_told_about_is_not_put_away(name: str) -> None:
    """Its number is its own."""
    with pytest.raises(IllegalChange, match="told"):
        CHANGES[name][0](make_claim(S.RESEARCH, decided=1, outcome=NoVerdict.OPINION))


def test_a_published_verdict_is_not_closed_by_one_person() -> None:
    """An answer without a verdict may be given anew."""
    with pytest.raises(IllegalChange, match="published"):
        make_claim(S.RESEARCH, decided=1, outcome=Verdict.TRUE).close(NoVerdict.OPINION, "a", NOON)

    again = make_claim(S.RESEARCH, decided=1, outcome=NoVerdict.SATIRE).close(NoVerdict.OPINION, "a", NOON)

    assert again.outcome is NoVerdict.OPINION


def test_taking_back_gives_the_outcome_before() -> None:
    """An answer reopened, answered anew and taken back is what it was."""
    closed = make_claim(S.RESEARCH, decided=1, outcome=NoVerdict.SATIRE).close(NoVerdict.OPINION, "a", NOON)

    assert closed.take_back(NoVerdict.SATIRE, "a", NOON).outcome is NoVerdict.SATIRE


def test_a_claim_is_not_merged_into_itself() -> None:
    """Choose another."""
    with pytest.raises(IllegalChange, match="itself"):
        make_claim().merge("c1", "a", NOON)


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(1), NOON + SNOOZED_AT_MOST + timedelta(1)])
def test_a_claim_is_put_off_for_thirty_days_at_most(until: object) -> None:
    """And not into the past."""
    with pytest.raises(BadInput):
        make_claim().snooze(until, "a", NOON)  # type: ignore[arg-type]


def test_reporters_are_asked_once_in_seven_days() -> None:
    """Not by each of five colleagues."""
    asked = make_claim().ask("a", NOON)

    with pytest.raises(IllegalChange):
        asked.ask("b", NOON + timedelta(days=6))
    assert asked.ask("b", NOON + timedelta(days=7)).needs_info_until == NOON + timedelta(days=14)


def test_a_report_is_counted_without_a_new_version() -> None:
    """Bursts do not raise the reach."""
    counted = make_claim().count(burst=False).count(burst=True)

    assert (counted.reports, counted.reach, counted.version) == (2, 1, 1)


def test_a_claim_stands_earlier_by_reach_and_risk() -> None:
    """Six hours each time the reach doubles, twelve a step of risk, seven days later while all came in bursts."""
    hour = 3_600_000_000
    base = queue_rank(make_claim(reach=1))

    assert queue_rank(make_claim(reach=3)) == base - 6 * hour
    assert queue_rank(make_claim(reach=1, risk=Risk.HIGH)) == base - 24 * hour
    assert queue_rank(make_claim(reach=0)) == base + 6 * hour + 7 * 24 * hour


def test_the_place_in_the_queue_does_not_tell_the_minute() -> None:
    """It goes into addresses staff see."""
    late = make_claim(created_at=NOON + timedelta(minutes=59, seconds=59))

    assert queue_rank(late) == queue_rank(make_claim())
    assert to_hour(late.created_at) == NOON
