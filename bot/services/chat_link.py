"""Chat accounts of staff: linked by a one-time code, and then a second way to sign in.

Whoever is not linked learns nothing here, not even that there is something to learn.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.audit import Action
from bot.domain.errors import IllegalChange, SignInRefused
from bot.domain.report import Person
from bot.domain.staff import LinkUse, OneTimeLink, StaffMember, StaffState
from bot.ports import Transaction, Vault
from bot.services.audit import SYSTEM, log
from bot.services.sign_in import pass_second_factor, to_spelling

CODE_FOR: Final = timedelta(minutes=10)
SIGN_IN_FOR: Final = timedelta(minutes=5)
TRIES_AN_HOUR: Final = 10
"""Codes one person may try.  Guessing is hopeless anyway: 50 random bits, for ten minutes."""
_STAFF: Final = "staff"
"""In place of a claim's id, which is in capitals, in the keyed name of a person."""


def make_link_code(tx: Transaction, vault: Vault, member: StaffMember, now: datetime) -> str:
    """Return a code by which a chat account is linked to *member*, once; an earlier one stops working.

    Raises:
        IllegalChange: If the account is not active.
    """
    if member.state is not StaffState.ACTIVE:
        raise IllegalChange(f"The account {member.name} is {member.state.value}. Set it up or enable it first.")
    code = vault.new_id()
    link = OneTimeLink(id=_code_key(vault, code), staff_id=member.id, use=LinkUse.CHAT, expires_at=now + CODE_FOR)
    tx.staff.put_link(link)
    return f"{code[:5]}-{code[5:]}"


def make_own_code(tx: Transaction, vault: Vault, member: StaffMember, code: str, now: datetime) -> str | SignInRefused:
    """Return a code for oneself.  *code* is what the phone shows now: a browser somebody left open is not enough.

    An account without a second factor signs in by links and needs none.  As in ``sign_in`` a refusal is returned.
    """
    if tx.staff.secrets(member.id).totp is not None:
        refused = pass_second_factor(tx, vault, member, code, now)
        if refused is not None:
            return refused
    return make_link_code(tx, vault, member, now)


def link_chat(tx: Transaction, vault: Vault, person: Person, code: str, now: datetime) -> StaffMember | None:
    """Link *person* to the account *code* was made for; None if it does not fit.

    One account has one person and the other way round: an earlier link of either is cut, and a sign-in link that was
    sent there stops working.
    """
    tries = tx.bursts.count(vault.source(f"link:{person.channel}:{person.person_id}", now), now)
    if tries > TRIES_AN_HOUR:
        return None
    link = tx.staff.see_link(_code_key(vault, code), now)
    member = None if link is None or link.use is not LinkUse.CHAT else tx.staff.get(link.staff_id)
    if link is None or member is None or member.state is not StaffState.ACTIVE:
        return None
    tx.staff.take_link(link.id, now)
    name = _name_of(vault, person)
    cut = [member.id] if _is_linked_elsewhere(tx, member, name) else []
    for account in [*cut, *tx.staff.link_chat(member.id, name, now)]:
        tx.staff.drop_link(account, LinkUse.SIGN_IN)
        log(tx, member.id, Action.CHAT_UNLINKED, account, now)
    log(tx, member.id, Action.CHAT_LINKED, member.id, now)
    return member


def _is_linked_elsewhere(tx: Transaction, member: StaffMember, name: str) -> bool:
    present = tx.staff.of_chat(name)
    return tx.staff.chat_linked_at(member.id) is not None and (present is None or present.id != member.id)


def unlink_chat(tx: Transaction, staff_id: str, now: datetime, *, by: StaffMember | None = None) -> bool:
    """Cut the link of an account; return whether there was one.

    A code not used yet stops working, and so does a sign-in link that was sent there.
    """
    tx.staff.drop_link(staff_id, LinkUse.CHAT)
    if not tx.staff.unlink_chat(staff_id):
        return False
    tx.staff.drop_link(staff_id, LinkUse.SIGN_IN)
    log(tx, SYSTEM if by is None else by.id, Action.CHAT_UNLINKED, staff_id, now)
    return True


def linked_member(tx: Transaction, vault: Vault, person: Person) -> StaffMember | None:
    """Return the active account *person* is linked to, as it is now."""
    member = tx.staff.of_chat(_name_of(vault, person))
    return member if member is not None and member.state is StaffState.ACTIVE else None


def sign_in_by_chat(tx: Transaction, vault: Vault, person: Person, now: datetime) -> str | None:
    """Return the token of a link that signs *person* in once, within five minutes; None if they are not linked.

    An earlier link of the same account stops working.
    """
    member = linked_member(tx, vault, person)
    if member is None:
        return None
    token = vault.new_token()
    expires_at = now + SIGN_IN_FOR
    tx.staff.put_link(
        OneTimeLink(id=vault.token_key(token), staff_id=member.id, use=LinkUse.SIGN_IN, expires_at=expires_at)
    )
    log(tx, member.id, Action.LINK_ASKED, member.id, now)
    return token


def _code_key(vault: Vault, typed: str) -> str:
    """Return the HMAC of a code in its one spelling."""
    return vault.token_key(f"chat {to_spelling(typed)}")


def _name_of(vault: Vault, person: Person) -> str:
    return vault.pseudonym(person.channel, person.person_id, _STAFF)
