"""Staff: who may do what.  Whatever is not allowed here is denied."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import NotAllowed, RolesConflict


class Role(StrEnum):
    """What somebody is trusted with.  An account may hold several."""

    TRIAGER = "triager"
    CHECKER = "checker"
    APPEALS = "appeals"
    AUDITOR = "auditor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing a service asks for before it acts."""

    READ_CLAIMS = "read_claims"
    """See the queue and a claim with its blacked-out texts."""
    TRIAGE = "triage"
    """Take, answer without a verdict, merge, set aside, ask for more, black out."""
    RESEARCH = "research"
    """Write notes and evidence."""
    DECIDE = "decide"
    """Propose, approve another's proposal, return, stop, correct, withdraw."""
    APPEALS = "appeals"
    READ_LOG = "read_log"
    READ_FIGURES = "read_figures"
    EDIT_KNOWLEDGE = "edit_knowledge"
    """See questions without an answer and feedback; draft entries."""
    MANAGE_STAFF = "manage_staff"
    READ_DELIVERY = "read_delivery"
    """See how many replies wait or could not be delivered; never to whom."""


PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.TRIAGER: frozenset({Permission.READ_CLAIMS, Permission.TRIAGE, Permission.READ_FIGURES}),
    Role.CHECKER: frozenset(
        {
            Permission.READ_CLAIMS,
            Permission.TRIAGE,
            Permission.RESEARCH,
            Permission.DECIDE,
            Permission.READ_FIGURES,
        }
    ),
    Role.APPEALS: frozenset({Permission.READ_CLAIMS, Permission.RESEARCH, Permission.APPEALS, Permission.READ_FIGURES}),
    Role.AUDITOR: frozenset({Permission.READ_LOG, Permission.READ_FIGURES, Permission.READ_DELIVERY}),
    Role.EDITOR: frozenset({Permission.EDIT_KNOWLEDGE, Permission.READ_FIGURES}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_STAFF, Permission.READ_FIGURES, Permission.READ_DELIVERY}),
}

READS_REPORTS = frozenset({Role.TRIAGER, Role.CHECKER, Role.APPEALS})
"""Never held together with administrator: whoever makes accounts does not read reports."""


def check_roles(roles: frozenset[Role]) -> None:
    """Refuse roles that may not be held by one account.

    Raises:
        RolesConflict: If they join administrator with one that reads reports.
    """
    if Role.ADMINISTRATOR in roles and roles & READS_REPORTS:
        raise RolesConflict("An administrator cannot hold a role that reads reports. Make a second account for that.")


class StaffState(StrEnum):
    """Whether an account can sign in."""

    INVITED = "invited"
    """Made, but password and second factor are not set yet."""
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """An account.  ``name`` is what colleagues and the log see; ``demo`` marks one made by ``run --demo``."""

    id: str
    name: str
    roles: frozenset[Role]
    state: StaffState
    created_at: datetime
    demo: bool = False

    def may(self, permission: Permission) -> bool:
        """Tell whether one of the roles grants *permission*, and the account is active."""
        return self.state is StaffState.ACTIVE and any(permission in PERMISSIONS[role] for role in self.roles)

    def must(self, permission: Permission) -> None:
        """Refuse what no role grants.

        Raises:
            NotAllowed: If no role of this account grants *permission*.
        """
        if not self.may(permission):
            raise NotAllowed(f"{self.name} may not {permission.value}. Ask an administrator for the role.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSecrets:
    """What proves that somebody is a staff member.

    ``password`` is an Argon2id hash in its encoded form; ``totp`` the shared secret, sealed;
    ``last_step`` the last time step accepted, so that no code works twice.  ``failures`` in a row slow
    the next attempt down until ``not_before``; nobody is locked out.
    """

    staff_id: str
    password: str | None = None
    totp: bytes | None = None
    last_step: int = 0
    failures: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """A signed-in browser.  ``id`` is the HMAC of the cookie's value."""

    id: str
    staff_id: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """A browser somebody signed in from.  ``id`` is the HMAC of its cookie's value.

    It has its own count of failures: whoever guesses from elsewhere does not slow its owner down.
    Source: OWASP, device cookies.
    """

    id: str
    staff_id: str
    seen_at: datetime
    failures: int = 0
    not_before: datetime | None = None


class LinkUse(StrEnum):
    """What a one-time link is for."""

    SETUP = "setup"
    """Choose a password and the second factor."""
    SIGN_IN = "sign_in"
    """Sign in at once; for demo accounts, and for whoever asks from a chat account linked to theirs."""
    CHAT = "chat"
    """Link a chat account; typed as a code, not opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink:
    """A link that works once.  ``id`` is the HMAC of the token in the link."""

    id: str
    staff_id: str
    use: LinkUse
    expires_at: datetime
