"""Merge claims that say the same, and part them again."""

from datetime import datetime

from bot.domain.audit import Action
from bot.domain.claim import Claim, ClaimState
from bot.domain.errors import IllegalChange
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.acting import keep, look_at
from bot.services.deadlines import UNPROVEN
from bot.services.family import find_above, find_root, get_claim
from bot.services.telling import TELL_MERGED, WIPE, ask_again, tell_merged


def merge(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime, into: str) -> Claim:
    """Let another claim speak for this one.  If that is decided, this one's reporters are told in ten seconds.

    Raises:
        IllegalChange: If the other is junk or speaks through this one, or people were told about this one.
    """
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    root = find_root(tx, get_claim(tx, into))
    if root.state is ClaimState.JUNK:
        raise IllegalChange(f"Claim {root.id} is set aside. Restore it first, or choose another one.")
    merged = keep(tx, claim.merge(root.id, by.id, now), Action.MERGED, by.id, now, into=root.id)
    tx.claims.save(root.join(claim))
    tell_merged(tx, merged, root, now)
    return merged


def split(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Let the claim stand for itself again, in the queue."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    own = leave(tx, claim, claim.split(now), now)
    tx.jobs.delete(UNPROVEN, claim_id)
    return keep(tx, own, Action.SPLIT, by.id, now)


def leave(tx: Transaction, merged: Claim, own: Claim, now: datetime) -> Claim:
    """Return *own*, the claim *merged* standing for itself; what hung on the merge is put right.

    If its reporters were told what was decided about the other, they hear that theirs is looked at again.
    """
    above = find_above(tx, merged)
    for speaker in above:
        tx.claims.save(speaker.join(merged, -1))
    untold = tx.jobs.get(TELL_MERGED, merged.id) is not None
    tx.jobs.delete(TELL_MERGED, merged.id)
    tx.jobs.delete(WIPE, merged.id)
    if above[-1].decided == 0 or untold:
        return own
    own = own.told_up_to(above[-1].decided)
    ask_again(tx, own, now, aloud=True, parted=True)
    return own
