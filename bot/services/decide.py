"""Decide with evidence: one person proposes a verdict, another approves it, and after a hold it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.audit import Action
from bot.domain.claim import STATEMENT_LENGTH, TITLE_LENGTH, Claim, ClaimState, Proposal, Proposing
from bot.domain.decision import (
    NOTE_LENGTH,
    QUOTATION_LENGTH,
    Decision,
    DecisionKind,
    Evidence,
    Note,
    Source,
    check_sources,
)
from bot.domain.delivery import Job
from bot.domain.errors import BadInput, IllegalChange, NeedsSources, NoSuchObject, NotAllowed
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import Outcome, Verdict
from bot.language.black_out import black_out
from bot.ports import Transaction, Vault
from bot.services.acting import keep, look_at
from bot.services.audit import SYSTEM
from bot.services.deadlines import UNPROVEN, watch
from bot.services.family import get_claim, has_verdict, newest_decision
from bot.services.fields import read_line, read_link, read_text
from bot.services.permission import authorize, still_may
from bot.services.telling import ask_again, spread
from bot.services.triage import ANSWER

PUBLISH = "publish"
"""Publish claim ``key``: its hold is over."""
PUBLISHER_LENGTH = 200
EVIDENCE_AT_MOST = 50

_KINDS = {
    Proposing.PUBLISH: DecisionKind.VERDICT,
    Proposing.CORRECT: DecisionKind.CORRECTION,
    Proposing.WITHDRAW: DecisionKind.WITHDRAWAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFields:
    """A piece of evidence as typed; see ``Evidence``."""

    publisher: str
    link: str = ""
    quotation: str = ""
    day: date | None = None
    primary: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFields:
    """A proposal as typed; see ``Proposal``.  A withdrawal keeps the outcome there was."""

    does: Proposing
    outcome: Outcome | None
    title: str
    statement: str


def add_evidence(  # noqa: PLR0913 the piece, and which version of the claim was looked at
    tx: Transaction,
    vault: Vault,
    claim_id: str,
    fields: EvidenceFields,
    by: StaffMember,
    now: datetime,
    *,
    version: int | None = None,
) -> Claim:
    """Add a piece of evidence.  Nobody approves what they have not seen: the claim has another version then.

    *version* is the one *by* looked at; None if nobody looked at a page.

    Raises:
        StaleClaim: If the claim changed since *version*.
        IllegalChange: If the claim is on hold, set aside or merged, or has very many pieces already.
        BadInput: If a field cannot be taken as it is.
    """
    claim = _seen(tx, claim_id, version, by).touch("add evidence", by.id, now)
    if len(tx.casework.evidence(claim_id)) >= EVIDENCE_AT_MOST:
        raise IllegalChange(f"A claim has at most {EVIDENCE_AT_MOST} pieces of evidence. Remove one first.")
    piece = Evidence(
        id=vault.new_id(),
        claim_id=claim_id,
        publisher=read_line("publisher", fields.publisher, PUBLISHER_LENGTH),
        link=read_link("link", fields.link),
        quotation=black_out(read_text("quotation", fields.quotation, QUOTATION_LENGTH, needed=False)).text,
        day=fields.day,
        primary=fields.primary,
        own=fields.own,
        by=by.id,
        at=now,
    )
    tx.casework.put_evidence(piece)
    return keep(tx, claim, Action.EVIDENCE_ADDED, by.id, now, evidence=piece.id)


def _seen(tx: Transaction, claim_id: str, version: int | None, by: StaffMember) -> Claim:
    if version is not None:
        return look_at(tx, claim_id, version, by, Permission.RESEARCH)
    authorize(tx, by, Permission.RESEARCH)
    return get_claim(tx, claim_id)


def remove_evidence(
    tx: Transaction, claim_id: str, evidence_id: str, by: StaffMember, now: datetime, *, version: int | None = None
) -> Claim:
    """Remove a piece of evidence; what was published keeps its sources.  For *version* see ``add_evidence``."""
    claim = _seen(tx, claim_id, version, by).touch("remove evidence", by.id, now)
    piece = tx.casework.delete_evidence(evidence_id)
    if piece is None or piece.claim_id != claim_id:
        raise NoSuchObject(f"Claim {claim_id} has no evidence {evidence_id}. Look at it again.")
    return keep(tx, claim, Action.EVIDENCE_REMOVED, by.id, now, evidence=evidence_id)


def propose(
    tx: Transaction, claim_id: str, version: int, fields: ProposalFields, by: StaffMember, now: datetime
) -> Claim:
    """Propose a verdict, a correction or a withdrawal for another checker to look at.

    Raises:
        NeedsSources: If the evidence does not carry it.
        IllegalChange: If there is nothing to correct or withdraw, or there is and it says neither.
    """
    claim = look_at(tx, claim_id, version, by, Permission.DECIDE)
    proposal = Proposal(
        does=fields.does,
        outcome=_outcome_of(tx, claim, fields),
        title=read_line("title", fields.title, TITLE_LENGTH),
        statement=read_text("statement", fields.statement, STATEMENT_LENGTH),
        by=by.id,
        at=now,
    )
    proposed = claim.propose(proposal, now)
    _check_evidence(tx, claim, proposal)
    tx.jobs.delete(UNPROVEN, claim_id)
    return keep(tx, proposed, Action.PROPOSED, by.id, now, outcome=proposal.outcome.value, does=proposal.does.value)


def _outcome_of(tx: Transaction, claim: Claim, fields: ProposalFields) -> Outcome:
    if has_verdict(tx, claim) != (fields.does is not Proposing.PUBLISH):
        raise IllegalChange("A verdict that stands is corrected or withdrawn; without one, a verdict is published.")
    if fields.does is Proposing.WITHDRAW and claim.outcome is not None:
        return claim.outcome
    if not isinstance(fields.outcome, Verdict):
        raise BadInput("outcome", "Choose a verdict; what needs none is answered at once.")
    return fields.outcome


def _check_evidence(tx: Transaction, claim: Claim, proposal: Proposal) -> None:
    if proposal.does is not Proposing.WITHDRAW:
        check_sources(proposal.outcome, tx.casework.evidence(claim.id), conflict=claim.conflict)


def send_back(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime, reason: str) -> Claim:
    """Return a proposal to its research; the reason is kept as a note."""
    claim = look_at(tx, claim_id, version, by, Permission.DECIDE)
    returned = claim.send_back(by.id, now)
    text = black_out(read_text("reason", reason, NOTE_LENGTH)).text
    tx.casework.put_note(Note(id=f"{claim_id}.{returned.version}", claim_id=claim_id, text=text, by=by.id, at=now))
    watch(tx, returned)
    return keep(tx, returned, Action.RETURNED, by.id, now)


def approve(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Approve the proposed verdict and start its hold.  The evidence is looked at again.

    Raises:
        SamePerson: If *by* proposed it.
        NeedsSources: If the evidence no longer carries it.
        NotAllowed: If whoever proposed it may not decide any more.
    """
    claim = look_at(tx, claim_id, version, by, Permission.DECIDE)
    approved = claim.approve(by.id, now)
    proposal, approval = approved.proposal, approved.approval
    if proposal is None or approval is None:
        raise IllegalChange(f"Claim {claim_id} has no proposal. Propose a verdict first.")
    _check_evidence(tx, claim, proposal)
    if not still_may(tx, proposal.by, Permission.DECIDE):
        raise NotAllowed("Whoever proposed this may not decide any more. Send it back and propose it anew.")
    tx.jobs.put(Job(PUBLISH, claim_id, approval.publish_at))
    return keep(tx, approved, Action.APPROVED, by.id, now)


