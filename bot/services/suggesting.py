"""Say that a claim is not the one it was taken for."""

from dataclasses import replace
from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import Claim
from bot.domain.errors import IllegalChange
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.acting import keep, look_at


def refuse_match(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Drop the suggestion that the claim is the same as another one.

    Raises:
        IllegalChange: If none is suggested.
    """
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    if claim.suggested is None:
        raise IllegalChange(f"Nothing is suggested for claim {claim_id}. Look at it again.")
    other = claim.suggested
    touched = replace(claim.touch("refuse the match", by.id, now), suggested=None)
    return keep(tx, touched, Action.MATCH_REFUSED, by.id, now, other=other)
