"""Who appeals against what, who decides it, and what comes of it."""

from datetime import timedelta

import pytest

from bot.domain.claim import ClaimState, Proposing
from bot.domain.decision import AppealState, DecisionKind
from bot.domain.errors import IllegalChange, SamePerson
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.services import appeals, decide, queue, triage
from tests.support.office import DAY, SECONDS, TEXT, Office, status, told


def appeal(office: Office, receipt: str, text: str = "Tôi không đồng ý.") -> str:
    return office.do(lambda tx: appeals.file_appeal(tx, office.vault, receipt, text, office.now)).id


def decide_appeal(
    office: Office, appeal_id: str, by: str, outcome: Verdict | NoVerdict | None = None, *, overturned: bool = True
) -> None:
    office.do(
        lambda tx: appeals.decide_appeal(
            tx,
            appeal_id,
            office.staff[by],
            office.now,
            overturned=overturned,
            reasons="Vì nguồn mới.",
            outcome=outcome,
            title="Về việc mất nước" if outcome else "",
            statement="Nay thấy khác." if outcome else "",
        )
    )


def test_an_appeal_is_decided_by_a_third_person(office: Office) -> None:
    """Neither of the two; the new version is told to everybody."""
    filed = office.file()
    office.publish(filed.claim_id, "c1", "ca")
    appeal_id = appeal(office, filed.receipt)

    with pytest.raises(SamePerson):
        decide_appeal(office, appeal_id, "ca", Verdict.TRUE)
    decide_appeal(office, appeal_id, "a1", Verdict.TRUE)
    office.wait()

    decision = status(office, filed.receipt).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.number) == (DecisionKind.APPEAL, "a1", 2)
    assert len(told(office)) == 2
    assert any(cause.startswith("appeal:") for _, cause in office.sent())


def test_an_overturned_opinion_is_researched_and_its_reporters_hear_so(office: Office) -> None:
    """The verdict then comes from two people as always, and reaches those answered before."""
    filed = office.file()
    office.act(triage.answer_without_verdict, filed.claim_id, "c1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    decide_appeal(office, appeal(office, filed.receipt), "a1")
    office.wait()

    assert office.claim(filed.claim_id).state is ClaimState.RESEARCH
    assert f"again:{filed.claim_id}:1:{filed.report_id}" in [cause for _, cause in office.sent()]
    assert status(office, filed.receipt).may_appeal_until is None


def test_two_appeals_against_one_version_are_not_decided_differently(office: Office) -> None:
    """The second is overturned too, and changes nothing more."""
    one, two = office.file(), office.file(by="p2")
    office.publish(one.claim_id)
    first, second = appeal(office, one.receipt), appeal(office, two.receipt)
    decide_appeal(office, first, "a1", Verdict.TRUE)

    with pytest.raises(IllegalChange, match="another appeal"):
        decide_appeal(office, second, "a1", overturned=False)
    decide_appeal(office, second, "a1")

    decided = office.store.read_now(lambda tx: tx.casework.get_appeal(second))
    assert decided is not None
    assert decided.state is AppealState.OVERTURNED
    assert office.claim(one.claim_id).decided == 2


def test_an_appeal_overtaken_by_a_correction_changes_nothing(office: Office) -> None:
    """Its version no longer stands; only the reasons are told."""
    filed = office.file()
    office.publish(filed.claim_id)
    appeal_id = appeal(office, filed.receipt)
    office.act(decide.reopen, filed.claim_id, "c1")
    office.propose(filed.claim_id, "c1", None, Proposing.WITHDRAW)
    office.act(decide.approve, filed.claim_id, "c2")
    office.wait(timedelta(minutes=30))

    decide_appeal(office, appeal_id, "a1")

    assert office.claim(filed.claim_id).decided == 2


def test_an_appeal_goes_before_a_hold(office: Office) -> None:
    """What was about to be published is dropped."""
    filed = office.file()
    office.publish(filed.claim_id)
    appeal_id = appeal(office, filed.receipt)
    office.act(decide.reopen, filed.claim_id, "c1")
    office.propose(filed.claim_id, "c1", Verdict.PARTLY_FALSE, Proposing.CORRECT)
    office.act(decide.approve, filed.claim_id, "c2")

    decide_appeal(office, appeal_id, "a1", NoVerdict.OPINION)
    office.wait(DAY)

    claim = office.claim(filed.claim_id)
    assert (claim.state, claim.outcome, claim.decided) == (ClaimState.NOT_CHECKABLE, NoVerdict.OPINION, 2)
    assert office.store.read_now(lambda tx: list(tx.decisions.published())) == []


@pytest.mark.parametrize("late", [timedelta(days=183), timedelta(days=400)])
def test_an_appeal_comes_within_six_months(office: Office, late: timedelta) -> None:
    """Counted from the decision."""
    filed = office.file()
    office.publish(filed.claim_id)
    office.now += late

    with pytest.raises(IllegalChange):
        appeal(office, filed.receipt)


def test_one_appeal_a_report_and_version(office: Office) -> None:
    """The second is refused."""
    filed = office.file()
    office.publish(filed.claim_id)
    appeal(office, filed.receipt)

    with pytest.raises(IllegalChange):
        appeal(office, filed.receipt)


def overturn(office: Office, appeal_id: str, by: str, outcome: Verdict) -> None:
    decide_appeal(office, appeal_id, by, outcome)


def test_nobody_restores_their_own_verdict_on_a_second_appeal(office: Office) -> None:
    """Neither those who made the first one nor whoever overturned it decides; a fourth person does."""
    office.hire("d1", Role.APPEALS)
    first, second = office.file(TEXT, "p1"), office.file(TEXT, "p2")
    office.publish(first.claim_id, by="ca", approver="c2")
    overturn(office, appeal(office, first.receipt), "a1", Verdict.TRUE)
    office.wait()
    again = appeal(office, second.receipt)

    for person in ("ca", "a1"):
        with pytest.raises(SamePerson):
            overturn(office, again, person, Verdict.FALSE)
    shown = {
        name: office.do(lambda tx, name=name: queue.read_appeal(tx, office.staff[name], again)).may_decide  # type: ignore[misc]
        for name in ("ca", "a1", "d1")
    }
    overturn(office, again, "d1", Verdict.PARTLY_FALSE)

    assert shown == {"ca": False, "a1": False, "d1": True}
    assert office.claim(first.claim_id).outcome is Verdict.PARTLY_FALSE
