"""The life of a claim over the real store, one act after another."""

from datetime import timedelta

import pytest

from bot.domain.claim import ClaimState, Proposing
from bot.domain.decision import AppealState, DecisionKind
from bot.domain.errors import (
    IllegalChange,
    Leased,
    NeedsSources,
    NotAllowed,
    SamePerson,
    StaleClaim,
    TooMany,
)
from bot.domain.report import Contact, ReportState
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.ports.claims import QueueFilter
from bot.services import appeals, decide, reports, staff, triage
from bot.services.family import newest_decision, standing_decision
from bot.services.retention import sweep
from bot.store import SqlStore
from tests.support.office import TEXT, Office, make_person, open_office

SECONDS = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)


def told(office: Office) -> list[str]:
    return [cause for _, cause in office.sent() if cause.startswith("decision:")]


def appeal(office: Office, receipt: str, text: str = "Tôi không đồng ý.") -> str:
    return office.do(lambda tx: appeals.file_appeal(tx, office.vault, receipt, text, office.now)).id


def status(office: Office, receipt: str) -> reports.Status:
    found = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, receipt, office.now))
    assert found is not None
    return found


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


def test_an_unlinked_report_is_told_nothing_and_its_claim_stays(office: Office) -> None:
    """Neither by chat nor by receipt."""
    filed = office.file()

    cut = office.do(lambda tx: reports.unlink(tx, office.vault, filed.receipt, office.now))
    office.publish(filed.claim_id)

    gone = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, filed.receipt, office.now))
    assert (cut, gone, told(office)) == (True, None, [])
    assert office.claim(filed.claim_id).reports == 1


def test_forgetting_finds_all_reports_of_a_person_and_no_others(office: Office) -> None:
    """Though nothing stored says which they are."""
    mine = [office.file(f"Tin số {number}") for number in range(3)]
    other = office.file("Tin số 1", by="p2")
    person = make_person("p1")

    office.do(lambda tx: reports.find_mine(tx, office.vault, person, Language.VI, forget=True, now=office.now))
    office.wait()

    found = office.store.read_now(
        lambda tx: [reports.look_up(tx, office.vault, each.receipt, office.now) for each in mine]
    )
    assert found == [None, None, None]
    assert status(office, other.receipt).report.id == other.report_id


def test_lost_receipts_are_replaced_in_the_chat(office: Office) -> None:
    """The new one works, the old one stops."""
    filed = office.file()
    person = make_person("p1")

    office.do(lambda tx: reports.find_mine(tx, office.vault, person, Language.VI, forget=False, now=office.now))
    office.wait()

    rows = office.store.read_now(lambda tx: tx.sending.last(limit=10))
    receipts = [row.reply.body.removeprefix("receipt ") for row in rows if row.reply and "receipt" in row.reply.body]
    old = office.store.read_now(lambda tx: reports.look_up(tx, office.vault, filed.receipt, office.now))
    assert old is None
    assert [status(office, receipt).report.id for receipt in receipts] == [filed.report_id]


def test_a_follower_hears_of_the_correction_only(office: Office) -> None:
    """Not of what was read already."""
    filed = office.file()
    office.publish(filed.claim_id)
    contact = Contact(make_person("reader"), Language.EN)
    office.do(lambda tx: reports.follow(tx, office.vault, filed.claim_id, contact, 1, office.now))
    office.act(decide.reopen, filed.claim_id, "c1")
    office.propose(filed.claim_id, "c1", None, Proposing.WITHDRAW)
    office.act(decide.approve, filed.claim_id, "c2")

    office.wait(timedelta(minutes=30))

    assert [cause.split(":")[:3] for chat, cause in office.sent() if chat == "chat-reader"] == [
        ["follow", filed.claim_id, "2"]
    ]


def test_more_than_a_hundred_reporters_are_told_once_each(office: Office) -> None:
    """A hundred a transaction, until none is left."""
    filed = [office.file(by=f"p{number}") for number in range(230)]

    office.act(triage.answer_without_verdict, filed[0].claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    assert sorted(told(office)) == sorted(f"decision:{each.claim_id}:1:{each.report_id}" for each in filed)


def test_a_failed_delivery_is_readable_by_receipt(office: Office) -> None:
    """The report says so; a later decision is tried again."""
    filed = office.file()
    office.publish(filed.claim_id)

    office.do(lambda tx: reports.note_undeliverable(tx, told(office)[0]))

    assert status(office, filed.receipt).report.undeliverable
    assert status(office, filed.receipt).decision is not None


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


def test_texts_go_and_counts_stay(office: Office) -> None:
    """An opinion's text a day after the answer, in the report and in the claim."""
    filed = office.file()
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)
    office.wait(10 * SECONDS)

    office.wait(DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    report = status(office, filed.receipt).report
    assert (report.text, report.state) == ("", ReportState.REDUCED)
    assert office.claim(filed.claim_id).text == ""
    assert office.claim(filed.claim_id).reports == 1


def test_the_text_of_an_unlinked_report_goes_too(office: Office) -> None:
    """Nobody can be told, but the time runs all the same."""
    filed = office.file()
    office.do(lambda tx: reports.unlink(tx, office.vault, filed.receipt, office.now))
    office.act(triage.answer_without_verdict, filed.claim_id, "t1", NoVerdict.OPINION)

    office.wait(10 * SECONDS)
    office.wait(DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    report = office.store.read_now(lambda tx: tx.reports.get(filed.report_id))
    assert report is not None
    assert (report.text, office.claim(filed.claim_id).text) == ("", "")


def test_contacts_go_thirty_days_after_the_answer(office: Office) -> None:
    """Then the outcome is readable by receipt only."""
    filed = office.file()
    office.publish(filed.claim_id)

    office.wait(30 * DAY + SECONDS)
    office.do(lambda tx: sweep(tx, office.now, fetched=()))

    assert office.store.read_now(lambda tx: tx.reports.contact(filed.report_id)) is None
    assert status(office, filed.receipt).decision is not None


def test_times_and_reporters_are_not_in_the_log(office: Office) -> None:
    """The log outlives everything: it keeps the hour of a report and no id of it."""
    office.now += timedelta(minutes=34)
    filed = office.file()

    links = office.store.read_now(lambda tx: list(tx.audit.walk()))

    filing = links[-1]
    assert (filing.entry.at.minute, filing.entry.object) == (0, filed.claim_id)
    assert filed.report_id not in repr(filing)


def test_blacking_out_takes_every_copy(office: Office) -> None:
    """The same text of others, and the claim's own."""
    text = f"{TEXT} Anh Nguyễn Văn An nói vậy."
    first, second = office.file(text), office.file(text, by="p2")
    start = text.index("Nguyễn")

    office.do(
        lambda tx: triage.black_out_report(
            tx, second.report_id, start, start + len("Nguyễn Văn An"), office.staff["t1"], office.now
        )
    )

    texts = [status(office, each.receipt).report.text for each in (first, second)]
    assert all("Nguyễn" not in each for each in [*texts, office.claim(first.claim_id).text])
