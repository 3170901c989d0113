"""File a report, find it again by its receipt, cut its link; follow a verdict."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.domain.audit import Action
from bot.domain.claim import TEXT_LENGTH, WORKED_ON, Claim, ClaimState, Risk
from bot.domain.decision import Appeal, Decision
from bot.domain.delivery import Job
from bot.domain.errors import BadInput, TooMany
from bot.domain.kept import to_day
from bot.domain.queue import to_hour
from bot.domain.receipt import read_receipt
from bot.domain.report import APPEALS_FOR, Contact, Draft, Follower, Person, Report, ReportState
from bot.domain.text import Language
from bot.language.normalize import fold, strip_marks
from bot.ports import Transaction, Vault
from bot.services.adding import note_added, with_more
from bot.services.audit import REPORTER, log
from bot.services.family import find_family, find_root, get_claim, newest_decision, standing_decision
from bot.services.mine import FIND_MINE, cut_link
from bot.services.telling import TELL, mark_told, note_undeliverable

__all__ = [
    "Filed",
    "Filing",
    "Status",
    "add_to_report",
    "file_report",
    "find_mine",
    "fingerprint_of",
    "follow",
    "look_up",
    "note_undeliverable",
    "status_of",
    "takes_more",
    "unfollow",
    "unlink",
]

PERSON_AN_HOUR: Final = 20
ALL_AN_HOUR: Final = 5000
"""Of reports that are no bursts; and as many of bursts, so that who floods takes nobody else's place."""
SOURCE_A_DAY: Final = 15
"""From one source; what is more on a day is a burst, at whatever pace: one source must not fill half a page."""
URGENT_A_DAY: Final = 3
"""So many claims of one source on a day stand a day earlier, burst or not, because they sound urgent: the words for
that are easily written."""
SOURCE_AT_MOST: Final = 2000
"""An hour from one source.  A school sends less; and two sources cannot fill the hour of all bursts."""
_HOUR: Final = timedelta(hours=1)
_SAME_PERSON_LOOKS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A draft its reporter wants to send.

    ``source`` names where it came from for this day only (``Vault.source``), None if nothing but the person
    is known, who is the source then.  ``suggested`` is the nearest claim, shown to staff, if it was not surely the
    same; with ``apart`` it is the one whose verdict its reporter read and does not take for an answer.
    """

    person: Person
    language: Language
    draft: Draft
    source: str | None
    risk: Risk
    conflict: bool
    suggested: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where a report went.

    ``again`` tells that this person reported it before: it is not counted twice, and an earlier receipt stops
    working; with ``added`` what is new joined that report.  ``decided`` is the number of the decision that stands,
    0 for none: whoever files shows it with the receipt, in the same transaction, and it is not told again.
    """

    report_id: str
    claim_id: str
    receipt: str
    again: bool
    decided: int
    added: bool = False


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
    source = filing.source or _person_source(vault, filing.person, now)
    burst = _count(tx, vault, filing, source, now)
    fingerprint = fingerprint_of(filing.draft.text, filing.draft.pictures)
    if filing.apart:
        fingerprint = fingerprint_of(f"{filing.suggested}\n{filing.draft.text}", filing.draft.pictures)
    claim = _find_claim(tx, filing.draft, fingerprint)
    known = None if claim is None else _report_of(tx, vault, filing.person, find_family(tx, claim.id))
    if claim is not None and known is not None:
        return _file_again(tx, vault, filing, claim.id, known, now)
    # Whoever writes to the same claim later may make it urgent too, as long as nobody of the staff looked at it.
    is_untouched = claim is None or claim.version == 1
    risk = _to_count(tx, filing.risk, source, now) if is_untouched else Risk.ORDINARY
    burst = burst and risk is Risk.ORDINARY
    if claim is None:
        claim = _new_claim(vault, filing, now)
        tx.claims.put(claim, fingerprint)
    claim = claim.count(burst=burst)
    claim = replace(claim, risk=max(claim.risk, risk))
    tx.claims.save(claim)
    receipt = vault.new_receipt()
    report = _new_report(vault, filing, claim, vault.receipt_key(receipt), now)
    decision = standing_decision(tx, claim)
    if decision is not None:
        report = mark_told(report, decision.number, now)
    contact = vault.seal_contact(report.id, Contact(filing.person, filing.language))
    tx.reports.put(replace(report, burst=burst), contact)
    log(tx, REPORTER, Action.FILED_UNDER, claim.id, to_hour(now), reports=claim.reports, burst=burst)
    return Filed(report_id=report.id, claim_id=claim.id, receipt=receipt, again=False, decided=report.answered)


