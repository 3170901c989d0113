"""Show that somebody is a staff member: set up, sign in, sessions, one-time links."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pyotp import TOTP
from pyotp.exceptions import OTPVerificationError

from bot.domain.audit import Action
from bot.domain.errors import BadInput, IllegalChange, SignInRefused
from bot.domain.staff import KnownDevice, LinkUse, OneTimeLink, StaffMember, StaffSecrets, StaffSession, StaffState
from bot.ports import Transaction, Vault
from bot.services.audit import log

SETUP_FOR: Final = timedelta(hours=72)
SIGN_IN_LINK_FOR: Final = timedelta(hours=24)
IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
DEVICE_FOR: Final = timedelta(days=180)
"""For so long after the last time somebody signed in from it, a browser has its own count of failures."""
_SEEN_EVERY: Final = timedelta(minutes=1)
FREE_FAILURES: Final = 3
LONGEST_WAIT_S: Final = 900
TOTP_BYTES: Final = 20
RECOVERY_CODES: Final = 10
_MISREAD: Final = str.maketrans("OIL", "011")
"""Letters that are in no code, read as the digits they look like.  Source: Crockford, base 32."""
_WINDOW: Final = 1
"""Steps of 30 s a clock may be off, either way.  Source: RFC 6238, section 5.2."""


class Entered(NamedTuple):
    """Who signed in, and the values of two cookies: the session's, and the one by which this browser is known."""

    member: StaffMember
    cookie: str
    device: str


def put_link(tx: Transaction, vault: Vault, staff_id: str, use: LinkUse, now: datetime) -> str:
    """Make a one-time link and return its token; an earlier one of the same use stops working."""
    token = vault.new_token()
    valid = SETUP_FOR if use is LinkUse.SETUP else SIGN_IN_LINK_FOR
    tx.staff.put_link(OneTimeLink(id=vault.token_key(token), staff_id=staff_id, use=use, expires_at=now + valid))
    return token


def see_link(tx: Transaction, vault: Vault, token: str, now: datetime) -> tuple[StaffMember, LinkUse] | None:
    """Return whose link this is and what for, if it would work now; it stays there."""
    link = tx.staff.see_link(vault.token_key(token), now)
    member = None if link is None else tx.staff.get(link.staff_id)
    return None if link is None or member is None or not _fits(member, link.use) else (member, link.use)


def _fits(member: StaffMember, use: LinkUse) -> bool:
    needed = StaffState.INVITED if use is LinkUse.SETUP else StaffState.ACTIVE
    return member.state is needed


def set_up(  # noqa: PLR0913, PLR0917 what an account is set up with
    tx: Transaction, vault: Vault, token: str, password_hash: str, totp_secret: bytes, code: str, now: datetime
) -> StaffMember:
    """Set password and second factor by a one-time link.  With a wrong code nothing is used up.

    Raises:
        SignInRefused: If the link does not work (any more).
        BadInput: If *code* does not come from *totp_secret*.
    """
    link = tx.staff.take_link(vault.token_key(token), now)
    member = None if link is None else tx.staff.get(link.staff_id)
    if link is None or link.use is not LinkUse.SETUP or member is None or not _fits(member, link.use):
        raise SignInRefused
    step = step_of(totp_secret, code, now)
    if step is None:
        raise BadInput("code", "The code does not fit. Wait for the next one and type that.")
    active = replace(member, state=StaffState.ACTIVE)
    tx.staff.save(active)
    sealed = vault.seal_secret(member.id, totp_secret)
    tx.staff.save_secrets(StaffSecrets(staff_id=member.id, password=password_hash, totp=sealed, last_step=step))
    log(tx, member.id, Action.STAFF_SET_UP, member.id, now)
    return active


def password_of(tx: Transaction, name: str) -> str | None:
    """Return the hash to check a password against, outside any transaction; None if there is none."""
    member = tx.staff.named(name)
    return None if member is None else tx.staff.secrets(member.id).password


