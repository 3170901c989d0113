"""Accounts of staff: make, change, disable.  By an administrator, or from the command line (*by* is None)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.errors import BadInput, IllegalChange, NoSuchObject
from bot.domain.staff import LinkUse, Permission, Role, StaffMember, StaffSecrets, StaffState, check_roles
from bot.ports import Transaction, Vault
from bot.ports.claims import QueueFilter
from bot.services.acting import keep
from bot.services.audit import SYSTEM, log
from bot.services.chat_link import unlink_chat
from bot.services.fields import read_line
from bot.services.permission import authorize
from bot.services.sign_in import (
    make_recovery_codes,
    own_access,
    password_of,
    put_link,
    see_link,
    session_of,
    set_up,
    sign_in,
    sign_out,
    sign_out_everywhere,
    slow_down,
    still_signed_in,
    use_link,
)

__all__ = [
    "add_staff",
    "disable",
    "enable",
    "find_staff",
    "first_administrator",
    "invite_again",
    "list_staff",
    "make_recovery_codes",
    "own_access",
    "password_of",
    "see_link",
    "session_of",
    "set_roles",
    "set_up",
    "sign_in",
    "sign_in_link",
    "sign_out",
    "sign_out_everywhere",
    "slow_down",
    "still_signed_in",
    "use_link",
]

NAME_LENGTH: Final = 60
_LEASES_AT_MOST: Final = 1000


def list_staff(tx: Transaction, by: StaffMember | None) -> Sequence[StaffMember]:
    """Return every account, by name."""
    _authorize(tx, by)
    return tx.staff.all()


def find_staff(tx: Transaction, name_or_id: str) -> StaffMember:
    """Return the account; for the command line.

    Raises:
        NoSuchObject: If there is none.
    """
    member = tx.staff.named(name_or_id) or tx.staff.get(name_or_id)
    if member is None:
        raise NoSuchObject(f"There is no account {name_or_id}. See the list of accounts.")
    return member


def add_staff(  # noqa: PLR0913 what an account is made of
    tx: Transaction,
    vault: Vault,
    name: str,
    roles: Iterable[Role],
    now: datetime,
    *,
    demo: bool = False,
    by: StaffMember | None = None,
) -> tuple[StaffMember, str]:
    """Make an account; return it and the token of the link by which its owner sets it up.

    A demo account needs no setting up: it is active, and the token signs in at once.

    Raises:
        BadInput: If the name is empty, too long or taken, or there is no role.
        RolesConflict: If the roles may not be held together.
    """
    _authorize(tx, by)
    chosen = _check(roles)
    written = read_line("name", name, NAME_LENGTH)
    if tx.staff.named(written) is not None:
        raise BadInput("name", "There is an account of this name. Choose another one.")
    state = StaffState.ACTIVE if demo else StaffState.INVITED
    member = StaffMember(id=vault.new_id(), name=written, roles=chosen, state=state, created_at=now, demo=demo)
    tx.staff.save(member)
    log(tx, _actor(by), Action.STAFF_ADDED, member.id, now, roles=_codes(chosen), demo=demo)
    return member, put_link(tx, vault, member.id, LinkUse.SIGN_IN if demo else LinkUse.SETUP, now)


def first_administrator(tx: Transaction, vault: Vault, name: str, now: datetime) -> str | None:
    """Make the first administrator if there is no account yet; return the token of the link to set it up.

    Until it is set up, each call gives a new link in place of the last one.  None once somebody has set up.
    """
    members = [member for member in tx.staff.all() if not member.demo]
    if not members:
        return add_staff(tx, vault, name, {Role.ADMINISTRATOR}, now)[1]
    only = members[0]
    if len(members) > 1 or only.state is not StaffState.INVITED or Role.ADMINISTRATOR not in only.roles:
        return None
    return put_link(tx, vault, only.id, LinkUse.SETUP, now)


def invite_again(tx: Transaction, vault: Vault, staff_id: str, now: datetime, *, by: StaffMember | None = None) -> str:
    """Let somebody who lost password or second factor choose new ones; return the token of the link.

    What they had stops working, and so do their sessions.
    """
    _authorize(tx, by)
    member = _get(tx, staff_id)
    if member.state is StaffState.DISABLED:
        raise IllegalChange("The account is disabled. Enable it first.")
    _check_not_own(by, member)
    tx.staff.save(replace(member, state=StaffState.INVITED))
    tx.staff.save_secrets(StaffSecrets(staff_id=member.id, last_step=tx.staff.secrets(member.id).last_step))
    tx.staff.put_recovery(member.id, ())
    tx.staff.delete_sessions(member.id)
    tx.staff.delete_devices(member.id)
    unlink_chat(tx, member.id, now, by=by)
    log(tx, _actor(by), Action.STAFF_ADDED, member.id, now, again=True)
    return put_link(tx, vault, member.id, LinkUse.SETUP, now)


def sign_in_link(tx: Transaction, vault: Vault, staff_id: str, now: datetime) -> str:
    """Return the token of a link that signs a demo account in at once; for the command line.

    Raises:
        IllegalChange: If it is no active demo account: others sign in with password and code.
    """
    member = _get(tx, staff_id)
    if not member.demo or member.state is not StaffState.ACTIVE:
        raise IllegalChange("Only demo accounts sign in by a link. Use password and code.")
    return put_link(tx, vault, member.id, LinkUse.SIGN_IN, now)


def set_roles(
    tx: Transaction, staff_id: str, roles: Iterable[Role], now: datetime, *, by: StaffMember | None = None
) -> StaffMember:
    """Give an account these roles and no others, at once; a claim it may no longer work on is let go.

    Raises:
        RolesConflict: If the roles may not be held together.
        IllegalChange: If somebody changes their own roles, or the last administrator would be gone.
    """
    _authorize(tx, by)
    member, chosen = _get(tx, staff_id), _check(roles)
    _check_not_own(by, member)
    changed = replace(member, roles=chosen)
    tx.staff.save(changed)
    _check_administrator_left(tx, by)
    log(tx, _actor(by), Action.ROLES_CHANGED, member.id, now, before=_codes(member.roles), roles=_codes(chosen))
    if not changed.may(Permission.TRIAGE):
        _let_go(tx, member.id, now)
    return changed


def disable(tx: Transaction, staff_id: str, now: datetime, *, by: StaffMember | None = None) -> StaffMember:
    """Close an account: sessions end, claims it holds are let go, and nothing it proposed goes out any more."""
    _authorize(tx, by)
    member = _get(tx, staff_id)
    _check_not_own(by, member)
    closed = replace(member, state=StaffState.DISABLED)
    tx.staff.save(closed)
    _check_administrator_left(tx, by)
    tx.staff.delete_sessions(member.id)
    tx.staff.delete_devices(member.id)
    log(tx, _actor(by), Action.STAFF_DISABLED, member.id, now)
    unlink_chat(tx, member.id, now, by=by)
    _let_go(tx, member.id, now)
    return closed


def enable(tx: Transaction, staff_id: str, now: datetime, *, by: StaffMember | None = None) -> StaffMember:
    """Open a closed account again; one that was never set up waits for its link."""
    _authorize(tx, by)
    member = _get(tx, staff_id)
    if member.state is not StaffState.DISABLED:
        return member
    ready = member.demo or tx.staff.secrets(member.id).password is not None
    opened = replace(member, state=StaffState.ACTIVE if ready else StaffState.INVITED)
    tx.staff.save(opened)
    log(tx, _actor(by), Action.STAFF_ENABLED, member.id, now)
    return opened


def _authorize(tx: Transaction, by: StaffMember | None) -> None:
    if by is not None:
        authorize(tx, by, Permission.MANAGE_STAFF)


def _get(tx: Transaction, staff_id: str) -> StaffMember:
    member = tx.staff.get(staff_id)
    if member is None:
        raise NoSuchObject(f"There is no account {staff_id}. Look at the list again.")
    return member


def _check(roles: Iterable[Role]) -> frozenset[Role]:
    chosen = frozenset(roles)
    if not chosen:
        raise BadInput("roles", "Choose at least one role; to take all away, disable the account.")
    check_roles(chosen)
    return chosen


def _check_not_own(by: StaffMember | None, member: StaffMember) -> None:
    if by is not None and by.id == member.id:
        raise IllegalChange("Nobody changes their own account in this way. Ask another administrator.")


def _check_administrator_left(tx: Transaction, by: StaffMember | None) -> None:
    """Refuse to leave nobody who can make accounts; the command line always can."""
    left = any(member.may(Permission.MANAGE_STAFF) for member in tx.staff.all())
    if by is not None and not left:
        raise IllegalChange("This is the last administrator. Make another one first.")


def _let_go(tx: Transaction, staff_id: str, now: datetime) -> None:
    for _, claim in tx.claims.page(QueueFilter(held_by=staff_id), now, limit=_LEASES_AT_MOST):
        if claim.state is not ClaimState.MERGED:
            keep(tx, claim.release(staff_id, now), Action.RELEASED, SYSTEM, now)


def _actor(by: StaffMember | None) -> str:
    return SYSTEM if by is None else by.id


def _codes(roles: frozenset[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))
