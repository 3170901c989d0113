"""What a reporter sends about a claim after the report: it joins the report, and staff see it there."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.audit import Action
from bot.domain.claim import TEXT_LENGTH
from bot.domain.queue import to_hour
from bot.domain.report import PICTURES_AT_MOST, Draft, Report
from bot.language.normalize import fold, strip_marks
from bot.ports import Transaction
from bot.services.audit import REPORTER, log
from bot.services.family import find_root, get_claim
from bot.services.telling import INFO

_BETWEEN: Final = "\n\n"


def with_more(report: Report, draft: Draft) -> Report | None:
    """Return *report* with what is new in *draft* beside what it says; None if nothing is.

    What an answered report said stays wiped once it is: only one that still waits begins anew.
    """
    if not (report.text or report.pictures) and report.answered_at is not None:
        return None
    text = _joined(report.text, draft.text)
    pictures = tuple(dict.fromkeys((*report.pictures, *draft.pictures)))[:PICTURES_AT_MOST]
    if (text, pictures) == (report.text, report.pictures):
        return None
    return replace(report, text=text, pictures=pictures)


def note_added(tx: Transaction, claim_id: str, now: datetime) -> None:
    """Note that a report of this claim says more, where staff look.

    If that was asked for, the claim comes back from where it was put off to.  Its version stays, as with one more
    report: whoever works on it need not begin again.
    """
    claim = get_claim(tx, claim_id)
    root = find_root(tx, claim)
    for each in {claim.id: claim, root.id: root}.values():
        # While the others are still being asked, the question must stand.
        is_answered = each.needs_info_until is not None and tx.jobs.get(INFO, each.id) is None
        tx.claims.save(replace(each, needs_info_until=None, snoozed_until=None) if is_answered else each)
    log(tx, REPORTER, Action.INFO_ADDED, root.id, to_hour(now))


def _joined(before: str, more: str) -> str:
    """Return both texts, or one that says all the other says; of a long one its beginning."""
    plain, new = (strip_marks(fold(text)) for text in (before, more))
    if new in plain:
        return before
    if plain in new:
        return more[:TEXT_LENGTH]
    added = more[: max(TEXT_LENGTH // 2, TEXT_LENGTH - len(before) - len(_BETWEEN))]
    return before[: TEXT_LENGTH - len(added) - len(_BETWEEN)] + _BETWEEN + added