def sign_in(  # noqa: PLR0913 what somebody shows at the door
    tx: Transaction,
    vault: Vault,
    name: str,
    *,
    password_fits: bool,
    code: str,
    now: datetime,
    devices: Iterable[str] = (),
) -> Entered | SignInRefused:
    """Begin a session, or return (not raise) the refusal: a failure must be kept to slow the next attempt down.

    An attempt before its time is not looked at and does not count.  A code works once.  *devices* are the cookies
    by which this browser may be known: one of this account is slowed down by its own failures alone, all others
    together by theirs.
    """
    member = tx.staff.named(name)
    if member is None or member.state is not StaffState.ACTIVE:
        return SignInRefused()
    secrets = tx.staff.secrets(member.id)
    device = _known_device(tx, vault, member.id, devices)
    slowed = device or secrets
    if slowed.not_before is not None and now < slowed.not_before:
        return SignInRefused(_seconds(slowed.not_before - now))
    if not password_fits or secrets.password is None or secrets.totp is None:
        return _note_failure(tx, slowed, now)
    cleared = replace(secrets, failures=0, not_before=None) if device is None else secrets
    step = _new_step(vault, secrets, code, now)
    if step is None:
        if not tx.staff.take_recovery(member.id, _recovery_key(vault, member.id, code)):
            return _note_failure(tx, slowed, now)
        tx.staff.save_secrets(cleared)
        return _enter(tx, vault, member, now, device, codes_left=tx.staff.count_recovery(member.id))
    tx.staff.save_secrets(replace(cleared, last_step=step))
    return _enter(tx, vault, member, now, device)


def _known_device(tx: Transaction, vault: Vault, staff_id: str, devices: Iterable[str]) -> KnownDevice | None:
    found = (tx.staff.device(vault.token_key(cookie)) for cookie in devices)
    return next((each for each in found if each is not None and each.staff_id == staff_id), None)


def _new_step(vault: Vault, secrets: StaffSecrets, code: str, now: datetime) -> int | None:
    """Return the time step *code* belongs to, or None if it does not fit or was used already."""
    secret = None if secrets.totp is None else vault.open_secret(secrets.staff_id, secrets.totp)
    step = None if secret is None else step_of(secret, code, now)
    return None if step is None or step <= secrets.last_step else step


def make_recovery_codes(
    tx: Transaction, vault: Vault, member: StaffMember, code: str, now: datetime
) -> Sequence[str] | SignInRefused:
    """Return new recovery codes, to be shown this once; each stands in for the second factor once.

    Earlier ones stop working.  *code* is what the phone shows now: a browser somebody left open is not
    enough.  As in ``sign_in`` a refusal is returned, so that the failure is kept.

    Raises:
        IllegalChange: If the account has no second factor.
    """
    refused = pass_second_factor(tx, vault, member, code, now)
    if refused is not None:
        return refused
    codes = [vault.new_id() for _ in range(RECOVERY_CODES)]
    tx.staff.put_recovery(member.id, [_recovery_key(vault, member.id, each) for each in codes])
    log(tx, member.id, Action.RECOVERY_MADE, member.id, now, codes=len(codes))
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def pass_second_factor(
    tx: Transaction, vault: Vault, member: StaffMember, code: str, now: datetime
) -> SignInRefused | None:
    """Take *code* as what the phone of *member* shows now; return the refusal if it does not fit.

    Raises:
        IllegalChange: If the account has no second factor.
    """
    secrets = tx.staff.secrets(member.id)
    if secrets.totp is None:
        raise IllegalChange("This account signs in by links only and has no second factor.")
    if secrets.not_before is not None and now < secrets.not_before:
        return SignInRefused(_seconds(secrets.not_before - now))
    step = _new_step(vault, secrets, code, now)
    if step is None:
        return _note_failure(tx, secrets, now)
    tx.staff.save_secrets(replace(secrets, last_step=step, failures=0, not_before=None))
    return None


def to_spelling(typed: str) -> str:
    """Return a code of ours in its one spelling, however it was typed."""
    return "".join(filter(str.isalnum, typed.upper())).translate(_MISREAD)


def _recovery_key(vault: Vault, staff_id: str, typed: str) -> str:
    """Return the HMAC of a recovery code in its one spelling: 50 random bits need no slower hash."""
    return vault.token_key(f"recovery {staff_id} {to_spelling(typed)}")


def _note_failure(tx: Transaction, slowed: StaffSecrets | KnownDevice, now: datetime) -> SignInRefused:
    failures = slowed.failures + 1
    wait = slow_down(failures)
    noted = replace(slowed, failures=failures, not_before=now + wait if wait else None)
    if isinstance(noted, KnownDevice):
        tx.staff.save_device(noted)
    else:
        tx.staff.save_secrets(noted)
    log(tx, slowed.staff_id, Action.SIGN_IN_REFUSED, slowed.staff_id, now, failures=failures)
    return SignInRefused(_seconds(wait))


