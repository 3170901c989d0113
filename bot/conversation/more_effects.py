"""What a reporter says about a report they sent before, inside the transaction of a turn."""

from dataclasses import replace

from bot.conversation.report_cards import more_send_choices
from bot.conversation.result import Result, Turning, shown, status_of_memory
from bot.domain.claim import NEEDS_INFO
from bot.domain.dialogue import MORE, Dialogue
from bot.domain.effect import AddToReport, BeginAdding
from bot.domain.errors import TooMany
from bot.services.appeals import is_theirs
from bot.services.reports import add_to_report, takes_more
from bot.services.telling import OWN

_MINUTE_S = 60


def begin_adding(turning: Turning, dialogue: Dialogue, effect: BeginAdding) -> Result:
    """Ask what more there is to say, if the report still takes it."""
    what = _meant(turning, dialogue, effect)
    status = status_of_memory(turning, what)
    if status is None or not takes_more(turning.tx, status.report):
        return shown(done(dialogue), turning.text("report.more.closed", turning.menu))
    asked = replace(dialogue, draft=None, flow="ask").asked_more(
        turning.vault.seal_memory(what), turning.now + NEEDS_INFO
    )
    nothing = turning.choice("report.more.nothing", MORE, "nothing")
    return shown(asked, turning.text("report.more.ask", nothing))


def add_more(turning: Turning, dialogue: Dialogue, effect: AddToReport) -> Result:
    """Add the draft; over the limit, say when to try again and keep it."""
    about = dialogue.more_about
    what = None if about is None else turning.vault.open_memory(about[0])
    status = status_of_memory(turning, what or "")
    try:
        is_added = status is not None and add_to_report(
            turning.tx, turning.vault, status.report.id, turning.contact, effect.draft, turning.now
        )
    except TooMany as error:
        minutes = -(-error.retry_after_s // _MINUTE_S)
        choices = more_send_choices(turning.plan.knowledge, effect.draft, turning.plan.language)
        return shown(replace(dialogue, step="preview"), turning.text("report.too_many", *choices, minutes=minutes))
    key = "report.more.sent" if is_added else "report.more.closed"
    return shown(done(dialogue), turning.text(key, turning.menu))


def done(dialogue: Dialogue) -> Dialogue:
    """Return *dialogue* with nothing more to be said."""
    data = {key: value for key, value in dialogue.data.items() if key != MORE}
    return replace(dialogue, flow="ask", step="", draft=None, data=data)


def _meant(turning: Turning, dialogue: Dialogue, effect: BeginAdding) -> str:
    """Return the receipt or the report's id behind the button; empty if there is none of this person's."""
    if effect.looked_at:
        return turning.recall(dialogue) or ""
    if effect.report_id is None:
        about = dialogue.more_about
        return (turning.vault.open_memory(about[0]) if about else None) or ""
    report = turning.tx.reports.get(effect.report_id)
    return OWN + report.id if report is not None and is_theirs(turning.vault, report, turning.person) else ""
