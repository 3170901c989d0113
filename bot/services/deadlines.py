"""What ends by the clock: a lease, and research; what nobody could prove or disprove in 14 days is answered as that."""

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
"""Answer claim ``key`` as unproven.  It waits while what ended the research can be taken back: it knows since when."""
LAPSE = "lapse"
"""Put claim ``key`` back in the queue if nobody works on it any more."""


def watch(tx: Transaction, claim: Claim) -> None:
    """See to it that a claim that has just gone into research is answered in time."""
    tx.jobs.put(Job(UNPROVEN, claim.id, due_at=claim.since + UNPROVEN_AFTER))


def research_since(tx: Transaction, claim_id: str) -> datetime | None:
    """Return since when a claim was in research before the step that can be taken back, or None if it was not."""
    job = tx.jobs.get(UNPROVEN, claim_id)
    return None if job is None else job.due_at - UNPROVEN_AFTER


def watch_lease(tx: Transaction, claim: Claim) -> None:
    """See to it that a claim somebody took and left goes back to the queue when the lease is over."""
    if claim.state is ClaimState.IN_TRIAGE and claim.lease is not None:
        tx.jobs.put(Job(LAPSE, claim.id, due_at=claim.lease.until))


def run_lapse(tx: Transaction, job: Job, now: datetime) -> None:
    """Put the claim back, or look again when the lease that was renewed meanwhile is over.

    Not an entry of the log: who took it stands there, and until when.
    """
    claim = tx.claims.get(job.key)
    if claim is None or claim.state is not ClaimState.IN_TRIAGE:
        return
    if claim.lease is not None and now < claim.lease.until:
        watch_lease(tx, claim)
        return
    tx.claims.save(claim.lapse(now))


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
