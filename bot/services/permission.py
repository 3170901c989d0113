"""Ask, before anything else, whether somebody may do it."""

from bot.domain.errors import NotAllowed
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction


def authorize(tx: Transaction, by: StaffMember, permission: Permission) -> StaffMember:
    """Return the account as it is now.

    The caller's value may be older than this transaction: a role taken away or an account disabled in
    between counts at once.

    Raises:
        NotAllowed: If no role grants *permission*, or the account is not active, or there is none.
    """
    member = tx.staff.get(by.id)
    if member is None:
        raise NotAllowed("There is no such account. Sign in again.")
    member.must(permission)
    return member


def still_may(tx: Transaction, staff_id: str, permission: Permission) -> bool:
    """Tell whether the account is still there, active, and granted *permission*."""
    member = tx.staff.get(staff_id)
    return member is not None and member.may(permission)
