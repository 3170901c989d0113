"""Beginning and sending an appeal, inside the transaction of a turn."""

from dataclasses import replace

from bot.conversation.result import Result, Turning, forgetful, shown, status_of_memory
from bot.domain.dialogue import Dialogue
from bot.domain.effect import BeginAppeal, FileAppeal
from bot.domain.errors import BadInput, BadReceipt, IllegalChange, NoSuchObject
from bot.services.appeals import file_appeal, file_appeal_as, is_theirs
from bot.services.telling import OWN


def begin_appeal(turning: Turning, dialogue: Dialogue, effect: BeginAppeal) -> Result:
    """Ask for the reason, if an appeal is possible.

    Under an outcome message nobody knows the receipt: there the report must be this person's own.
    """
    idle = replace(dialogue, flow="ask", step="")
    if effect.report_id is not None:
        report = turning.tx.reports.get(effect.report_id)
        if report is None or not is_theirs(turning.vault, report, turning.person):
            return shown(forgetful(idle), turning.text("appeal.unlinked", turning.menu))
        what = OWN + report.id
    else:
        what = turning.recall(dialogue) or ""
    if not what or not _may_appeal(turning, what):
        return shown(idle, turning.text("appeal.closed", turning.menu))
    cancel = turning.choice("report.cancel", "appeal", "cancel")
    return shown(turning.remember(dialogue, what), turning.text("appeal.why", cancel))


def send_appeal(turning: Turning, dialogue: Dialogue, effect: FileAppeal) -> Result:
    """Send the appeal."""
    idle = replace(dialogue, flow="ask", step="", draft=None)
    what = turning.recall(dialogue) or ""
    try:
        if what.startswith(OWN):
            report_id = what.removeprefix(OWN)
            appeal = file_appeal_as(turning.tx, turning.vault, report_id, turning.contact, effect.text, turning.now)
        else:
            appeal = file_appeal(turning.tx, turning.vault, what, effect.text, turning.now, contact=turning.contact)
    except (BadInput, BadReceipt, IllegalChange, NoSuchObject):
        return shown(forgetful(idle), turning.text("appeal.closed", turning.menu))
    report = turning.tx.reports.get(appeal.report_id)
    is_told_here = report is not None and is_theirs(turning.vault, report, turning.person)
    key = "appeal.sent" if is_told_here else "appeal.sent_by_receipt"
    return shown(forgetful(idle), turning.text(key, turning.menu))


def _may_appeal(turning: Turning, what: str) -> bool:
    status = status_of_memory(turning, what)
    return status is not None and status.may_appeal_until is not None
