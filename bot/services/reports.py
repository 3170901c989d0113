"""File a report, find it again by its receipt, cut its link; follow a verdict."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.domain.audit import Action
from bot.domain.claim import TEXT_LENGTH, Claim, ClaimState, Risk
from bot.domain.decision import Appeal, Decision
from bot.domain.delivery import Job
from bot.domain.errors import BadInput, TooMany
from bot.domain.kept import to_day
from bot.domain.queue import to_hour
from bot.domain.receipt import read_receipt
from bot.domain.report import APPEALS_FOR, Contact, Draft, Follower, Person, Report
from bot.domain.text import Language
from bot.language.normalize import fold, strip_marks
from bot.ports import Transaction, Vault
from bot.services.audit import REPORTER, log
from bot.services.family import find_family, find_root, get_claim, newest_decision, standing_decision
from bot.services.mine import FIND_MINE, cut_link
from bot.services.telling import TELL, mark_told, note_undeliverable

__all__ = [
    "Filed",
    "Filing",
    "Status",
    "file_report",
    "find_mine",
    "fingerprint_of",
    "follow",
    "look_up",
    "note_undeliverable",
    "status_of",
    "unfollow",
    "unlink",
]

PERSON_AN_HOUR: Final = 20
ALL_AN_HOUR: Final = 5000
"""Of reports that are no bursts; and as many of bursts, so that who floods takes nobody else's place."""
SOURCE_AN_HOUR: Final = 30
SOURCE_A_DAY: Final = 100
"""From one source; what is more, in an hour or a day, is a burst.  Else each hour of a flood began with good places."""
SOURCE_AT_MOST: Final = 2000
"""An hour from one source.  A school sends less; and two sources cannot fill the hour of all bursts."""
_HOUR: Final = timedelta(hours=1)
_SAME_PERSON_LOOKS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A draft its reporter wants to send.

    ``source`` names where it came from for this day only (``Vault.source``), None if nothing but the person
    is known.  ``suggested`` is the nearest claim, shown to staff, if it was not surely the same.
    """

    person: Person
    language: Language
    draft: Draft
    source: str | None
    risk: Risk
    conflict: bool
    suggested: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a report went.

    ``again`` tells that this person reported it before: it is not counted twice, and an earlier receipt stops
    working.  ``decided`` is the number of the decision that stands, 0 for none: whoever files shows it with the
    receipt, in the same transaction, and it is not told again.
    """

    report_id: str
    claim_id: str
    receipt: str
    again: bool
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a receipt shows.  ``claim`` is the one that speaks for the reported one, ``decision`` its newest.

    ``appeal`` is this report's against that decision, or else its latest against an earlier one.
    """

    report: Report
    claim: Claim
    decision: Decision | None
    appeal: Appeal | None
    may_appeal_until: datetime | None


def file_report(tx: Transaction, vault: Vault, filing: Filing, now: datetime) -> Filed:
    """File the draft under its claim, or a new one; return its receipt.

    Raises:
        TooMany: If this person, or everybody together, sent too many this hour.
        BadInput: If there is nothing in it.
    """
    if not filing.draft.text.strip() and not filing.draft.pictures:
        raise BadInput("text", "There is nothing in this report. Send the message or a picture of it.")
    burst = _count(tx, vault, filing, now)
    fingerprint = fingerprint_of(filing.draft.text, filing.draft.pictures)
    claim = _find_claim(tx, filing.draft, fingerprint)
    known = None if claim is None else _report_of(tx, vault, filing.person, find_family(tx, claim.id))
    receipt = vault.new_receipt()
    key = vault.receipt_key(receipt)
    if claim is not None and known is not None:
        return _file_again(tx, claim, replace(known, receipt=key), receipt, now)
    if claim is None:
        claim = _new_claim(vault, filing, now)
        tx.claims.put(claim, fingerprint)
    claim = claim.count(burst=burst)
    tx.claims.save(claim)
    report = _new_report(vault, filing, claim, key, now)
    decision = standing_decision(tx, claim)
    if decision is not None:
        report = mark_told(report, decision.number, now)
    contact = Contact(filing.person, filing.language)
    tx.reports.put(replace(report, burst=burst), vault.seal_contact(report.id, contact))
    log(tx, REPORTER, Action.FILED_UNDER, claim.id, to_hour(now), reports=claim.reports, burst=burst)
    return Filed(report_id=report.id, claim_id=claim.id, receipt=receipt, again=False, decided=report.answered)


def fingerprint_of(text: str, pictures: Sequence[str]) -> str:
    """Return what two reports share that are the same but for marks, case and spaces."""
    parts = [strip_marks(fold(text)), *sorted(pictures)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _count(tx: Transaction, vault: Vault, filing: Filing, now: datetime) -> bool:
    """Count this report for its person, its source and for all; tell whether it belongs to a burst."""
    person = vault.source(f"person:{filing.person.channel}:{filing.person.person_id}", now)
    seconds_left = int((to_hour(now) + _HOUR - now).total_seconds()) + 1
    if tx.bursts.count(person, now) > PERSON_AN_HOUR:
        raise TooMany(seconds_left)
    in_hour, in_day = (0, 0) if filing.source is None else _count_source(tx, filing.source, now)
    burst = in_hour > SOURCE_AN_HOUR or in_day > SOURCE_A_DAY
    if in_hour > SOURCE_AT_MOST or tx.bursts.count("bursts" if burst else "all", now) > ALL_AN_HOUR:
        raise TooMany(seconds_left)
    return burst


def _count_source(tx: Transaction, source: str, now: datetime) -> tuple[int, int]:
    """Return how many came from *source* in this hour and on this day."""
    day = datetime.combine(to_day(now), time(), UTC)
    return tx.bursts.count(source, now), tx.bursts.count(f"day:{source}", day)


def _find_claim(tx: Transaction, draft: Draft, fingerprint: str) -> Claim | None:
    """Return the claim this is the same as: by its words, else as matched when it was written."""
    same = tx.claims.with_fingerprint(fingerprint)
    matched = tx.claims.get(draft.match) if draft.match is not None else None
    for claim in (same, matched):
        root = None if claim is None else find_root(tx, claim)
        if root is not None and root.state is not ClaimState.JUNK:
            return root
    return None


def _report_of(tx: Transaction, vault: Vault, person: Person, claim_ids: Sequence[str]) -> Report | None:
    """Return this person's report on one of these claims."""
    for claim_id in claim_ids[:_SAME_PERSON_LOOKS]:
        report = tx.reports.of_pseudonym(vault.pseudonym(person.channel, person.person_id, claim_id))
        if report is not None:
            return report
    return None