def stop(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Break off the hold: the verdict is proposed again, and goes out only if it is approved once more."""
    claim = look_at(tx, claim_id, version, by, Permission.DECIDE)
    tx.jobs.delete(PUBLISH, claim_id)
    return keep(tx, claim.stop(now), Action.STOPPED, by.id, now)


def run_publish(tx: Transaction, job: Job, now: datetime) -> None:
    """Publish what was approved, if it still holds: its evidence, and the two people who answer for it."""
    claim = tx.claims.get(job.key)
    if claim is None or claim.state is not ClaimState.APPROVED or claim.proposal is None or claim.approval is None:
        return
    if now < claim.approval.publish_at:
        tx.jobs.put(Job(PUBLISH, claim.id, claim.approval.publish_at))
        return
    why = _fault_of(tx, claim, claim.proposal, claim.approval.by)
    if why:
        keep(tx, claim.stop(now), Action.STOPPED, SYSTEM, now, why=why)
        return
    published = claim.publish(now)
    evidence = tx.casework.evidence(claim.id)
    tx.decisions.put(_to_decision(claim.proposal, claim.approval.by, published, evidence, now))
    keep(tx, published, Action.PUBLISHED, SYSTEM, now, number=published.decided, outcome=claim.proposal.outcome.value)
    spread(tx, published, now)


def _fault_of(tx: Transaction, claim: Claim, proposal: Proposal, approved_by: str) -> str:
    try:
        _check_evidence(tx, claim, proposal)
    except NeedsSources:
        return "sources"
    in_office = all(still_may(tx, each, Permission.DECIDE) for each in (proposal.by, approved_by))
    return "" if in_office else "staff"


def _to_decision(
    proposal: Proposal, approved_by: str, claim: Claim, evidence: Sequence[Evidence], now: datetime
) -> Decision:
    return Decision(
        claim_id=claim.id,
        number=claim.decided,
        kind=_KINDS[proposal.does],
        outcome=proposal.outcome,
        title=proposal.title,
        statement=proposal.statement,
        sources=to_sources(evidence),
        by=proposal.by,
        approved_by=approved_by,
        at=now,
    )


def to_sources(evidence: Sequence[Evidence]) -> tuple[Source, ...]:
    """Return the evidence as it is published."""
    return tuple(Source(piece.publisher, piece.link, piece.quotation, piece.day, piece.primary) for piece in evidence)


def reopen(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Take up a decided claim again, to correct or withdraw what was said; a verdict stays public meanwhile.

    Raises:
        IllegalChange: If an answer has not gone out yet: it is taken back instead.
    """
    claim = look_at(tx, claim_id, version, by, Permission.DECIDE)
    if tx.jobs.get(ANSWER, claim_id) is not None:
        raise IllegalChange("The answer has not gone out yet. Take it back instead.")
    return take_up_again(tx, claim, by, now, aloud=False)


def take_up_again(tx: Transaction, claim: Claim, by: StaffMember, now: datetime, *, aloud: bool) -> Claim:
    """Return the claim in research again; *aloud* tells those who were answered without a verdict."""
    opened = keep(tx, claim.reopen(by.id, now), Action.REOPENED, by.id, now)
    newest = newest_decision(tx, claim)
    if newest is not None and not newest.is_public:
        ask_again(tx, opened, now, aloud=aloud)
    watch(tx, opened)
    return opened
