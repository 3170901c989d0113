"""A claim and those merged into it: one of them speaks for all."""

from bot.domain.claim import Claim, ClaimState
from bot.domain.decision import Decision, DecisionKind
from bot.domain.errors import NoSuchObject
from bot.ports import Transaction


def get_claim(tx: Transaction, claim_id: str) -> Claim:
    """Return the claim.

    Raises:
        NoSuchObject: If there is none.
    """
    claim = tx.claims.get(claim_id)
    if claim is None:
        raise NoSuchObject(f"There is no claim {claim_id}. It may have been deleted; search its text.")
    return claim


def find_above(tx: Transaction, claim: Claim) -> list[Claim]:
    """Return the claims that speak for *claim*, nearest first; the last is the root."""
    above: list[Claim] = []
    while claim.merged_into is not None:
        claim = get_claim(tx, claim.merged_into)
        above.append(claim)
    return above


def find_root(tx: Transaction, claim: Claim) -> Claim:
    """Return the claim that speaks for *claim*: itself, unless it is merged."""
    above = find_above(tx, claim)
    return above[-1] if above else claim


def find_family(tx: Transaction, claim_id: str) -> list[str]:
    """Return the id and those of all claims merged into it."""
    return [claim_id, *tx.claims.merged_into(claim_id)]


def newest_decision(tx: Transaction, claim: Claim) -> Decision | None:
    """Return the newest version of what was said about *claim*, whether it still stands or not."""
    return tx.decisions.get(claim.id, claim.decided) if claim.decided else None


def standing_decision(tx: Transaction, claim: Claim) -> Decision | None:
    """Return what is said about *claim* at present.

    A published version stands until the next replaces it, also while it is looked at again.  An answer without
    a verdict stands no longer once the claim is reopened.
    """
    decision = newest_decision(tx, claim)
    if decision is None or decision.is_public:
        return decision
    stands = claim.state is ClaimState.NOT_CHECKABLE and claim.outcome == decision.outcome
    return decision if stands else None


def has_verdict(tx: Transaction, claim: Claim) -> bool:
    """Tell whether a verdict stands: published, and not withdrawn."""
    decision = newest_decision(tx, claim)
    return decision is not None and decision.is_public and decision.kind is not DecisionKind.WITHDRAWAL
