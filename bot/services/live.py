"""What open pages of staff are told as it happens: which claims changed, and who has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.audit import Link
from bot.domain.claim import Claim
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.audit import REPORTER, find_newest_act
from bot.services.permission import authorize
from bot.services.queue import as_seen, holder_of

CHANGES_AT_MOST: Final = 100
_OWN_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A claim after change ``number``; ``holder`` is the name of who has it.

    ``newest`` is what was done to it last by anybody but reporters, ``actor`` the name of who did it; ``reported``
    tells that a report came after that.
    """

    number: int
    claim: Claim
    holder: str | None
    newest: Link | None
    actor: str | None
    reported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed up to ``number``; with ``missed`` there was more than an open page can follow."""

    number: int
    changes: tuple[Change, ...] = ()
    missed: bool = False


def read_changes(tx: Transaction, by: StaffMember, after: int, now: datetime) -> Changes:
    """Return the claims that changed after change *after*, each once, in order of change."""
    authorize(tx, by, Permission.READ_CLAIMS)
    last = tx.claims.last_change()
    if after >= last:
        return Changes(number=last)
    changed = tx.claims.changed_since(after, limit=CHANGES_AT_MOST + 1)
    if len(changed) > CHANGES_AT_MOST:
        return Changes(number=last, missed=True)
    changes = tuple(_to_change(tx, number, claim, now) for number, claim in changed)
    return Changes(number=changes[-1].number if changes else last, changes=changes)


def read_change(tx: Transaction, by: StaffMember, claim_id: str, now: datetime) -> Change | None:
    """Return the claim as it is, with what happened to it last; None if there is none."""
    authorize(tx, by, Permission.READ_CLAIMS)
    claim = tx.claims.get(claim_id)
    return None if claim is None else _to_change(tx, tx.claims.last_change(), claim, now)


def read_own_acts(tx: Transaction, by: StaffMember, since: datetime) -> Sequence[str]:
    """Return the ids of what *by* did something to since then, newest first, as far as the last 200 entries tell."""
    authorize(tx, by, Permission.READ_CLAIMS)
    entries = [link.entry for link in tx.audit.page(limit=_OWN_LOOKED_AT)]
    return list(dict.fromkeys(entry.object for entry in entries if entry.actor == by.id and entry.at >= since))


def _to_change(tx: Transaction, number: int, claim: Claim, now: datetime) -> Change:
    last = next(iter(tx.audit.page(object_id=claim.id, limit=1)), None)
    reported = last is not None and last.entry.actor == REPORTER
    newest = find_newest_act(tx, claim.id) if reported else last
    return Change(
        number=number,
        claim=as_seen(claim),
        holder=_name_of(tx, holder_of(claim, now)),
        newest=newest,
        actor=_name_of(tx, newest.entry.actor if newest else None),
        reported=reported,
    )


def _name_of(tx: Transaction, staff_id: str | None) -> str | None:
    member = tx.staff.get(staff_id) if staff_id else None
    return None if member is None else member.name
