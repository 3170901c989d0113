"""Reports and followers in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, select, union, update

from bot.domain.claim import ClaimState
from bot.domain.decision import AppealState
from bot.domain.errors import NoSuchObject
from bot.domain.report import Follower, Report, ReportState
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.store.claim_rows import decode_pictures, encode_pictures
from bot.store.coding import from_us, to_optional, to_optional_us, to_us
from bot.store.office_tables import APPEALS
from bot.store.picture_uses import note_uses
from bot.store.report_tables import (
    CLAIMS,
    CONTACTS,
    FOLLOWERS,
    LINKED,
    REACHABLE,
    REPORTS,
    TOLD_WITH_CONTACT,
    TOLD_WITH_TEXT,
    UNDELIVERABLE,
    UNTELLABLE_WITH_TEXT,
    WAITING,
)
from bot.store.upsert import insert_or_replace

_R = REPORTS.c
_K = CONTACTS.c
_F = FOLLOWERS.c
_A = APPEALS.c
_EXPRESSION = [outcome.value for outcome in NoVerdict if outcome.is_expression]
_ANSWERED = [ClaimState.PUBLISHED.value, ClaimState.NOT_CHECKABLE.value]
_CLAIM_IDS: BindParameter[str] = bindparam("b_claims", expanding=True)

_GET = select(REPORTS).where(_R.id == bindparam("b_id"))
_OF_RECEIPT = select(REPORTS).where(_R.receipt == bindparam("b_receipt"))
_OF_PSEUDONYM = select(REPORTS).where(_R.pseudonym == bindparam("b_pseudonym"))
_KEPT = select(_R.pictures, _R.answered, _R.expression).where(_R.id == bindparam("b_id"))
_SAVE = update(REPORTS).where(_R.id == bindparam("b_id"))
_IDS_OF_CLAIMS = (
    select(_R.id)
    .where(_R.claim_id.in_(_CLAIM_IDS), _R.id > bindparam("b_after"))
    .order_by(_R.id)
    .limit(bindparam("b_limit"))
)
_OF_CLAIMS = select(REPORTS).where(_R.id.in_(_IDS_OF_CLAIMS.scalar_subquery())).order_by(_R.id)
_TO_TELL = (
    select(REPORTS, _K.sealed)
    .join(CONTACTS, _K.key == _R.id)
    .where(REACHABLE, _R.claim_id.in_(_CLAIM_IDS), _R.answered < bindparam("b_number"))
    .limit(bindparam("b_limit"))
)
_CONTACT = select(_K.sealed).where(_K.key == bindparam("b_key"))
_DROP_CONTACT = delete(CONTACTS).where(_K.key == bindparam("b_key"))
_WITHOUT_CONTACT = update(REPORTS).where(_R.id == bindparam("b_id")).values(has_contact=False)
_appealed = (
    select(_A.id)
    .where(
        _A.report_id == _R.id,
        ((_A.state == AppealState.OPEN.value) & (_A.at >= bindparam("b_appealed_before")))
        | (_A.decided_at >= bindparam("b_before")),
    )
    .exists()
)
_due = (TOLD_WITH_CONTACT, _R.answered_at < bindparam("b_before"), ~_appealed)
_CONTACTS_DUE = select(_R.id).where(*_due)
_UNDELIVERABLE = select(func.count()).select_from(REPORTS).where(UNDELIVERABLE)
_DROP_CONTACTS = delete(CONTACTS).where(_K.key.in_(_CONTACTS_DUE.scalar_subquery()))
_NOTE_DROPPED = update(REPORTS).where(*_due).values(has_contact=False)
_WITH_CONTACT = update(REPORTS).where(_R.id == bindparam("b_id")).values(has_contact=True)
_WAITING = (
    select(_R.id)
    .where(WAITING, _R.waiting_since < bindparam("b_before"))
    .order_by(_R.waiting_since)
    .limit(bindparam("b_limit"))
)
_NEWEST_WITH_TEXT = (
    select(REPORTS)
    .where(_R.claim_id == bindparam("b_claim"), _R.has_text)
    .order_by(_R.waiting_since.desc(), _R.id)
    .limit(1)
)
_linked = (
    select(_R.claim_id.label("id"))
    .where(LINKED, _R.claim_id > bindparam("b_after"))
    .group_by(_R.claim_id)
    .order_by(_R.claim_id)
    .limit(bindparam("b_limit"))
    .subquery()
)
_followed = (
    select(_F.claim_id.label("id"))
    .where(_F.claim_id > bindparam("b_after"))
    .group_by(_F.claim_id)
    .order_by(_F.claim_id)
    .limit(bindparam("b_limit"))
    .subquery()
)
_both = union(select(_linked.c.id), select(_followed.c.id)).subquery()
_LINKED_CLAIMS = select(_both.c.id).order_by(_both.c.id).limit(bindparam("b_limit"))

_claim = CLAIMS.alias("claim")
_root = CLAIMS.alias("root")
_OUTCOME = select(_root.c.outcome).join(_claim, _claim.c.root == _root.c.id).where(_claim.c.id == bindparam("b_claim"))
_TEXTS_TOLD = (
    select(_R.id)
    .where(TOLD_WITH_TEXT, _R.expression == bindparam("b_expression"), _R.answered_at < bindparam("b_before"))
    .order_by(_R.answered_at)
    .limit(bindparam("b_limit"))
)
_is_expression = _root.c.outcome.in_(_EXPRESSION)
_TEXTS_UNTELLABLE = (
    select(_R.id)
    .join(_claim, _claim.c.id == _R.claim_id)
    .join(_root, _root.c.id == _claim.c.root)
    .where(
        UNTELLABLE_WITH_TEXT,
        _root.c.state.in_(_ANSWERED),
        (_is_expression & (_root.c.since < bindparam("b_expression_before")))
        | (~_is_expression & (_root.c.since < bindparam("b_other_before"))),
    )
    .limit(bindparam("b_limit"))
)

_GET_FOLLOWER = select(FOLLOWERS).where(_F.pseudonym == bindparam("b_pseudonym"))
_FOLLOWERS_TO_TELL = (
    select(FOLLOWERS, _K.sealed)
    .join(CONTACTS, _K.key == _F.id)
    .where(_F.claim_id.in_(_CLAIM_IDS), _F.answered < bindparam("b_number"))
    .limit(bindparam("b_limit"))
)
_TOLD = (
    update(FOLLOWERS)
    .where(_F.id == bindparam("b_id"))
    .values(answered=bindparam("b_number"), since=bindparam("b_since"))
)
_DELETE_FOLLOWER = delete(FOLLOWERS).where(_F.id == bindparam("b_id"))
_OLD = _F.since < bindparam("b_before")
_DELETE_OLD_CONTACTS = delete(CONTACTS).where(_K.key.in_(select(_F.id).where(_OLD).scalar_subquery()))
_DELETE_OLD = delete(FOLLOWERS).where(_OLD)


class SqlReports:
    """Reports: found by claim, by receipt or by pseudonym, never by person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, report: Report, contact: bytes | None) -> None:
        """Keep a new report and, apart from it, the sealed contact."""
        values = _to_values(report)
        more = {"has_contact": contact is not None, "expression": self._is_expression(report)}
        self._connection.execute(insert(REPORTS), {**values, **more})
        note_uses(self._connection, report.id, (), report.pictures)
        if contact is not None:
            self._connection.execute(insert(CONTACTS), {"key": report.id, "sealed": contact})

    def get(self, report_id: str) -> Report | None:
        """Return the report."""
        return _to_optional_report(self._connection.execute(_GET, {"b_id": report_id}).first())

    def save(self, report: Report) -> None:
        """Keep the changed report.

        Raises:
            NoSuchObject: If it was never put.
        """
        kept = self._connection.execute(_KEPT, {"b_id": report.id}).first()
        if kept is None:
            raise NoSuchObject(f"There is no report {report.id}. Put it first.")
        expression = kept.expression if kept.answered == report.answered else self._is_expression(report)
        self._connection.execute(_SAVE, {"b_id": report.id, **_to_values(report), "expression": expression})
        note_uses(self._connection, report.id, decode_pictures(kept.pictures), report.pictures)

    def of_receipt(self, receipt: str) -> Report | None:
        """Return the report with this HMAC of a receipt."""
        return _to_optional_report(self._connection.execute(_OF_RECEIPT, {"b_receipt": receipt}).first())

    def of_pseudonym(self, pseudonym: str) -> Report | None:
        """Return the report of this reporter about this claim."""
        return _to_optional_report(self._connection.execute(_OF_PSEUDONYM, {"b_pseudonym": pseudonym}).first())

    def of_claims(self, claim_ids: Sequence[str], *, after: str = "", limit: int = 50) -> Sequence[Report]:
        """Return reports of claims by id, from *after* on."""
        keys = {"b_claims": list(claim_ids), "b_after": after, "b_limit": limit}
        return [_to_report(row) for row in self._connection.execute(_OF_CLAIMS, keys)]

    def to_tell(self, claim_ids: Sequence[str], number: int, *, limit: int) -> Sequence[tuple[Report, bytes]]:
        """Return linked reports not yet told decision *number*, with their sealed contacts."""
        keys = {"b_claims": list(claim_ids), "b_number": number, "b_limit": limit}
        return [(_to_report(row), row.sealed) for row in self._connection.execute(_TO_TELL, keys)]

    def contact(self, report_id: str) -> bytes | None:
        """Return the sealed contact, or None once it is gone."""
        sealed: bytes | None = self._connection.execute(_CONTACT, {"b_key": report_id}).scalar()
        return sealed

    def put_contact(self, report_id: str, contact: bytes) -> None:
        """Keep the sealed contact, in place of any earlier one."""
        keep = insert_or_replace(CONTACTS, self._connection.dialect.name)
        self._connection.execute(keep, {"key": report_id, "sealed": contact})
        self._connection.execute(_WITH_CONTACT, {"b_id": report_id})

    def drop_contact(self, report_id: str) -> None:
        """Delete the sealed contact."""
        self._connection.execute(_DROP_CONTACT, {"b_key": report_id})
        self._connection.execute(_WITHOUT_CONTACT, {"b_id": report_id})

    def linked_claims(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return ids of claims with linked reports or followers, ascending from *after* on."""
        return self._connection.execute(_LINKED_CLAIMS, {"b_after": after, "b_limit": limit}).scalars().all()

    def texts_due(self, expression_before: datetime, other_before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of answered reports whose text is to be wiped."""
        befores = {"b_expression_before": to_us(expression_before), "b_other_before": to_us(other_before)}
        due: list[str] = []
        for expression, before in ((True, expression_before), (False, other_before)):
            keys = {"b_expression": expression, "b_before": to_us(before), "b_limit": limit}
            due += self._connection.execute(_TEXTS_TOLD, keys).scalars()
        due += self._connection.execute(_TEXTS_UNTELLABLE, {**befores, "b_limit": limit}).scalars()
        return due[:limit]

    def waiting(self, before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of reports that have waited for an answer since before then, longest first."""
        keys = {"b_before": to_us(before), "b_limit": limit}
        return self._connection.execute(_WAITING, keys).scalars().all()

    def newest_with_text(self, claim_id: str) -> Report | None:
        """Return the newest report of the claim that still has a text or picture."""
        return _to_optional_report(self._connection.execute(_NEWEST_WITH_TEXT, {"b_claim": claim_id}).first())

    def undeliverable(self) -> int:
        """Return how many reports have an outcome that could not be delivered."""
        return self._connection.execute(_UNDELIVERABLE).scalar_one()

    def drop_contacts(self, answered_before: datetime, appealed_before: datetime) -> int:
        """Delete contacts of reports answered before then; return how many.

        An appeal is an open question: the contact stays for its answer, and as long after it.
        """
        before = {"b_before": to_us(answered_before), "b_appealed_before": to_us(appealed_before)}
        dropped = self._connection.execute(_DROP_CONTACTS, before).rowcount
        self._connection.execute(_NOTE_DROPPED, before)
        return dropped

    def _is_expression(self, report: Report) -> bool:
        """Tell whether what was told about the report's claim was N1, N2 or N3."""
        if not report.answered:
            return False
        return self._connection.execute(_OUTCOME, {"b_claim": report.claim_id}).scalar() in _EXPRESSION


class SqlFollowers:
    """Readers of a verdict who want to hear if it changes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, follower: Follower, contact: bytes) -> None:
        """Keep a follower; one with the same pseudonym is replaced."""
        earlier = self.of_pseudonym(follower.pseudonym)
        if earlier is not None:
            self.delete(earlier.id)
        values = {
            "id": follower.id,
            "claim_id": follower.claim_id,
            "pseudonym": follower.pseudonym,
            "answered": follower.answered,
            "since": to_us(follower.since),
        }
        self._connection.execute(insert(FOLLOWERS), values)
        keep = insert_or_replace(CONTACTS, self._connection.dialect.name)
        self._connection.execute(keep, {"key": follower.id, "sealed": contact})

    def of_pseudonym(self, pseudonym: str) -> Follower | None:
        """Return the follower."""
        row = self._connection.execute(_GET_FOLLOWER, {"b_pseudonym": pseudonym}).first()
        return None if row is None else _to_follower(row)

    def to_tell(self, claim_ids: Sequence[str], number: int, *, limit: int) -> Sequence[tuple[Follower, bytes]]:
        """Return followers not yet told decision *number*, with their sealed contacts."""
        keys = {"b_claims": list(claim_ids), "b_number": number, "b_limit": limit}
        return [(_to_follower(row), row.sealed) for row in self._connection.execute(_FOLLOWERS_TO_TELL, keys)]

    def told(self, follower_id: str, number: int, now: datetime) -> None:
        """Note that the follower was told decision *number*."""
        self._connection.execute(_TOLD, {"b_id": follower_id, "b_number": number, "b_since": to_us(now)})

    def delete_before(self, before: datetime) -> int:
        """Delete followers who asked, and were last told, before then; return how many."""
        keys = {"b_before": to_us(before)}
        self._connection.execute(_DELETE_OLD_CONTACTS, keys)
        return self._connection.execute(_DELETE_OLD, keys).rowcount

    def delete(self, follower_id: str) -> None:
        """Delete the follower and the contact."""
        self._connection.execute(_DROP_CONTACT, {"b_key": follower_id})
        self._connection.execute(_DELETE_FOLLOWER, {"b_id": follower_id})


def _to_values(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "claim_id": report.claim_id,
        "pseudonym": report.pseudonym,
        "receipt": report.receipt,
        "text": report.text,
        "pictures": encode_pictures(report.pictures),
        "language": report.language.value,
        "filed_at": to_us(report.filed_at),
        "waiting_since": to_us(report.waiting_since),
        "state": report.state.value,
        "answered": report.answered,
        "answered_at": to_optional_us(report.answered_at),
        "burst": report.burst,
        "undeliverable": report.undeliverable,
        "appealed": report.appealed,
        "has_text": bool(report.text or report.pictures),
    }


def _to_optional_report(row: Row[Any] | None) -> Report | None:
    return None if row is None else _to_report(row)


def _to_report(row: Row[Any]) -> Report:
    return Report(
        id=row.id,
        claim_id=row.claim_id,
        pseudonym=row.pseudonym,
        receipt=row.receipt,
        text=row.text,
        pictures=decode_pictures(row.pictures),
        language=Language(row.language),
        filed_at=from_us(row.filed_at),
        waiting_since=from_us(row.waiting_since),
        state=ReportState(row.state),
        answered=row.answered,
        answered_at=to_optional(row.answered_at),
        burst=row.burst,
        undeliverable=row.undeliverable,
        appealed=row.appealed,
    )


def _to_follower(row: Row[Any]) -> Follower:
    return Follower(
        id=row.id,
        claim_id=row.claim_id,
        pseudonym=row.pseudonym,
        answered=row.answered,
        since=from_us(row.since),
    )
