"""What staff read: the queue, one claim with everything about it, appeals.

Times of reports are rounded to the hour and same texts are shown once with their count.  Nothing read here
says who reported, by which channel, or which reports are one person's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import Link
from bot.domain.claim import Claim, ClaimState
from bot.domain.decision import Appeal, AppealState, Decision, Evidence, Note, had_part
from bot.domain.errors import NoSuchObject
from bot.domain.picture import Picture
from bot.domain.queue import queue_rank, to_hour
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.ports.claims import QueueFilter, QueuePlace
from bot.services.family import find_family, find_root, get_claim, standing_decision
from bot.services.permission import authorize

PAGE = 50
TEXTS_AT_MOST = 200
HISTORY_AT_MOST = 200
_REPORTS_AT_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One claim of the queue.  ``best`` is what stands about the nearest claim, ``holder`` who works on it now."""

    place: QueuePlace
    claim: Claim
    best: Decision | None
    holder: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A page of the queue, and how many claims there are of each state; ``snoozed`` ones count there alone.

    ``change`` is the number of the last change it shows.
    """

    rows: tuple[QueueRow, ...]
    counts: Mapping[ClaimState, int]
    snoozed: int
    more: bool
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """One text as reported ``count`` times; ``report_id`` is one of them, ``filed_hour`` the first's hour."""

    report_id: str
    text: str
    pictures: tuple[str, ...]
    filed_hour: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """Everything about one claim.

    ``root`` speaks for it (itself, unless merged), ``merged`` are those it speaks for, ``similar`` may say the same.
    ``texts`` are of all of them, at most 200; ``names`` are of all staff who occur; ``change`` is the number of the
    last change of any claim.
    """

    claim: Claim
    root: Claim
    merged: tuple[Claim, ...]
    similar: tuple[Claim, ...]
    texts: tuple[ReportText, ...]
    evidence: tuple[Evidence, ...]
    notes: tuple[Note, ...]
    decisions: tuple[Decision, ...]
    appeals: tuple[Appeal, ...]
    history: tuple[Link, ...]
    names: Mapping[str, str]
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFile:
    """One open appeal with what it objects to.  ``may_decide`` is False for who had a part in that."""

    appeal: Appeal
    claim: Claim
    decision: Decision
    may_decide: bool


def read_queue(
    tx: Transaction,
    by: StaffMember,
    chosen: QueueFilter,
    now: datetime,
    *,
    after: QueuePlace | None = None,
    limit: int = PAGE,
) -> QueuePage:
    """Return a page of the queue."""
    authorize(tx, by, Permission.READ_CLAIMS)
    found = tx.claims.page(chosen, now, after=after, limit=limit + 1)
    holders = {claim.id: holder_of(claim, now) for _, claim in found[:limit]}
    names = _names(tx, holders.values())
    rows = tuple(
        QueueRow(place=place, claim=as_seen(claim), best=best_of(tx, claim), holder=names.get(holders[claim.id] or ""))
        for place, claim in found[:limit]
    )
    return QueuePage(
        rows=rows,
        counts=tx.claims.counts(now),
        snoozed=tx.claims.count_snoozed(now),
        more=len(found) > limit,
        change=tx.claims.last_change(),
    )


def find_next(tx: Transaction, by: StaffMember, chosen: QueueFilter, claim_id: str, now: datetime) -> Claim | None:
    """Return the claim *by* can go on with after *claim_id*: the next one in the queue, else the first.

    Left out are claims others hold, and proposals that wait for somebody else than *by*.
    """
    authorize(tx, by, Permission.READ_CLAIMS)
    here = tx.claims.get(claim_id)
    places = [None] if here is None else [QueuePlace(queue_rank(here), claim_id), None]
    for after in places:
        for _, claim in tx.claims.page(chosen, now, after=after, limit=PAGE):
            held = claim.lease is not None and claim.lease.binds(by.id, now)
            own = claim.proposal is not None and claim.proposal.by == by.id
            if claim.id != claim_id and not held and not own and claim.state is not ClaimState.APPROVED:
                return as_seen(claim)
    return None


def as_seen(claim: Claim) -> Claim:
    """Return the claim with the time it came, and a state's begin, rounded to the hour."""
    return replace(claim, created_at=to_hour(claim.created_at), since=to_hour(claim.since))


def holder_of(claim: Claim, now: datetime) -> str | None:
    """Return who holds the claim now; an expired lease holds nothing."""
    return claim.lease.by if claim.lease is not None and now < claim.lease.until else None


def best_of(tx: Transaction, claim: Claim) -> Decision | None:
    """Return what stands about the claim that *claim* may be the same as, if something does."""
    nearest = tx.claims.get(claim.suggested) if claim.suggested else None
    return None if nearest is None else standing_decision(tx, find_root(tx, nearest))


def _name_of(tx: Transaction, staff_id: str | None) -> str | None:
    member = tx.staff.get(staff_id) if staff_id else None
    return None if member is None else member.name


Finder = Callable[[str], Sequence[str]]
"""A claim's text -> ids of claims that may say the same, nearest first."""


