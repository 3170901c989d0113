"""Appeals: a reporter objects to what was decided, and somebody who had no part in it decides."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import STATEMENT_LENGTH, TITLE_LENGTH, Claim, ClaimState
from bot.domain.decision import Appeal, AppealState, Decision, DecisionKind, check_sources, had_part
from bot.domain.delivery import Job
from bot.domain.errors import BadInput, IllegalChange, NoSuchObject, SamePerson
from bot.domain.queue import to_hour
from bot.domain.report import APPEAL_LENGTH, Contact, Person, Report
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import Outcome
from bot.language.black_out import black_out
from bot.ports import Transaction, Vault
from bot.services.acting import keep
from bot.services.audit import REPORTER, log
from bot.services.deadlines import UNPROVEN
from bot.services.decide import PUBLISH, take_up_again, to_sources
from bot.services.family import get_claim
from bot.services.fields import read_line, read_text
from bot.services.permission import authorize
from bot.services.reports import Status, look_up, status_of
from bot.services.telling import APPEAL_ANSWER, spread
from bot.services.triage import ANSWER


def file_appeal(
    tx: Transaction, vault: Vault, receipt: str, text: str, now: datetime, *, contact: Contact | None = None
) -> Appeal:
    """File an appeal by receipt; *text* is blacked out already.

    The answer is told to *contact*, if that is the reporter; else it is read by receipt.

    Raises:
        BadReceipt: If it is mistyped.
        NoSuchObject: If no report has this receipt.
        IllegalChange: If nothing is decided, it is too late, or this version was appealed against before.
        BadInput: If the text is empty or too long.
    """
    status = look_up(tx, vault, receipt, now)
    if status is None:
        raise NoSuchObject("No report has this receipt. Compare it with the message it came in.")
    appeal = _file(tx, vault, status, text, now)
    if contact is not None and is_theirs(vault, status.report, contact.person):
        tx.reports.put_contact(appeal.report_id, vault.seal_contact(appeal.report_id, contact))
    return appeal


def file_appeal_as(tx: Transaction, vault: Vault, report_id: str, contact: Contact, text: str, now: datetime) -> Appeal:
    """File an appeal from the message that told the outcome; the report must be this person's, who is told here.

    Raises as ``file_appeal``.
    """
    report = tx.reports.get(report_id)
    if report is None or not is_theirs(vault, report, contact.person):
        raise NoSuchObject("This report is not linked to this chat any more. Use its receipt.")
    appeal = _file(tx, vault, status_of(tx, report, now), text, now)
    tx.reports.put_contact(report.id, vault.seal_contact(report.id, contact))
    return appeal


def is_theirs(vault: Vault, report: Report, person: Person) -> bool:
    """Tell whether *person* is the reporter, while the link exists."""
    return report.pseudonym == vault.pseudonym(person.channel, person.person_id, report.claim_id)


def _file(tx: Transaction, vault: Vault, status: Status, text: str, now: datetime) -> Appeal:
    if status.decision is None or status.may_appeal_until is None:
        raise IllegalChange("Nothing is decided, it is more than six months ago, or it was appealed against before.")
    appeal = Appeal(
        id=vault.new_id(),
        claim_id=status.claim.id,
        number=status.decision.number,
        report_id=status.report.id,
        text=read_text("text", text, APPEAL_LENGTH),
        at=now,
    )
    tx.casework.put_appeal(appeal)
    tx.reports.save(replace(status.report, appealed=True))
    log(tx, REPORTER, Action.APPEAL_FILED, appeal.claim_id, to_hour(now), number=appeal.number)
    return appeal


@dataclass(frozen=True, slots=True)
class _New:
    """What is said instead."""

    outcome: Outcome
    title: str
    statement: str


def decide_appeal(  # noqa: PLR0913 the appeal, its answer, and what is said instead
    tx: Transaction,
    appeal_id: str,
    by: StaffMember,
    now: datetime,
    *,
    overturned: bool,
    reasons: str,
    outcome: Outcome | None = None,
    title: str = "",
    statement: str = "",
) -> Appeal:
    """Decide an appeal; the appellant is told the reasons.

    Overturned against an answer without a verdict, the claim is researched again.  Against a verdict, *outcome*,
    *title* and *statement* replace it at once.  A decision that was replaced or reopened meanwhile stays as it is
    now: only the reasons are told.

    Raises:
        SamePerson: If *by* had a part in the decision or in what it replaced on an earlier appeal.
        IllegalChange: If the appeal is decided, or is to be upheld though the same decision was overturned.
        NeedsSources: If the evidence does not carry the new verdict.
    """
    authorize(tx, by, Permission.APPEALS)
    appeal = tx.casework.get_appeal(appeal_id)
    decision = None if appeal is None else tx.decisions.get(appeal.claim_id, appeal.number)
    if appeal is None or decision is None:
        raise NoSuchObject(f"There is no appeal {appeal_id}. Look at the list again.")
    if appeal.state is not AppealState.OPEN:
        raise IllegalChange("This appeal is decided. Look at the list again.")
    if by.id in had_part(tx.decisions.of_claim(appeal.claim_id), appeal.number):
        raise SamePerson("Whoever had a part in a decision does not decide the appeal. Ask a colleague.")
    if not overturned and _is_overturned(tx, appeal):
        raise IllegalChange("This decision was overturned on another appeal. Overturn it here too.")
    decided = replace(
        appeal,
        state=AppealState.OVERTURNED if overturned else AppealState.UPHELD,
        decided_by=by.id,
        decided_at=now,
        reasons=black_out(read_text("reasons", reasons, STATEMENT_LENGTH)).text,
    )
    claim = get_claim(tx, appeal.claim_id)
    tx.casework.save_appeal(decided)
    if overturned and claim.decided == appeal.number:
        _overturn(tx, claim, by, now, _read_new(decision, outcome, title, statement))
    log(tx, by.id, Action.APPEAL_DECIDED, claim.id, now, number=appeal.number, overturned=overturned)
    tx.jobs.put(Job(APPEAL_ANSWER, appeal.id, now))
    return decided


def _is_overturned(tx: Transaction, appeal: Appeal) -> bool:
    others = tx.casework.appeals(state=AppealState.OVERTURNED, claim_id=appeal.claim_id)
    return any(other.number == appeal.number for other in others)


def _read_new(decision: Decision, outcome: Outcome | None, title: str, statement: str) -> _New | None:
    if not decision.is_public:
        if outcome is not None:
            raise BadInput("outcome", "The claim is researched again: the verdict comes from there. Leave this empty.")
        return None
    if outcome is None:
        raise BadInput("outcome", "Say what is right instead.")
    return _New(outcome, read_line("title", title, TITLE_LENGTH), read_text("statement", statement, STATEMENT_LENGTH))


def _overturn(tx: Transaction, claim: Claim, by: StaffMember, now: datetime, new: _New | None) -> None:
    if new is None:
        if claim.state is ClaimState.NOT_CHECKABLE:
            tx.jobs.delete(ANSWER, claim.id)
            take_up_again(tx, claim, by, now, aloud=True)
        return
    evidence = tx.casework.evidence(claim.id)
    check_sources(new.outcome, evidence, conflict=claim.conflict)
    decided = claim.decide(new.outcome, now)
    tx.decisions.put(
        Decision(
            claim_id=claim.id,
            number=decided.decided,
            kind=DecisionKind.APPEAL,
            outcome=new.outcome,
            title=new.title,
            statement=new.statement,
            sources=to_sources(evidence),
            by=by.id,
            approved_by=None,
            at=now,
        )
    )
    tx.jobs.delete(PUBLISH, claim.id)
    tx.jobs.delete(UNPROVEN, claim.id)
    keep(tx, decided, Action.PUBLISHED, by.id, now, number=decided.decided, outcome=new.outcome.value)
    spread(tx, decided, now)
