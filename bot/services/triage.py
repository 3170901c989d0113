"""Triage: who works on a claim, and everything one person decides about it at one key."""

from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import STATEMENT_LENGTH, UNDO, Claim, ClaimState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.delivery import Job
from bot.domain.errors import IllegalChange
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import NoVerdict
from bot.ports import Transaction
from bot.services.acting import keep, look_at
from bot.services.audit import SYSTEM, find_newest_act
from bot.services.care import add_note, ask_for_info, black_out_report, mark, snooze
from bot.services.deadlines import UNPROVEN, research_since, watch, watch_lease
from bot.services.family import get_claim, newest_decision
from bot.services.fields import read_text
from bot.services.merging import leave, merge, split
from bot.services.permission import authorize
from bot.services.telling import INFO, spread

__all__ = [
    "ANSWER",
    "add_note",
    "answer_without_verdict",
    "ask_for_info",
    "black_out_report",
    "mark",
    "merge",
    "release",
    "renew",
    "restore",
    "run_answer",
    "set_aside",
    "snooze",
    "split",
    "start_research",
    "take",
    "take_back",
]

ANSWER = "answer"
"""Settle the answer without a verdict of claim ``key``: it was not taken back."""


def take(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Lease the claim for ten minutes; again by the same person renews the lease."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    taken = keep(tx, claim.take(by.id, now), Action.TAKEN, by.id, now)
    watch_lease(tx, taken)
    return taken


def renew(tx: Transaction, claim_id: str, by: StaffMember, now: datetime) -> Claim:
    """Keep the claim with *by* for ten more minutes, as long as they work on it.

    Not an entry of the log: who took it stands there, and an open page would write one every minute.

    Raises:
        Leased: If somebody else holds it.
        IllegalChange: If *by* holds it no longer.
    """
    authorize(tx, by, Permission.TRIAGE)
    renewed = get_claim(tx, claim_id).renew(by.id, now)
    tx.claims.save(renewed)
    return renewed


def release(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Give the claim back to the queue."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    return keep(tx, claim.release(by.id, now), Action.RELEASED, by.id, now)


def start_research(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Say that evidence is to be looked for; without a proposal in 14 days it is answered as unproven."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    begun = keep(tx, claim.research(by.id, now), Action.RESEARCH_BEGUN, by.id, now)
    watch(tx, begun)
    return begun


def answer_without_verdict(  # noqa: PLR0913, PLR0917 the decision and its reasons
    tx: Transaction,
    claim_id: str,
    version: int,
    by: StaffMember,
    now: datetime,
    outcome: NoVerdict,
    statement: str = "",
) -> Claim:
    """Answer that no verdict is due, and why.  It goes out after ten seconds, unless it is taken back."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    reasons = read_text("statement", statement, STATEMENT_LENGTH, needed=False)
    closed = keep(tx, claim.close(outcome, by.id, now), Action.ANSWERED, by.id, now, outcome=outcome.value)
    tx.jobs.put(Job(ANSWER, claim_id, now + UNDO, {"by": by.id, "statement": reasons}))
    return closed


def run_answer(tx: Transaction, job: Job, now: datetime) -> None:
    """Make the answer a decision, and have it told."""
    claim = tx.claims.get(job.key)
    if claim is None or claim.state is not ClaimState.NOT_CHECKABLE or claim.outcome is None:
        return
    settled = claim.settle(now)
    tx.jobs.delete(UNPROVEN, claim.id)
    tx.decisions.put(
        Decision(
            claim_id=claim.id,
            number=settled.decided,
            kind=DecisionKind.ANSWER,
            outcome=claim.outcome,
            title="",
            statement=str(job.payload["statement"]),
            sources=(),
            by=str(job.payload["by"]),
            approved_by=None,
            at=now,
        )
    )
    keep(tx, settled, Action.PUBLISHED, SYSTEM, now, number=settled.decided, outcome=claim.outcome.value)
    spread(tx, settled, now)


def take_back(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Undo an answer or a question that has not gone out, a merge, setting aside or putting off.

    The claim is with *by* then, and where it was before.

    Raises:
        IllegalChange: If the answer or the question has gone out already, or nothing of this was done last.
    """
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    back = _as_before(tx, claim, by, now)
    if back.state is ClaimState.RESEARCH:
        watch(tx, back)
    watch_lease(tx, back)
    return keep(tx, back, Action.UNDONE, by.id, now)


def _as_before(tx: Transaction, claim: Claim, by: StaffMember, now: datetime) -> Claim:
    newest = find_newest_act(tx, claim.id)
    match newest.entry.action if newest else None:
        case Action.SNOOZED:
            return claim.take(by.id, now)
        case Action.INFO_ASKED:
            return _unasked(tx, claim, by, now)
        case _:
            return _undecided(tx, claim, by, now)


def _unasked(tx: Transaction, claim: Claim, by: StaffMember, now: datetime) -> Claim:
    job = tx.jobs.get(INFO, claim.id)
    if job is None or job.payload["after"]:
        raise IllegalChange("The question has gone out. Wait for what the reporters say.")
    tx.jobs.delete(INFO, claim.id)
    return claim.unask(by.id, now)


def _undecided(tx: Transaction, claim: Claim, by: StaffMember, now: datetime) -> Claim:
    if claim.state is ClaimState.NOT_CHECKABLE and tx.jobs.get(ANSWER, claim.id) is None:
        raise IllegalChange("The answer has gone out. Reopen the claim to answer it anew.")
    newest = newest_decision(tx, claim)
    before = None if newest is None else newest.outcome
    back = claim.take_back(before, by.id, now, research_since=research_since(tx, claim.id))
    tx.jobs.delete(ANSWER, claim.id)
    return leave(tx, claim, back, now) if claim.state is ClaimState.MERGED else back


def set_aside(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Set the claim aside as junk; it can be restored for 30 days and is deleted then."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    return keep(tx, claim.set_aside(by.id, now), Action.SET_ASIDE, by.id, now)


def restore(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Bring the claim back from the junk."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    tx.jobs.delete(UNPROVEN, claim_id)
    return keep(tx, claim.restore(now), Action.RESTORED, by.id, now)