def read_claim(
    tx: Transaction, by: StaffMember, claim_id: str, now: datetime, *, find_similar: Finder = lambda _text: ()
) -> ClaimFile:
    """Return everything about a claim; *find_similar* says which others are alike.

    Raises:
        NoSuchObject: If there is no such claim.
    """
    authorize(tx, by, Permission.READ_CLAIMS)
    claim = get_claim(tx, claim_id)
    family = find_family(tx, claim_id)
    merged = tuple(as_seen(each) for each in map(tx.claims.get, family[1:]) if each is not None)
    evidence, notes = tuple(tx.casework.evidence(claim_id)), tuple(tx.casework.notes(claim_id))
    decisions = tuple(tx.decisions.of_claim(claim_id))
    appeals = tuple(_seen_appeal(each) for each in tx.casework.appeals(claim_id=claim_id))
    history = tuple(tx.audit.page(object_id=claim_id, limit=HISTORY_AT_MOST))
    people = [holder_of(claim, now), *(step.by for step in (claim.proposal, claim.approval) if step is not None)]
    people += [piece.by for piece in evidence] + [note.by for note in notes]
    people += [person for each in decisions for person in (each.by, each.approved_by)]
    people += [appeal.decided_by for appeal in appeals] + [link.entry.actor for link in history]
    return ClaimFile(
        claim=as_seen(claim),
        root=as_seen(find_root(tx, claim)),
        merged=merged,
        similar=_similar(tx, claim, find_similar(claim.text) if claim.text else (), family),
        texts=_texts(tx, family),
        evidence=evidence,
        notes=notes,
        decisions=decisions,
        appeals=appeals,
        history=history,
        names=_names(tx, people),
        change=tx.claims.last_change(),
    )


def _seen_appeal(appeal: Appeal) -> Appeal:
    return replace(appeal, at=to_hour(appeal.at))


def _similar(tx: Transaction, claim: Claim, ids: Sequence[str], family: Sequence[str]) -> tuple[Claim, ...]:
    wanted = [*([claim.suggested] if claim.suggested else []), *ids]
    roots: dict[str, Claim] = {}
    for found in map(tx.claims.get, wanted):
        root = None if found is None else find_root(tx, found)
        if root is not None and root.id not in family and root.state is not ClaimState.JUNK:
            roots[root.id] = as_seen(root)
    return tuple(roots.values())


def _texts(tx: Transaction, family: Sequence[str]) -> tuple[ReportText, ...]:
    texts: dict[tuple[str, tuple[str, ...]], ReportText] = {}
    for report in tx.reports.of_claims(family, limit=_REPORTS_AT_MOST):
        key = (report.text, report.pictures)
        hour = to_hour(report.filed_at)
        if not any(key):
            continue
        if key in texts:
            same = texts[key]
            texts[key] = replace(same, count=same.count + 1, filed_hour=min(same.filed_hour, hour))
        elif len(texts) < TEXTS_AT_MOST:
            texts[key] = ReportText(
                report_id=report.id, text=report.text, pictures=report.pictures, filed_hour=hour, count=1
            )
    return tuple(sorted(texts.values(), key=lambda text: (-text.count, text.filed_hour, text.report_id)))


def _names(tx: Transaction, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Return the names of whoever occurs, each looked up once."""
    found = {staff_id: _name_of(tx, staff_id) for staff_id in set(filter(None, ids))}
    return {staff_id: name for staff_id, name in found.items() if name is not None}


def read_appeals(tx: Transaction, by: StaffMember, now: datetime) -> tuple[AppealFile, ...]:  # noqa: ARG001 as all
    """Return the open appeals, oldest first."""
    authorize(tx, by, Permission.APPEALS)
    return tuple(_to_file(tx, by, appeal) for appeal in tx.casework.appeals(state=AppealState.OPEN))


def read_appeal(tx: Transaction, by: StaffMember, appeal_id: str) -> AppealFile:
    """Return one appeal, open or not.

    Raises:
        NoSuchObject: If there is none.
    """
    authorize(tx, by, Permission.APPEALS)
    appeal = tx.casework.get_appeal(appeal_id)
    if appeal is None:
        raise NoSuchObject(f"There is no appeal {appeal_id}. Look at the list again.")
    return _to_file(tx, by, appeal)


def _to_file(tx: Transaction, by: StaffMember, appeal: Appeal) -> AppealFile:
    decision = tx.decisions.get(appeal.claim_id, appeal.number)
    if decision is None:
        raise NoSuchObject(f"Appeal {appeal.id} is against nothing. Check the database.")
    return AppealFile(
        appeal=_seen_appeal(appeal),
        claim=as_seen(get_claim(tx, appeal.claim_id)),
        decision=decision,
        may_decide=appeal.state is AppealState.OPEN
        and by.id not in had_part(tx.decisions.of_claim(appeal.claim_id), appeal.number),
    )


def read_picture(tx: Transaction, by: StaffMember, sha256: str) -> Picture:
    """Return a reported picture.

    Raises:
        NoSuchObject: If there is none (any more).
    """
    authorize(tx, by, Permission.READ_CLAIMS)
    picture = tx.media.get(sha256)
    if picture is None:
        raise NoSuchObject("There is no such picture any more.")
    return picture
