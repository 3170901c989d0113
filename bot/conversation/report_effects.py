"""Filing, looking up, following and cutting links, inside the transaction of a turn."""

from dataclasses import replace

from bot.conversation.buttons import to_payload
from bot.conversation.drafts import token_of
from bot.conversation.report_cards import receipt_card, send_choices
from bot.conversation.result import Result, Turning, forgetful, shown, status_of_memory
from bot.conversation.status_cards import status_cards
from bot.conversation.verdict_cards import REMEMBERED, Told, follow_choice, outcome_choices, verdict_card, with_choices
from bot.domain.dialogue import Dialogue
from bot.domain.effect import FileReport, Follow, LookUp, ShowDecision
from bot.domain.errors import BadInput, BadReceipt, NoSuchObject, TooMany
from bot.domain.message import Reply
from bot.services.family import find_root, standing_decision
from bot.services.reports import Filed, Filing, file_report, find_mine, follow, look_up, unfollow, unlink

_MINUTE_S = 60


def file(turning: Turning, dialogue: Dialogue, effect: FileReport) -> Result:
    """File the report and show its receipt; over the limit, say when to try again and keep the draft."""
    plan = turning.plan
    filing = Filing(
        person=turning.person,
        language=plan.language,
        draft=effect.draft,
        source=plan.update.source,
        risk=effect.risk,
        conflict=effect.conflict,
        suggested=effect.suggested,
        apart=effect.apart,
    )
    try:
        filed = file_report(turning.tx, turning.vault, filing, turning.now)
    except TooMany as error:
        choices = send_choices(plan.knowledge, effect.draft, plan.language)
        minutes = -(-error.retry_after_s // _MINUTE_S)
        return shown(replace(dialogue, step="preview"), turning.text("report.too_many", *choices, minutes=minutes))
    except BadInput:
        return shown(replace(dialogue, draft=None), turning.text("report.empty"))
    card = receipt_card(plan.knowledge, filed, plan.language)
    remembering = turning.remember(replace(dialogue, draft=None), filed.receipt) if filed.decided else dialogue
    return shown(replace(remembering, draft=None), card, *_answer_to(turning, filed, dialogue.version))


def look(turning: Turning, dialogue: Dialogue, effect: LookUp) -> Result:
    """Show what became of the report with this receipt."""
    status = look_up(turning.tx, turning.vault, effect.receipt, turning.now)
    plan = turning.plan
    if status is None:
        other = turning.choice("lookup.lost", "lookup", "lost")
        return shown(forgetful(dialogue), turning.text("lookup.none", other, turning.menu))
    cards = status_cards(plan.knowledge, status, plan.language, turning.now, version=dialogue.version)
    remembering = turning.remember(dialogue, effect.receipt)
    return shown(replace(remembering, flow="lookup", step="status"), *cards)


def show_decision(turning: Turning, dialogue: Dialogue, effect: ShowDecision) -> Result:
    """Show the published decision that stands about a claim, instead of sending the draft."""
    plan, draft = turning.plan, dialogue.draft
    claim = turning.tx.claims.get(effect.claim_id)
    decision = None if claim is None else standing_decision(turning.tx, find_root(turning.tx, claim))
    anyway = () if draft is None else (turning.choice("report.anyway", "report", "anyway", token_of(draft)),)
    if decision is None or not decision.is_public:
        return shown(dialogue, turning.text("report.no_decision", *anyway, turning.menu))
    card = verdict_card(plan.knowledge, decision, plan.language, Told.READER)
    return shown(dialogue, with_choices(card, follow_choice(plan.knowledge, decision, plan.language), *anyway))


def end_or_begin_following(turning: Turning, dialogue: Dialogue, effect: Follow) -> Result:
    """Note whether this reader wants to hear of changes; without a claim, of the report remembered."""
    typed = "" if effect.claim_id else to_payload("report", "unfollow", REMEMBERED)
    if typed:
        status = status_of_memory(turning, turning.recall(dialogue) or "")
        if status is None or status.decision is None:
            return shown(dialogue, turning.text("report.no_decision", turning.menu))
        effect = replace(effect, claim_id=status.claim.id, number=status.decision.number)
    if effect.ends:
        unfollow(turning.tx, turning.vault, effect.claim_id, turning.person)
        return shown(dialogue, turning.text("report.unfollowed", turning.menu))
    try:
        follow(turning.tx, turning.vault, effect.claim_id, turning.contact, effect.number, turning.now)
    except NoSuchObject:
        return shown(dialogue, turning.text("report.no_decision", turning.menu))
    stop = turning.choice("report.unfollow", "report", "unfollow", f"{effect.claim_id}.{effect.number}")
    stop = replace(stop, typed=typed)
    return shown(dialogue, turning.text("report.followed", stop, turning.menu))


def cut(turning: Turning, dialogue: Dialogue) -> Result:
    """Cut the link between this person and the report looked at."""
    receipt = turning.recall(dialogue)
    try:
        was_linked = receipt is not None and unlink(turning.tx, turning.vault, receipt, turning.now)
    except BadReceipt:
        was_linked = False
    key = "lookup.unlinked" if was_linked else "lookup.none"
    return shown(forgetful(dialogue), turning.text(key, turning.menu))


def search_mine(turning: Turning, dialogue: Dialogue, *, forget: bool) -> Result:
    """Start the search for this person's live reports: to cut them off, or to replace lost receipts."""
    find_mine(turning.tx, turning.vault, turning.person, turning.plan.language, forget=forget, now=turning.now)
    return Result(dialogue)


def _answer_to(turning: Turning, filed: Filed, version: int) -> tuple[Reply, ...]:
    """Return the answer there is already to what was just filed.

    Its buttons do not name the report: the Dialogue keeps them, and must not say what this person sent.
    """
    if not filed.decided:
        return ()
    plan = turning.plan
    decision = turning.tx.decisions.get(filed.claim_id, filed.decided)
    if decision is None:
        return ()
    card = verdict_card(plan.knowledge, decision, plan.language, Told.REPORTER)
    return (with_choices(card, *outcome_choices(plan.knowledge, decision, plan.language, version=version)),)
