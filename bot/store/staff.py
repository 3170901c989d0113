"""Accounts of staff in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select

from bot.domain.staff import (
    KnownDevice,
    LinkUse,
    OneTimeLink,
    Role,
    StaffMember,
    StaffSecrets,
    StaffSession,
    StaffState,
)
from bot.language.normalize import fold
from bot.store.coding import from_us, to_optional, to_optional_us, to_us
from bot.store.group_tables import STAFF_CHATS
from bot.store.office_tables import STAFF, STAFF_DEVICES, STAFF_LINKS, STAFF_RECOVERY, STAFF_SECRETS, STAFF_SESSIONS
from bot.store.upsert import insert_or_replace

_M = STAFF.c
_P = STAFF_SECRETS.c
_S = STAFF_SESSIONS.c
_L = STAFF_LINKS.c
_R = STAFF_RECOVERY.c
_D = STAFF_DEVICES.c
_H = STAFF_CHATS.c
_GET = select(STAFF).where(_M.id == bindparam("b_id"))
_NAMED = select(STAFF).where(_M.folded == bindparam("b_folded"))
_ALL = select(STAFF).order_by(_M.folded)
_SECRETS = select(STAFF_SECRETS).where(_P.staff_id == bindparam("b_id"))
_SECRETS_LOCKED = _SECRETS.with_for_update()
_SESSION = select(STAFF_SESSIONS).where(_S.id == bindparam("b_id"))
_SESSIONS = select(STAFF_SESSIONS).where(_S.staff_id == bindparam("b_id")).order_by(_S.created_at.desc(), _S.id)
_DELETE_SESSION = delete(STAFF_SESSIONS).where(_S.id == bindparam("b_id"))
_DELETE_SESSIONS = delete(STAFF_SESSIONS).where(_S.staff_id == bindparam("b_id"))
_DEVICE = select(STAFF_DEVICES).where(_D.id == bindparam("b_id"))
_DELETE_DEVICE = delete(STAFF_DEVICES).where(_D.id == bindparam("b_id"))
_DELETE_DEVICES = delete(STAFF_DEVICES).where(_D.staff_id == bindparam("b_id"))
_DELETE_STALE_DEVICES = delete(STAFF_DEVICES).where(_D.seen_at < bindparam("b_seen"))
_DELETE_STALE_SESSIONS = delete(STAFF_SESSIONS).where(
    or_(_S.created_at < bindparam("b_created"), _S.seen_at < bindparam("b_seen"))
)
_DELETE_EARLIER_LINK = delete(STAFF_LINKS).where(_L.staff_id == bindparam("b_id"), _L.use == bindparam("b_use"))
_SAME_LINK = (_L.id == bindparam("b_id"), _L.expires_at > bindparam("b_now"))
_TAKE_LINK = delete(STAFF_LINKS).where(*_SAME_LINK).returning(STAFF_LINKS)
_SEE_LINK = select(STAFF_LINKS).where(*_SAME_LINK)
_DELETE_RECOVERY = delete(STAFF_RECOVERY).where(_R.staff_id == bindparam("b_id"))
_TAKE_RECOVERY = delete(STAFF_RECOVERY).where(_R.id == bindparam("b_code"), _R.staff_id == bindparam("b_id"))
_COUNT_RECOVERY = select(func.count()).where(_R.staff_id == bindparam("b_id"))
_DELETE_STALE_LINKS = delete(STAFF_LINKS).where(_L.expires_at <= bindparam("b_now"))

_TAKE_PERSON = (
    delete(STAFF_CHATS)
    .where(_H.person == bindparam("b_person"), _H.staff_id != bindparam("b_id"))
    .returning(_H.staff_id)
)
_UNLINK_CHAT = delete(STAFF_CHATS).where(_H.staff_id == bindparam("b_id"))
_OF_CHAT = select(STAFF).join(STAFF_CHATS, _H.staff_id == _M.id).where(_H.person == bindparam("b_person"))
_LINKED_AT = select(_H.linked_at).where(_H.staff_id == bindparam("b_id"))


class SqlStaff:
    """Accounts, their secrets, sessions and one-time links."""

    def __init__(self, connection: Connection, *, locking: bool) -> None:
        self._connection = connection
        self._secrets = _SECRETS_LOCKED if locking else _SECRETS

    def get(self, staff_id: str) -> StaffMember | None:
        """Return the account."""
        row = self._connection.execute(_GET, {"b_id": staff_id}).first()
        return None if row is None else _to_member(row)

    def named(self, name: str) -> StaffMember | None:
        """Return the account of this folded name."""
        row = self._connection.execute(_NAMED, {"b_folded": fold(name)}).first()
        return None if row is None else _to_member(row)

    def all(self) -> Sequence[StaffMember]:
        """Return every account, by name."""
        return [_to_member(row) for row in self._connection.execute(_ALL)]

    def save(self, member: StaffMember) -> None:
        """Keep a new or changed account."""
        values = {
            "id": member.id,
            "name": member.name,
            "folded": fold(member.name),
            "state": member.state.value,
            "created_at": to_us(member.created_at),
            "demo": member.demo,
            **{role.value: role in member.roles for role in Role},
        }
        self._connection.execute(insert_or_replace(STAFF, self._connection.dialect.name), values)

    def secrets(self, staff_id: str) -> StaffSecrets:
        """Return what proves the account; empty if nothing is set yet."""
        row = self._connection.execute(self._secrets, {"b_id": staff_id}).first()
        if row is None:
            return StaffSecrets(staff_id=staff_id)
        return StaffSecrets(
            staff_id=staff_id,
            password=row.password,
            totp=row.totp,
            last_step=row.last_step,
            failures=row.failures,
            not_before=to_optional(row.not_before),
        )

    def save_secrets(self, secrets: StaffSecrets) -> None:
        """Keep what proves the account."""
        values = {
            "staff_id": secrets.staff_id,
            "password": secrets.password,
            "totp": secrets.totp,
            "last_step": secrets.last_step,
            "failures": secrets.failures,
            "not_before": to_optional_us(secrets.not_before),
        }
        self._connection.execute(insert_or_replace(STAFF_SECRETS, self._connection.dialect.name), values)

    def session(self, session_id: str) -> StaffSession | None:
        """Return the session of this HMAC."""
        row = self._connection.execute(_SESSION, {"b_id": session_id}).first()
        return None if row is None else _to_session(row)

    def sessions(self, staff_id: str) -> Sequence[StaffSession]:
        """Return the sessions of an account, newest first."""
        return [_to_session(row) for row in self._connection.execute(_SESSIONS, {"b_id": staff_id})]

    def save_session(self, session: StaffSession) -> None:
        """Keep a new session or a later ``seen_at``."""
        values = {
            "id": session.id,
            "staff_id": session.staff_id,
            "created_at": to_us(session.created_at),
            "seen_at": to_us(session.seen_at),
        }
        self._connection.execute(insert_or_replace(STAFF_SESSIONS, self._connection.dialect.name), values)

    def delete_session(self, session_id: str) -> None:
        """End one session."""
        self._connection.execute(_DELETE_SESSION, {"b_id": session_id})

    def delete_sessions(self, staff_id: str) -> int:
        """End all sessions of an account; return how many."""
        return self._connection.execute(_DELETE_SESSIONS, {"b_id": staff_id}).rowcount

    def device(self, device_id: str) -> KnownDevice | None:
        """Return the browser of this HMAC."""
        row = self._connection.execute(_DEVICE, {"b_id": device_id}).first()
        return None if row is None else _to_device(row)

    def save_device(self, device: KnownDevice) -> None:
        """Keep a new browser or what has changed of it."""
        values = {
            "id": device.id,
            "staff_id": device.staff_id,
            "seen_at": to_us(device.seen_at),
            "failures": device.failures,
            "not_before": to_optional_us(device.not_before),
        }
        self._connection.execute(insert_or_replace(STAFF_DEVICES, self._connection.dialect.name), values)

    def delete_device(self, device_id: str) -> None:
        """Forget one browser."""
        self._connection.execute(_DELETE_DEVICE, {"b_id": device_id})

    def delete_devices(self, staff_id: str) -> None:
        """Forget all browsers of an account."""
        self._connection.execute(_DELETE_DEVICES, {"b_id": staff_id})

    def put_link(self, link: OneTimeLink) -> None:
        """Keep a one-time link; an earlier one of the same account and use stops working."""
        self.drop_link(link.staff_id, link.use)
        values = {
            "id": link.id,
            "staff_id": link.staff_id,
            "use": link.use.value,
            "expires_at": to_us(link.expires_at),
        }
        self._connection.execute(STAFF_LINKS.insert(), values)

    def take_link(self, link_id: str, now: datetime) -> OneTimeLink | None:
        """Take out and return a link that has not expired."""
        row = self._connection.execute(_TAKE_LINK, {"b_id": link_id, "b_now": to_us(now)}).first()
        return None if row is None else _to_link(row)

    def see_link(self, link_id: str, now: datetime) -> OneTimeLink | None:
        """Return a link that has not expired and leave it there."""
        row = self._connection.execute(_SEE_LINK, {"b_id": link_id, "b_now": to_us(now)}).first()
        return None if row is None else _to_link(row)

    def drop_link(self, staff_id: str, use: LinkUse) -> None:
        """Delete the link of this account and use, if there is one."""
        self._connection.execute(_DELETE_EARLIER_LINK, {"b_id": staff_id, "b_use": use.value})

    def put_recovery(self, staff_id: str, codes: Collection[str]) -> None:
        """Keep these recovery codes of an account in place of all earlier ones."""
        self._connection.execute(_DELETE_RECOVERY, {"b_id": staff_id})
        if codes:
            rows = [{"id": code, "staff_id": staff_id} for code in codes]
            self._connection.execute(STAFF_RECOVERY.insert(), rows)

    def take_recovery(self, staff_id: str, code: str) -> bool:
        """Take out a recovery code of the account; tell whether it was there."""
        return self._connection.execute(_TAKE_RECOVERY, {"b_id": staff_id, "b_code": code}).rowcount > 0

    def count_recovery(self, staff_id: str) -> int:
        """Return how many recovery codes the account has left."""
        return self._connection.execute(_COUNT_RECOVERY, {"b_id": staff_id}).scalar_one()

    def link_chat(self, staff_id: str, person: str, now: datetime) -> Sequence[str]:
        """Link a person to an account; return other accounts that were linked to them till now."""
        keys = {"b_id": staff_id, "b_person": person}
        others = self._connection.execute(_TAKE_PERSON, keys).scalars().all()
        values = {"staff_id": staff_id, "person": person, "linked_at": to_us(now)}
        self._connection.execute(insert_or_replace(STAFF_CHATS, self._connection.dialect.name), values)
        return others

    def unlink_chat(self, staff_id: str) -> bool:
        """Cut an account's link; return whether there was one."""
        return self._connection.execute(_UNLINK_CHAT, {"b_id": staff_id}).rowcount > 0

    def of_chat(self, person: str) -> StaffMember | None:
        """Return the account a person is linked to."""
        row = self._connection.execute(_OF_CHAT, {"b_person": person}).first()
        return None if row is None else _to_member(row)

    def chat_linked_at(self, staff_id: str) -> datetime | None:
        """Return since when the account has been linked, or None."""
        return to_optional(self._connection.execute(_LINKED_AT, {"b_id": staff_id}).scalar())

    def delete_stale(
        self, created_before: datetime, seen_before: datetime, devices_before: datetime, now: datetime
    ) -> int:
        """Delete sessions too old or idle, browsers long not seen and expired links; return how many."""
        befores = {"b_created": to_us(created_before), "b_seen": to_us(seen_before)}
        sessions = self._connection.execute(_DELETE_STALE_SESSIONS, befores).rowcount
        devices = self._connection.execute(_DELETE_STALE_DEVICES, {"b_seen": to_us(devices_before)}).rowcount
        return sessions + devices + self._connection.execute(_DELETE_STALE_LINKS, {"b_now": to_us(now)}).rowcount


def _to_member(row: Row[Any]) -> StaffMember:
    return StaffMember(
        id=row.id,
        name=row.name,
        roles=frozenset(role for role in Role if row._mapping[role.value]),  # noqa: SLF001 -- SQLAlchemy's public name
        state=StaffState(row.state),
        created_at=from_us(row.created_at),
        demo=row.demo,
    )


def _to_session(row: Row[Any]) -> StaffSession:
    return StaffSession(
        id=row.id, staff_id=row.staff_id, created_at=from_us(row.created_at), seen_at=from_us(row.seen_at)
    )


def _to_device(row: Row[Any]) -> KnownDevice:
    return KnownDevice(
        id=row.id,
        staff_id=row.staff_id,
        seen_at=from_us(row.seen_at),
        failures=row.failures,
        not_before=to_optional(row.not_before),
    )


def _to_link(row: Row[Any]) -> OneTimeLink:
    return OneTimeLink(id=row.id, staff_id=row.staff_id, use=LinkUse(row.use), expires_at=from_us(row.expires_at))
