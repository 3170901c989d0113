"""What somebody sees who looks a report up by its receipt."""

from dataclasses import replace
from datetime import datetime

from bot.conversation.buttons import to_payload
from bot.conversation.cards import menu_choice
from bot.conversation.plan import Knowledge
from bot.conversation.verdict_cards import Told, follow_choice, verdict_card
from bot.conversation.wording import say
from bot.domain.claim import UNPROVEN_AFTER, Claim, ClaimState
from bot.domain.decision import Appeal, AppealState
from bot.domain.dialogue import MORE
from bot.domain.kept import to_day
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.report import ReportState
from bot.domain.text import Language
from bot.services.reports import Status

_UNDER_RESEARCH = frozenset({ClaimState.RESEARCH, ClaimState.PROPOSED, ClaimState.APPROVED})


def status_cards(
    knowledge: Knowledge, status: Status, language: Language, now: datetime, *, version: int
) -> tuple[Reply, ...]:
    """Return where the report stands and, if there is one, the statement of reasons.

    The last reply offers what can be done; its choices belong to *version* of the Dialogue.
    """
    replies = [_where_it_stands(knowledge, status, language, now)]
    if status.decision is not None:
        replies.append(verdict_card(knowledge, status.decision, language, Told.READER))
    if status.appeal is not None and status.appeal.state is not AppealState.OPEN:
        replies.append(appeal_card(knowledge, status.appeal, language))
    *before, last = replies
    return (*before, replace(last, choices=_choices(knowledge, status, language, now, version=version)))


def _where_it_stands(knowledge: Knowledge, status: Status, language: Language, now: datetime) -> Reply:
    base = knowledge.base
    lines = [_line(knowledge, status, language, now)]
    if status.report.undeliverable and status.decision is not None:
        lines.append(say(base, language, "lookup.undeliverable"))
    if status.appeal is not None and status.appeal.state is AppealState.OPEN:
        lines.append(say(base, language, "lookup.appealed"))
    title = say(base, language, "lookup.title", day=f"{to_day(status.report.filed_at):%d/%m/%Y}")
    body = "\n\n".join(line for line in lines if line)
    return Reply(kind=ReplyKind.TEXT, language=language, title=title, body=body)


def _line(knowledge: Knowledge, status: Status, language: Language, now: datetime) -> str:
    base, claim = knowledge.base, status.claim
    if status.decision is not None:
        is_settled = claim.state in {ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE}
        return "" if is_settled else say(base, language, "lookup.again")
    if claim.state is ClaimState.JUNK:
        return say(base, language, "lookup.set_aside")
    if status.report.state is ReportState.PURGED:
        return say(base, language, "lookup.given_up")
    if claim.needs_info_until is not None and now < claim.needs_info_until:
        return say(base, language, "lookup.info", until=f"{to_day(claim.needs_info_until):%d/%m/%Y}")
    until = _expected(status.report.filed_at, claim)
    if until <= now:
        return say(base, language, "lookup.late")
    key = "lookup.research" if claim.state in _UNDER_RESEARCH else "lookup.waiting"
    return say(base, language, key, until=f"{to_day(until):%d/%m/%Y}")


def _expected(filed_at: datetime, claim: Claim) -> datetime:
    """Return when the process has a result at the latest: 14 days after filing, or after the research began."""
    return (claim.since if claim.state in _UNDER_RESEARCH else filed_at) + UNPROVEN_AFTER


def appeal_card(knowledge: Knowledge, appeal: Appeal, language: Language) -> Reply:
    """Return what became of an appeal, with its reasons."""
    base = knowledge.base
    key = "appeal.overturned" if appeal.state is AppealState.OVERTURNED else "appeal.upheld"
    body = say(base, language, "appeal.reasons", reasons=appeal.reasons)
    return Reply(kind=ReplyKind.VERDICT, language=language, title=say(base, language, key), body=body)


def _choices(
    knowledge: Knowledge, status: Status, language: Language, now: datetime, *, version: int
) -> tuple[Choice, ...]:
    def choice(key: str, flow: str, step: str) -> Choice:
        return Choice(say(knowledge.base, language, key), to_payload(flow, step, version=version))

    until = status.may_appeal_until
    appeal = (choice("appeal.open", "appeal", "begin"),) if until is not None and now < until else ()
    decision = status.decision
    is_public = decision is not None and decision.is_public
    follow = (follow_choice(knowledge, decision, language, remembered=True),) if decision and is_public else ()
    until = status.claim.needs_info_until
    is_asked = decision is None and until is not None and now < until
    more = (choice("report.more.give", MORE, "begin"),) if is_asked else ()
    unlink = choice("lookup.unlink", "lookup", "unlink")
    return (*appeal, *follow, *more, unlink, menu_choice(knowledge, language))
