"""What a decision takes: the people, the time and the version it is about; and what changes it later."""

from datetime import timedelta

import pytest

from bot.domain.claim import ClaimState, Proposing
from bot.domain.decision import DecisionKind
from bot.domain.errors import IllegalChange, Leased, NeedsSources, NotAllowed, SamePerson, StaleClaim
from bot.domain.report import ReportState
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.services import decide, staff, triage
from bot.services.family import newest_decision, standing_decision
from tests.support.office import DAY, SECONDS, Office, status, told


def test_an_opinion_is_answered_after_ten_seconds(office: Office) -> None:
    """One person, one key; told once the slip can no longer be taken back."""
    filed = office.file()

    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)
    office.wait(9 * SECONDS)
    early = told(office)
    office.wait(SECONDS)

    assert early == []
    assert told(office) == [f"decision:{filed.claim_id}:1:{filed.report_id}"]
    assert status(office, filed.receipt).report.state is ReportState.ANSWERED


def test_an_answer_taken_back_is_told_to_nobody(office: Office) -> None:
    """Within ten seconds a slip leaves no trace for the reporter."""
    filed = office.file()
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.SATIRE)

    office.act(triage.take_back, filed.claim_id, "t1")
    office.wait(DAY)

    claim = office.claim(filed.claim_id)
    assert (claim.state, claim.outcome, claim.decided) == (ClaimState.NEW, None, 0)
    assert told(office) == []


def test_an_answer_that_went_out_is_not_taken_back(office: Office) -> None:
    """After that it is reopened, with a new version."""
    filed = office.file()
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    with pytest.raises(IllegalChange, match="gone out"):
        office.act(triage.take_back, filed.claim_id, "t1")


def test_a_verdict_takes_two_people_and_half_an_hour(office: Office) -> None:
    """Told when the hold is over, and not a second before."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "Công ty cấp nước")
    office.prove(filed.claim_id, "c1", "Báo Long An")
    office.propose(filed.claim_id, "c1")

    with pytest.raises(SamePerson):
        office.act(decide.approve, filed.claim_id, "c1")
    office.act(decide.approve, filed.claim_id, "c2")
    office.wait(timedelta(minutes=30) - SECONDS)
    early = told(office)
    office.wait(SECONDS)

    decision = office.store.read_now(lambda tx: tx.decisions.get(filed.claim_id, 1))
    assert early == []
    assert len(told(office)) == 1
    assert decision is not None
    assert (decision.by, decision.approved_by, decision.kind) == ("c1", "c2", DecisionKind.VERDICT)


def test_a_stopped_hold_goes_out_only_when_approved_again(office: Office) -> None:
    """Breaking off needs nobody's leave."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "A")
    office.prove(filed.claim_id, "c1", "B")
    office.propose(filed.claim_id, "c1")
    office.act(decide.approve, filed.claim_id, "c2")

    office.act(decide.stop, filed.claim_id, "ca")
    office.wait(DAY)

    assert office.claim(filed.claim_id).state is ClaimState.PROPOSED
    assert told(office) == []


def test_evidence_is_frozen_while_a_verdict_is_held(office: Office) -> None:
    """What was approved is what goes out."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "A")
    office.prove(filed.claim_id, "c1", "B")
    office.propose(filed.claim_id, "c1")
    office.act(decide.approve, filed.claim_id, "c2")

    with pytest.raises(IllegalChange):
        office.prove(filed.claim_id, "c1", "C")


def test_evidence_makes_a_new_version(office: Office) -> None:
    """Nobody approves what they have not seen."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "A")
    office.prove(filed.claim_id, "c1", "B")
    seen = office.propose(filed.claim_id, "c1").version

    office.prove(filed.claim_id, "c1", "C")

    with pytest.raises(StaleClaim):
        office.do(lambda tx: decide.approve(tx, filed.claim_id, seen, office.staff["c2"], office.now))


def make_held(office: Office, *, own: bool = True) -> str:
    """Return a claim on hold whose evidence is the authority's own, but for a second source unless *own*."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "Uỷ ban nhân dân", own=own)
    office.propose(filed.claim_id, "c1", Verdict.TRUE)
    office.act(decide.approve, filed.claim_id, "c2")
    return filed.claim_id


def test_a_conflict_noticed_during_the_hold_breaks_it_off(office: Office) -> None:
    """Sources are looked at again when the hold is over."""
    claim_id = make_held(office)
    office.act(triage.mark, claim_id, "t1", None, conflict=True)

    office.wait(timedelta(minutes=30))

    assert office.claim(claim_id).state is ClaimState.PROPOSED
    assert told(office) == []


def test_a_conflict_noticed_before_approval_is_refused_there(office: Office) -> None:
    """The second person is told what is missing."""
    claim_id = make_held(office)
    office.act(decide.stop, claim_id, "c2")
    office.act(triage.mark, claim_id, "t1", None, conflict=True)

    with pytest.raises(NeedsSources, match="outside"):
        office.act(decide.approve, claim_id, "c2")


def test_a_conflict_is_not_waved_away_during_the_hold(office: Office) -> None:
    """What was approved with an outside source is not published without."""
    claim_id = make_held(office, own=False)
    office.act(triage.mark, claim_id, "t1", None, conflict=True)

    with pytest.raises(IllegalChange, match="Stop it"):
        office.act(triage.mark, claim_id, "t1", None, conflict=False)


@pytest.mark.parametrize("leaver", ["c1", "c2"])
def test_nothing_goes_out_for_somebody_who_left(office: Office, leaver: str) -> None:
    """Both people answer for a verdict when it goes out."""
    claim_id = make_held(office, own=False)
    office.do(lambda tx: staff.disable(tx, leaver, office.now))

    office.wait(timedelta(minutes=30))

    assert office.claim(claim_id).state is ClaimState.PROPOSED
    assert told(office) == []


def test_a_role_taken_away_counts_at_once(office: Office) -> None:
    """What the caller knew of the account does not matter."""
    filed = office.file()
    office.do(lambda tx: staff.set_roles(tx, "c1", {Role.EDITOR}, office.now))

    with pytest.raises(NotAllowed):
        office.act(triage.take, filed.claim_id, "c1")


def test_a_disabled_account_holds_no_claim(office: Office) -> None:
    """Others go on at once, not after ten minutes."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")

    office.do(lambda tx: staff.disable(tx, "t1", office.now))

    claim = office.act(triage.take, filed.claim_id, "c1")
    assert claim.lease is not None
    assert claim.lease.by == "c1"