def _seconds(wait: timedelta) -> int:
    return -(-wait // timedelta(seconds=1))


def slow_down(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 2 s from the 4th on, doubled up to 15 minutes."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    return timedelta(seconds=min(1 << min(failures - FREE_FAILURES, 16), LONGEST_WAIT_S))


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the time step *code* belongs to, within one of now; None if it does not fit.

    Source: RFC 6238.
    """
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return TOTP(base64.b32encode(secret).decode()).verify_and_get_timecode(
            digits, for_time=now, valid_window=_WINDOW
        )
    except OTPVerificationError:
        return None


def use_link(tx: Transaction, vault: Vault, token: str, now: datetime) -> Entered:
    """Begin a session by a one-time link.

    Raises:
        SignInRefused: If it does not work (any more).
    """
    link = tx.staff.take_link(vault.token_key(token), now)
    member = None if link is None else tx.staff.get(link.staff_id)
    if link is None or link.use is not LinkUse.SIGN_IN or member is None or not _fits(member, link.use):
        raise SignInRefused
    return _enter(tx, vault, member, now)


def _enter(
    tx: Transaction,
    vault: Vault,
    member: StaffMember,
    now: datetime,
    device: KnownDevice | None = None,
    *,
    codes_left: int | None = None,
) -> Entered:
    """Begin a session; *codes_left* is how many recovery codes are left after one was used.

    The browser is known by a new cookie each time: one that somebody planted before is worth nothing.
    """
    cookie, known_by = vault.new_token(), vault.new_token()
    if device is not None:
        tx.staff.delete_device(device.id)
    tx.staff.save_device(KnownDevice(id=vault.token_key(known_by), staff_id=member.id, seen_at=now))
    session_id = vault.token_key(cookie)
    tx.staff.save_session(StaffSession(id=session_id, staff_id=member.id, created_at=now, seen_at=now))
    detail = {} if codes_left is None else {"codes_left": codes_left}
    log(tx, member.id, Action.SIGNED_IN, member.id, now, **detail)
    return Entered(member, cookie, known_by)


def session_of(tx: Transaction, vault: Vault, cookie: str, now: datetime) -> tuple[StaffMember, StaffSession] | None:
    """Return who is signed in with this cookie, as the account is now; in a transaction that writes.

    A session ends after 30 minutes without a request and after 12 hours in any case.
    """
    session = tx.staff.session(vault.token_key(cookie))
    if session is None:
        return None
    member = tx.staff.get(session.staff_id)
    over = now >= session.created_at + ABSOLUTE or now >= session.seen_at + IDLE
    if over or member is None or member.state is not StaffState.ACTIVE:
        tx.staff.delete_session(session.id)
        return None
    if now >= session.seen_at + _SEEN_EVERY:
        session = replace(session, seen_at=now)
        tx.staff.save_session(session)
    return member, session


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccess:
    """How somebody gets in: the sessions that still live, newest first, and how many recovery codes are left.

    ``has_codes`` tells whether the account has a second factor that recovery codes can stand in for,
    ``chat_linked_at`` since when a chat account is linked.
    """

    sessions: tuple[StaffSession, ...]
    codes_left: int
    has_codes: bool
    chat_linked_at: datetime | None


def own_access(tx: Transaction, session: StaffSession, now: datetime) -> OwnAccess:
    """Return the sessions and codes of whoever has this session."""
    staff_id = session.staff_id
    lively = (each for each in tx.staff.sessions(staff_id) if now < each.created_at + ABSOLUTE)
    return OwnAccess(
        sessions=tuple(each for each in lively if now < each.seen_at + IDLE),
        codes_left=tx.staff.count_recovery(staff_id),
        has_codes=tx.staff.secrets(staff_id).totp is not None,
        chat_linked_at=tx.staff.chat_linked_at(staff_id),
    )


def still_signed_in(tx: Transaction, session_id: str, now: datetime) -> StaffMember | None:
    """Return whose session this is, if it is not over; unlike a request, asking does not keep it alive."""
    session = tx.staff.session(session_id)
    member = None if session is None else tx.staff.get(session.staff_id)
    if session is None or member is None or member.state is not StaffState.ACTIVE:
        return None
    return None if now >= session.created_at + ABSOLUTE or now >= session.seen_at + IDLE else member


def sign_out(tx: Transaction, session: StaffSession, now: datetime) -> None:
    """End this session."""
    tx.staff.delete_session(session.id)
    log(tx, session.staff_id, Action.SIGNED_OUT, session.staff_id, now)


def sign_out_everywhere(tx: Transaction, session: StaffSession, now: datetime) -> int:
    """End all sessions of whoever has this one and forget their browsers; return how many sessions."""
    ended = tx.staff.delete_sessions(session.staff_id)
    tx.staff.delete_devices(session.staff_id)
    log(tx, session.staff_id, Action.SIGNED_OUT, session.staff_id, now, sessions=ended)
    return ended
