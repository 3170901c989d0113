"""The button that takes the last step back, for ten seconds, and after that the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.console.shell import DONE
from bot.domain.audit import Action
from bot.domain.claim import UNDO
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services import live

FIELD: Final = "lui"
"""The query field that names the claims something was just done to, with dots between."""
AT_MOST: Final = 50
_ID_LENGTH: Final = 20
_UNDONE: Final = {Action.ANSWERED, Action.MERGED, Action.SET_ASIDE, Action.SNOOZED, Action.INFO_ASKED}
_TAKEN_BACK: Final = {"lay-lai", "nhieu-lay-lai"}
"""What was done last when the step before it is offered."""


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back, each claim with its version, and for how many more seconds.

    It is ``earlier`` than what was just taken back itself.
    """

    claims: tuple[tuple[str, int], ...]
    seconds: int
    earlier: bool = False


def find_undo(tx: Transaction, fields: Mapping[str, str], member: StaffMember, now: datetime) -> Undo | None:
    """Return what *member* has just done to the claims that *fields* name, as far as it can still be taken back.

    After something was taken back it is the step before that, whatever claim it was about.
    """
    if fields.get(DONE) in _TAKEN_BACK and member.may(Permission.TRIAGE):
        return _find_earlier(tx, member, now)
    ids = list(dict.fromkeys(each[:_ID_LENGTH] for each in fields.get(FIELD, "").split(".") if each))[:AT_MOST]
    if not ids or not member.may(Permission.TRIAGE):
        return None
    found = [left for left in (_find(tx, claim_id, member, now) for claim_id in ids) if left is not None]
    if not found:
        return None
    return Undo(tuple((claim_id, version) for claim_id, version, _ in found), min(left for _, _, left in found))


def _find_earlier(tx: Transaction, member: StaffMember, now: datetime) -> Undo | None:
    own = live.read_own_acts(tx, member, now - UNDO)
    found = next((left for left in (_find(tx, claim_id, member, now) for claim_id in own) if left is not None), None)
    return None if found is None else Undo((found[:2],), found[2], earlier=True)


def _find(tx: Transaction, claim_id: str, member: StaffMember, now: datetime) -> tuple[str, int, int] | None:
    change = live.read_change(tx, member, claim_id, now)
    entry = change.newest.entry if change and change.newest else None
    if change is None or entry is None or entry.action not in _UNDONE or entry.actor != member.id:
        return None
    left = entry.at + UNDO - now
    return (claim_id, change.claim.version, left.seconds + 1) if left.total_seconds() > 0 else None
