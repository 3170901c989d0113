"""What staff do to a claim that decides nothing: ask, put off, mark, black out, note."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.audit import Action
from bot.domain.claim import UNDO, Claim, Risk
from bot.domain.decision import NOTE_LENGTH, Note
from bot.domain.delivery import Job
from bot.domain.errors import NoSuchObject
from bot.domain.staff import Permission, StaffMember
from bot.language.black_out import black_out, black_out_more
from bot.ports import Transaction, Vault
from bot.services.acting import keep, look_at
from bot.services.audit import log
from bot.services.family import get_claim
from bot.services.fields import read_text
from bot.services.permission import authorize
from bot.services.telling import INFO

_REPORTS_AT_ONCE = 200
_SENT_TWICE = timedelta(minutes=5)
"""A note that says the same as the newest one so soon is the same form sent twice."""


def ask_for_info(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Ask the reporters for more after ten seconds, unless it is taken back; the claim is marked so for seven days."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    asked = keep(tx, claim.ask(by.id, now), Action.INFO_ASKED, by.id, now)
    tx.jobs.put(Job(INFO, claim_id, now + UNDO, {"after": "", "round": asked.version}))
    return asked


def snooze(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime, until: datetime) -> Claim:
    """Leave the claim out of the queue until then, at most for 30 days."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    return keep(tx, claim.snooze(until, by.id, now), Action.SNOOZED, by.id, now, until=until.isoformat())


def mark(  # noqa: PLR0913 the claim and the marks
    tx: Transaction,
    claim_id: str,
    version: int,
    by: StaffMember,
    now: datetime,
    risk: Risk | None = None,
    *,
    conflict: bool | None = None,
) -> Claim:
    """Set how risky waiting is, and whether the claim is about the operating authority; None leaves it."""
    claim = look_at(tx, claim_id, version, by, Permission.TRIAGE)
    marked = claim.mark(risk, by.id, now, conflict=conflict)
    return keep(tx, marked, Action.MARKED, by.id, now, risk=marked.risk.value, conflict=marked.conflict)


def black_out_report(tx: Transaction, report_id: str, start: int, end: int, by: StaffMember, now: datetime) -> Claim:
    """Black out more of a report's text, for good, and of every report of the claim with the same text.

    Raises:
        NoSuchObject: If there is no such report.
    """
    authorize(tx, by, Permission.TRIAGE)
    report = tx.reports.get(report_id)
    if report is None:
        raise NoSuchObject(f"There is no report {report_id}. Look at the claim again.")
    claim = get_claim(tx, report.claim_id)
    text = black_out_more(report.text, [(start, end)]).text
    after = ""
    while reports := tx.reports.of_claims([claim.id], after=after, limit=_REPORTS_AT_ONCE):
        for same in reports:
            if same.text == report.text:
                tx.reports.save(replace(same, text=text))
        after = reports[-1].id
    changed = claim.blacked_out(text if claim.text == report.text else claim.text, now)
    return keep(tx, changed, Action.BLACKED_OUT, by.id, now, characters=max(0, end - start))


def add_note(  # noqa: PLR0913 the note, and which version of the claim was looked at
    tx: Transaction,
    vault: Vault,
    claim_id: str,
    text: str,
    by: StaffMember,
    now: datetime,
    *,
    version: int | None = None,
) -> Claim:
    """Leave a note for colleagues, blacked out; it does not change the claim's version.

    The same form sent twice leaves one note.
    *version* is the one *by* looked at: who writes about what has changed since is told first.  None: any will do.

    Raises:
        StaleClaim: If the claim changed since *version*.
    """
    authorize(tx, by, Permission.RESEARCH)
    claim = get_claim(tx, claim_id)
    if version is not None:
        claim.seen_at(version)
    written = black_out(read_text("text", text, NOTE_LENGTH)).text
    newest = next(reversed(tx.casework.notes(claim_id)), None)
    if newest is not None and (newest.by, newest.text) == (by.id, written) and abs(now - newest.at) <= _SENT_TWICE:
        return claim
    tx.casework.put_note(Note(id=vault.new_id(), claim_id=claim_id, text=written, by=by.id, at=now))
    log(tx, by.id, Action.NOTED, claim_id, now)
    return claim
