"""Keep the log of what staff and the system did, and check its chain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import FIRST_HASH, Action, AuditEntry, Link, hash_entry
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.permission import authorize

SYSTEM = "system"
REPORTER = "reporter"
_LOOKED_AT = 50


def log(
    tx: Transaction,
    actor: str,
    action: Action,
    object: str,  # noqa: A002 the word of the log
    now: datetime,
    **detail: str | int | bool,
) -> Link:
    """Append one entry.  *detail* holds codes, counts and ids, never text somebody wrote."""
    return tx.audit.append(AuditEntry(actor=actor, action=action, object=object, at=now, detail=detail))


def newest_act(links: Iterable[Link]) -> Link | None:
    """Return the first of *links*, newest first, that is no reporter's.

    What reporters do changes nothing that was looked at, and its moment is nobody's business.
    """
    return next((link for link in links if link.entry.actor != REPORTER), None)


def find_newest_act(tx: Transaction, object_id: str) -> Link | None:
    """Return what was last done to *object_id* by anybody but reporters, if it is among the last 50 entries."""
    return newest_act(tx.audit.page(object_id=object_id, limit=_LOOKED_AT))


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit its place, and why."""

    number: int
    why: str


def verify(tx: Transaction) -> int | Broken:
    """Walk the whole chain; return how many entries there are, or the first that does not fit.

    Entries cut off at the end leave a chain that fits: compare the number with one noted elsewhere.
    """
    before, number = FIRST_HASH, 0
    for link in tx.audit.walk():
        number += 1
        if link.number != number:
            return Broken(number, f"entry {link.number} stands where {number} should")
        if link.before != before:
            return Broken(number, "it does not follow the entry before it")
        if hash_entry(link.number, link.entry, link.before) != link.hash:
            return Broken(number, "its content does not fit its hash")
        before = link.hash
    return number


def read_log(
    tx: Transaction, by: StaffMember, *, before: int | None = None, object_id: str | None = None, limit: int = 50
) -> Sequence[Link]:
    """Return entries, newest first; for auditors."""
    authorize(tx, by, Permission.READ_LOG)
    return tx.audit.page(before=before, object_id=object_id, limit=limit)


def names_in(tx: Transaction, links: Sequence[Link]) -> Mapping[str, str]:
    """Return what the staff members who occur in *links* are called, by id."""
    ids = {named for link in links for named in (link.entry.actor, link.entry.object)}
    members = (tx.staff.get(each) for each in ids)
    return {member.id: member.name for member in members if member is not None}
