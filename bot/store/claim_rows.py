"""Claims to rows and back."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import Row

from bot.domain.claim import Approval, Claim, ClaimState, Lease, Proposal, Proposing, Risk
from bot.domain.queue import queue_rank
from bot.domain.text import Language
from bot.domain.verdict import to_outcome
from bot.store.coding import from_us, to_optional, to_optional_us, to_us


def to_claim_values(claim: Claim) -> dict[str, Any]:
    """Return the columns that follow from *claim* alone."""
    lease, proposal, approval = claim.lease, claim.proposal, claim.approval
    return {
        "id": claim.id,
        "text": claim.text,
        "language": claim.language.value,
        "created_at": to_us(claim.created_at),
        "state": claim.state.value,
        "since": to_us(claim.since),
        "version": claim.version,
        "pictures": encode_pictures(claim.pictures),
        "reports": claim.reports,
        "reach": claim.reach,
        "risk": claim.risk.value,
        "conflict": claim.conflict,
        "lease_by": lease.by if lease else None,
        "lease_until": to_us(lease.until) if lease else None,
        "merged_into": claim.merged_into,
        "suggested": claim.suggested,
        "proposal": _encode_proposal(proposal) if proposal else None,
        "proposed_by": proposal.by if proposal else None,
        "approved_by": approval.by if approval else None,
        "approved_at": to_us(approval.at) if approval else None,
        "publish_at": to_us(approval.publish_at) if approval else None,
        "outcome": claim.outcome.value if claim.outcome else None,
        "decided": claim.decided,
        "needs_info_until": to_optional_us(claim.needs_info_until),
        "snoozed_until": to_optional_us(claim.snoozed_until),
        "rank": queue_rank(claim),
    }


def to_claim(row: Row[Any]) -> Claim:
    """Return the claim of a row with every column."""
    return Claim(
        id=row.id,
        text=row.text,
        language=Language(row.language),
        created_at=from_us(row.created_at),
        state=ClaimState(row.state),
        since=from_us(row.since),
        version=row.version,
        pictures=decode_pictures(row.pictures),
        reports=row.reports,
        reach=row.reach,
        risk=Risk(row.risk),
        conflict=row.conflict,
        lease=Lease(row.lease_by, from_us(row.lease_until)) if row.lease_by else None,
        merged_into=row.merged_into,
        suggested=row.suggested,
        proposal=_decode_proposal(row.proposal, row.proposed_by) if row.proposal else None,
        approval=_to_approval(row) if row.approved_by else None,
        outcome=to_outcome(row.outcome) if row.outcome else None,
        decided=row.decided,
        needs_info_until=to_optional(row.needs_info_until),
        snoozed_until=to_optional(row.snoozed_until),
    )


def encode_pictures(pictures: Sequence[str]) -> str:
    """Return hashes of pictures, in order, as one text."""
    return " ".join(pictures)


def decode_pictures(text: str) -> tuple[str, ...]:
    """Return what ``encode_pictures`` got."""
    return tuple(text.split())


def _encode_proposal(proposal: Proposal) -> str:
    return orjson.dumps(
        {
            "does": proposal.does,
            "outcome": proposal.outcome,
            "title": proposal.title,
            "statement": proposal.statement,
            "at": to_us(proposal.at),
        }
    ).decode()


def _decode_proposal(text: str, by: str) -> Proposal:
    raw: dict[str, Any] = orjson.loads(text)
    return Proposal(
        does=Proposing(raw["does"]),
        outcome=to_outcome(raw["outcome"]),
        title=raw["title"],
        statement=raw["statement"],
        by=by,
        at=from_us(raw["at"]),
    )


def _to_approval(row: Row[Any]) -> Approval:
    return Approval(by=row.approved_by, at=from_us(row.approved_at), publish_at=from_us(row.publish_at))