def _file_again(tx: Transaction, claim: Claim, report: Report, receipt: str, now: datetime) -> Filed:
    decision = standing_decision(tx, claim)
    number = 0 if decision is None else decision.number
    tx.reports.save(mark_told(report, number, now) if number > report.answered else report)
    return Filed(report_id=report.id, claim_id=claim.id, receipt=receipt, again=True, decided=number)


def _new_claim(vault: Vault, filing: Filing, now: datetime) -> Claim:
    return Claim(
        id=vault.new_id(),
        text=filing.draft.text[:TEXT_LENGTH],
        language=filing.language,
        created_at=now,
        since=now,
        pictures=filing.draft.pictures,
        risk=filing.risk,
        conflict=filing.conflict,
        suggested=filing.suggested,
    )


def _new_report(vault: Vault, filing: Filing, claim: Claim, receipt_key: str, now: datetime) -> Report:
    return Report(
        id=vault.new_id(),
        claim_id=claim.id,
        pseudonym=vault.pseudonym(filing.person.channel, filing.person.person_id, claim.id),
        receipt=receipt_key,
        text=filing.draft.text[:TEXT_LENGTH],
        pictures=filing.draft.pictures,
        language=filing.language,
        filed_at=now,
    )


def look_up(tx: Transaction, vault: Vault, receipt: str, now: datetime) -> Status | None:
    """Return what became of a report, or None if no report has this receipt (any more).

    Raises:
        BadReceipt: If it is mistyped.
    """
    report = tx.reports.of_receipt(vault.receipt_key(read_receipt(receipt)))
    return None if report is None else status_of(tx, report, now)


