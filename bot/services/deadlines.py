"""A claim nobody could prove or disprove in 14 days is answered all the same: not enough grounds."""

from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import UNPROVEN_AFTER, Claim, ClaimState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.delivery import Job
from bot.domain.verdict import Verdict
from bot.ports import Transaction
from bot.services.acting import keep
from bot.services.audit import SYSTEM
from bot.services.family import newest_decision
from bot.services.telling import spread

UNPROVEN = "unproven"


def watch(tx: Transaction, claim: Claim) -> None:
    """See to it that a claim that has just gone into research is answered in time."""
    tx.jobs.put(Job(UNPROVEN, claim.id, due_at=claim.since + UNPROVEN_AFTER))


def run_unproven(tx: Transaction, job: Job, now: datetime) -> None:
    """Answer the claim as unproven if it has been in research for 14 days.

    Not if a version was ever published: reopening it and waiting would be one person's way to take back what
    two decided.
    """
    claim = tx.claims.get(job.key)
    if claim is None or claim.state is not ClaimState.RESEARCH:
        return
    if now < claim.since + UNPROVEN_AFTER:
        watch(tx, claim)
        return
    newest = newest_decision(tx, claim)
    if newest is not None and newest.is_public:
        return
    decided = claim.decide(Verdict.UNPROVEN, now)
    tx.decisions.put(
        Decision(
            claim_id=claim.id,
            number=decided.decided,
            kind=DecisionKind.TIME,
            outcome=Verdict.UNPROVEN,
            title="",
            statement="",
            sources=(),
            by=None,
            approved_by=None,
            at=now,
        )
    )
    keep(tx, decided, Action.UNPROVEN, SYSTEM, now, number=decided.decided)
    spread(tx, decided, now)