def add_to_report(tx: Transaction, vault: Vault, report_id: str, contact: Contact, draft: Draft, now: datetime) -> bool:
    """Add the draft to a report somebody was asked to say more about; False if it takes no more.

    Raises:
        TooMany: If this person sent too much this hour.
    """
    count_person(tx, vault, contact.person, now)
    report = tx.reports.get(report_id)
    if report is None or not takes_more(tx, report):
        return False
    more = with_more(report, draft)
    if more is not None:
        tx.reports.save(more)
        note_added(tx, more.claim_id, now)
    return True


def takes_more(tx: Transaction, report: Report) -> bool:
    """Tell whether more can be said in *report*: what it said is there, and its claim still to be decided."""
    is_there = bool(report.text or report.pictures)
    return is_there and find_root(tx, get_claim(tx, report.claim_id)).state in WORKED_ON


def fingerprint_of(text: str, pictures: Sequence[str]) -> str:
    """Return what two reports share that are the same but for marks, case and spaces."""
    parts = [strip_marks(fold(text)), *sorted(pictures)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def count_person(tx: Transaction, vault: Vault, person: Person, now: datetime) -> None:
    """Count something this person sends.

    Raises:
        TooMany: If it is too much for one hour.
    """
    if tx.bursts.count(_person_source(vault, person, now), now) > PERSON_AN_HOUR:
        raise TooMany(_seconds_left(now))


def _count(tx: Transaction, vault: Vault, filing: Filing, source: str, now: datetime) -> bool:
    """Count this report for its person, its source and for all; tell whether it belongs to a burst."""
    count_person(tx, vault, filing.person, now)
    burst = _count_of_day(tx, f"day:{source}", now) > SOURCE_A_DAY
    in_hour = 0 if filing.source is None else tx.bursts.count(filing.source, now)
    if in_hour > SOURCE_AT_MOST or tx.bursts.count("bursts" if burst else "all", now) > ALL_AN_HOUR:
        raise TooMany(_seconds_left(now))
    return burst


def _to_count(tx: Transaction, risk: Risk, source: str, now: datetime) -> Risk:
    """Return what of a machine's guess counts for the place in the queue: that of a source's first few on a day."""
    if risk is Risk.ORDINARY or _count_of_day(tx, f"urgent:{source}", now) > URGENT_A_DAY:
        return Risk.ORDINARY
    return risk


def _count_of_day(tx: Transaction, what: str, now: datetime) -> int:
    return tx.bursts.count(what, datetime.combine(to_day(now), time(), UTC))


def _person_source(vault: Vault, person: Person, now: datetime) -> str:
    return vault.source(f"person:{person.channel}:{person.person_id}", now)


def _seconds_left(now: datetime) -> int:
    return int((to_hour(now) + _HOUR - now).total_seconds()) + 1


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


def _file_again(tx: Transaction, vault: Vault, filing: Filing, claim_id: str, report: Report, now: datetime) -> Filed:
    tx.reports.put_contact(report.id, vault.seal_contact(report.id, Contact(filing.person, filing.language)))
    more = with_more(report, filing.draft)
    if more is not None:
        note_added(tx, report.claim_id, now)
    decision = standing_decision(tx, get_claim(tx, claim_id))
    number = 0 if decision is None else decision.number
    receipt = vault.new_receipt()
    waiting = replace(more or report, receipt=vault.receipt_key(receipt), waiting_since=now, undeliverable=False)
    if number:
        tx.reports.save(mark_told(waiting, max(number, report.answered), now))
    else:
        tx.reports.save(replace(waiting, state=ReportState.FILED, answered_at=None))
    return Filed(
        report_id=report.id, claim_id=claim_id, receipt=receipt, again=True, decided=number, added=more is not None
    )


def _new_claim(vault: Vault, filing: Filing, now: datetime) -> Claim:
    return Claim(
        id=vault.new_id(),
        text=filing.draft.text[:TEXT_LENGTH],
        language=filing.language,
        created_at=now,
        since=now,
        pictures=filing.draft.pictures,
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
        waiting_since=now,
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
    follower = Follower(id=vault.new_id(), claim_id=root.id, pseudonym=pseudonym, answered=number, since=now)
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