def status_of(tx: Transaction, report: Report, now: datetime) -> Status:
    """Return what became of a report.  What no longer stands cannot be appealed against."""
    claim = find_root(tx, get_claim(tx, report.claim_id))
    decision = newest_decision(tx, claim)
    appeal, until = None, None
    if decision is not None:
        appeal = tx.casework.appeal_of(report.id, decision.number)
        end = decision.at + APPEALS_FOR
        open_ = appeal is None and now < end and standing_decision(tx, claim) is not None
        until = end if open_ else None
    return Status(
        report=report,
        claim=claim,
        decision=decision,
        appeal=appeal or _latest_appeal(tx, report, claim),
        may_appeal_until=until,
    )


def _latest_appeal(tx: Transaction, report: Report, claim: Claim) -> Appeal | None:
    if not report.appealed:
        return None
    for number in range(claim.decided, 0, -1):
        appeal = tx.casework.appeal_of(report.id, number)
        if appeal is not None:
            return appeal
    return None


def unlink(tx: Transaction, vault: Vault, receipt: str, now: datetime) -> bool:  # noqa: ARG001 as all services
    """Cut the link between a report and its reporter; return whether there was one.

    The claim stays, and what was reported with it; nobody can be told any more, by chat or by receipt.

    Raises:
        BadReceipt: If it is mistyped.
    """
    report = tx.reports.of_receipt(vault.receipt_key(read_receipt(receipt)))
    if report is None:
        return False
    cut_link(tx, report)
    return True


def find_mine(
    tx: Transaction, vault: Vault, person: Person, language: Language, *, forget: bool, now: datetime
) -> None:
    """Start the search for a person's live reports: to cut them off (*forget*), or to replace their receipts."""
    key = vault.source(f"mine:{person.channel}:{person.person_id}:{forget}", now)
    payload = {
        "person": vault.seal_person(person),
        "language": language.value,
        "forget": forget,
        "after": "",
        "found": 0,
        "began": now.isoformat(),
    }
    tx.jobs.put(Job(FIND_MINE, key, now, payload))


def follow(tx: Transaction, vault: Vault, claim_id: str, contact: Contact, number: int, now: datetime) -> None:
    """Tell this reader if what stands after decision *number* changes.  One who reported it hears anyway.

    Raises:
        NoSuchObject: If there is no such claim.
    """
    root = find_root(tx, get_claim(tx, claim_id))
    person = contact.person
    if _report_of(tx, vault, person, find_family(tx, root.id)) is not None:
        return
    pseudonym = vault.pseudonym(person.channel, person.person_id, root.id)
    follower = Follower(id=vault.new_id(), claim_id=root.id, pseudonym=pseudonym, answered=number)
    tx.followers.put(follower, vault.seal_contact(follower.id, contact))
    if root.decided > number:
        tx.jobs.add(Job(TELL, root.id, now, {"number": root.decided}))


def unfollow(tx: Transaction, vault: Vault, claim_id: str, person: Person) -> None:
    """Stop telling this reader."""
    claim = tx.claims.get(claim_id)
    if claim is None:
        return
    for each in find_family(tx, find_root(tx, claim).id)[:_SAME_PERSON_LOOKS]:
        follower = tx.followers.of_pseudonym(vault.pseudonym(person.channel, person.person_id, each))
        if follower is not None:
            tx.followers.delete(follower.id)
