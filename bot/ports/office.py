"""Stores of staff, their sessions and the log; inside one transaction.  And the keys of the house."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.audit import AuditEntry, Link
from bot.domain.report import Contact, Person
from bot.domain.staff import KnownDevice, LinkUse, OneTimeLink, StaffMember, StaffSecrets, StaffSession


class Staff(Protocol):
    """Accounts, their secrets, sessions and one-time links."""

    def get(self, staff_id: str) -> StaffMember | None:
        """Return the account."""
        ...

    def named(self, name: str) -> StaffMember | None:
        """Return the account of this folded name."""
        ...

    def all(self) -> Sequence[StaffMember]:
        """Return every account, by name."""
        ...

    def save(self, member: StaffMember) -> None:
        """Keep a new or changed account."""
        ...

    def secrets(self, staff_id: str) -> StaffSecrets:
        """Return what proves the account; empty if nothing is set yet."""
        ...

    def save_secrets(self, secrets: StaffSecrets) -> None:
        """Keep what proves the account."""
        ...

    def session(self, session_id: str) -> StaffSession | None:
        """Return the session of this HMAC."""
        ...

    def sessions(self, staff_id: str) -> Sequence[StaffSession]:
        """Return the sessions of an account, newest first."""
        ...

    def save_session(self, session: StaffSession) -> None:
        """Keep a new session or a later ``seen_at``."""
        ...

    def delete_session(self, session_id: str) -> None:
        """End one session."""
        ...

    def delete_sessions(self, staff_id: str) -> int:
        """End all sessions of an account; return how many."""
        ...

    def device(self, device_id: str) -> KnownDevice | None:
        """Return the browser of this HMAC, if somebody signed in from it."""
        ...

    def save_device(self, device: KnownDevice) -> None:
        """Keep a new browser or what has changed of it."""
        ...

    def delete_device(self, device_id: str) -> None:
        """Forget one browser."""
        ...

    def delete_devices(self, staff_id: str) -> None:
        """Forget all browsers of an account."""
        ...

    def put_link(self, link: OneTimeLink) -> None:
        """Keep a one-time link; an earlier one of the same account and use stops working."""
        ...

    def take_link(self, link_id: str, now: datetime) -> OneTimeLink | None:
        """Take out and return a link that has not expired."""
        ...

    def see_link(self, link_id: str, now: datetime) -> OneTimeLink | None:
        """Return a link that has not expired and leave it there."""
        ...

    def drop_link(self, staff_id: str, use: LinkUse) -> None:
        """Delete the link of this account and use, if there is one."""
        ...

    def put_recovery(self, staff_id: str, codes: Collection[str]) -> None:
        """Keep the HMACs of these recovery codes of an account, in place of all earlier ones."""
        ...

    def take_recovery(self, staff_id: str, code: str) -> bool:
        """Take out the recovery code of this HMAC, if it is of this account; tell whether it was there."""
        ...

    def count_recovery(self, staff_id: str) -> int:
        """Return how many recovery codes the account has left."""
        ...

    def link_chat(self, staff_id: str, person: str, now: datetime) -> Sequence[str]:
        """Link the person of this keyed name to an account; return other accounts that were linked to them till now.

        One account has one person, and one person one account: what was linked before is no more.
        """
        ...

    def unlink_chat(self, staff_id: str) -> bool:
        """Cut an account's link; return whether there was one."""
        ...

    def of_chat(self, person: str) -> StaffMember | None:
        """Return the account the person of this keyed name is linked to."""
        ...

    def chat_linked_at(self, staff_id: str) -> datetime | None:
        """Return since when the account has been linked, or None."""
        ...

    def delete_stale(
        self, created_before: datetime, seen_before: datetime, devices_before: datetime, now: datetime
    ) -> int:
        """Delete sessions too old or idle, browsers long not seen and expired links; return how many."""
        ...


class Audit(Protocol):
    """The log.  The database refuses changes and deletions."""

    def append(self, entry: AuditEntry) -> Link:
        """Add *entry* at the end of the chain."""
        ...

    def page(self, *, before: int | None = None, object_id: str | None = None, limit: int = 50) -> Sequence[Link]:
        """Return entries, newest first."""
        ...

    def walk(self) -> Iterator[Link]:
        """Return every entry, oldest first, for checking the chain."""
        ...


class Vault(Protocol):
    """The keys of the house, and chance.  Holds no state; needs no transaction."""

    def new_id(self) -> str:
        """Return a new id: 10 characters of Crockford's base 32, 50 random bits."""
        ...

    def new_receipt(self) -> str:
        """Return a new receipt."""
        ...

    def new_token(self) -> str:
        """Return 128 random bits for a link or a cookie, URL-safe."""
        ...

    def receipt_key(self, receipt: str) -> str:
        """Return the HMAC under which a receipt (in its one spelling) is kept."""
        ...

    def token_key(self, token: str) -> str:
        """Return the HMAC under which a token is kept."""
        ...

    def pseudonym(self, channel: str, person_id: str, claim_id: str) -> str:
        """Return the name of this person for this claim only."""
        ...

    def source(self, address: str, now: datetime) -> str:
        """Return the name of a network address or person for this day only."""
        ...

    def seal_contact(self, key: str, contact: Contact) -> bytes:
        """Return *contact*, readable only with the contact key and for this report or follower id."""
        ...

    def open_contact(self, key: str, sealed: bytes) -> Contact | None:
        """Return what was sealed, or None if it cannot be opened."""
        ...

    def seal_person(self, person: Person) -> str:
        """Return *person* for the payload of a job."""
        ...

    def open_person(self, sealed: str) -> Person | None:
        """Return the person, or None if it cannot be opened."""
        ...

    def seal_memory(self, text: str) -> str:
        """Return what a conversation may remember of a report (a receipt or a claim id), unreadable without the key."""
        ...

    def open_memory(self, sealed: str) -> str | None:
        """Return what was sealed, or None if it cannot be opened."""
        ...

    def seal_secret(self, staff_id: str, secret: bytes) -> bytes:
        """Return a staff member's shared secret, sealed."""
        ...

    def open_secret(self, staff_id: str, sealed: bytes) -> bytes | None:
        """Return the secret, or None if it cannot be opened."""
        ...

    def hash_password(self, password: str) -> str:
        """Return the Argon2id hash.  Slow on purpose (tens of milliseconds): never inside a transaction."""
        ...

    def is_password(self, password: str, hashed: str | None) -> bool:
        """Tell whether it fits, in the same time whether or not there is a hash.  Never inside a transaction."""
        ...