@pytest.mark.parametrize(
    ("action", "args"),
    [
        pytest.param(triage.take, (), id="take"),
        pytest.param(triage.release, (), id="release"),
        pytest.param(triage.start_research, (), id="research"),
        pytest.param(triage.answer_without_verdict, (NoVerdict.OPINION,), id="answer"),
        pytest.param(triage.set_aside, (), id="set aside"),
        pytest.param(triage.ask_for_info, (), id="ask"),
    ],
)
def test_a_lease_binds_everybody_else(office: Office, action: object, args: tuple[object, ...]) -> None:
    """Two people do not work on one claim; after ten minutes the next one may."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")

    with pytest.raises(Leased):
        office.act(action, filed.claim_id, "c1", *args)  # type: ignore[arg-type]
    office.now += timedelta(minutes=10)

    assert office.act(action, filed.claim_id, "c1", *args)  # type: ignore[arg-type]


def test_a_decision_on_an_older_version_is_refused(office: Office) -> None:
    """Two people in the same instant: the second is told."""
    filed = office.file()
    office.act(triage.take, filed.claim_id, "t1")

    with pytest.raises(StaleClaim):
        office.do(lambda tx: triage.set_aside(tx, filed.claim_id, 1, office.staff["t1"], office.now))


def test_nobody_alone_takes_a_verdict_back(office: Office) -> None:
    """A published claim is not closed at one key, nor by reopening it and waiting."""
    filed = office.file()
    office.publish(filed.claim_id)
    office.act(decide.reopen, filed.claim_id, "c1")

    with pytest.raises(IllegalChange, match="withdrawal"):
        office.act(triage.answer_without_verdict, filed.claim_id, "c1", NoVerdict.OPINION)
    office.wait(15 * DAY)

    standing = office.store.read_now(lambda tx: standing_decision(tx, office.claim(filed.claim_id)))
    assert standing is not None
    assert standing.outcome is Verdict.FALSE


def test_a_withdrawal_keeps_the_code_and_is_told_to_all(office: Office) -> None:
    """Its kind says that it is withdrawn."""
    filed = office.file()
    office.publish(filed.claim_id)
    office.act(decide.reopen, filed.claim_id, "c1")

    office.propose(filed.claim_id, "c1", None, Proposing.WITHDRAW)
    office.act(decide.approve, filed.claim_id, "c2")
    office.wait(timedelta(minutes=30))

    decision = office.store.read_now(lambda tx: newest_decision(tx, office.claim(filed.claim_id)))
    assert decision is not None
    assert (decision.kind, decision.outcome, decision.number) == (DecisionKind.WITHDRAWAL, Verdict.FALSE, 2)
    assert len(told(office)) == 2


def test_a_verdict_that_stands_is_corrected_not_published_anew(office: Office) -> None:
    """And without one there is nothing to correct."""
    filed = office.file()
    office.publish(filed.claim_id)
    office.act(decide.reopen, filed.claim_id, "c1")

    with pytest.raises(IllegalChange, match="corrected"):
        office.propose(filed.claim_id, "c1", Verdict.TRUE, Proposing.PUBLISH)


def test_fourteen_days_without_proof_are_an_answer(office: Office) -> None:
    """Not enough grounds, decided by nobody, told to the reporters."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")

    office.wait(14 * DAY)

    decision = status(office, filed.receipt).decision
    assert decision is not None
    assert (decision.outcome, decision.kind, decision.by) == (Verdict.UNPROVEN, DecisionKind.TIME, None)
    assert len(told(office)) == 1


def test_a_proposal_sent_back_has_fourteen_days_again(office: Office) -> None:
    """The clock starts anew when research does."""
    filed = office.file()
    office.act(triage.start_research, filed.claim_id, "c1")
    office.prove(filed.claim_id, "c1", "A")
    office.propose(filed.claim_id, "c1", Verdict.TRUE)
    office.wait(13 * DAY)
    office.act(decide.send_back, filed.claim_id, "c2", "Cần thêm nguồn.")

    office.wait(13 * DAY)

    assert office.claim(filed.claim_id).state is ClaimState.RESEARCH
