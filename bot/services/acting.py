"""The frame of everything staff do to a claim: permission, version, and the log."""

from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import Claim
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.audit import log
from bot.services.family import get_claim
from bot.services.permission import authorize


def look_at(tx: Transaction, claim_id: str, version: int, by: StaffMember, permission: Permission) -> Claim:
    """Return the claim somebody wants to change, as they saw it.

    Raises:
        NotAllowed: If no role of *by* grants *permission*.
        NoSuchObject: If there is no such claim.
        StaleClaim: If it changed since *version*.
    """
    authorize(tx, by, permission)
    return get_claim(tx, claim_id).seen_at(version)


def keep(tx: Transaction, claim: Claim, action: Action, actor: str, now: datetime, **detail: str | int | bool) -> Claim:
    """Keep the changed claim, log who did what, and return it."""
    tx.claims.save(claim)
    log(tx, actor, action, claim.id, now, **detail)
    return claim
