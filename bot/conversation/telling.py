"""News -> replies: what reporters and readers are told when nobody has just asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from bot.conversation.plan import Knowledge
from bot.conversation.report_cards import more_choices, new_receipt_card
from bot.conversation.status_cards import appeal_card
from bot.conversation.verdict_cards import Told, follow_choice, outcome_choices, verdict_card, with_choices
from bot.conversation.wording import say
from bot.domain.message import Reply, ReplyKind
from bot.domain.news import AppealAnswered, Decided, InfoAsked, LookedAtAgain, News, ReceiptReplaced, SearchEnded
from bot.domain.text import Language
from bot.services.telling import Word


def make_word(knowledge: Callable[[], Knowledge]) -> Word:
    """Return what puts news into words with the present knowledge."""
    return lambda news, language: to_replies(knowledge(), news, language)


def to_replies(knowledge: Knowledge, news: News, language: Language) -> tuple[Reply, ...]:
    """Return what to say of *news*; nothing if there is nothing to say."""
    match news:
        case Decided():
            return (_decided(knowledge, news, language),)
        case LookedAtAgain(parted=parted):
            return (_text(knowledge, language, "verdict.told.parted" if parted else "verdict.told.again"),)
        case InfoAsked():
            reply = _text(knowledge, language, "verdict.told.info")
            return (replace(reply, choices=more_choices(knowledge, news.report_id, language)),)
        case AppealAnswered(appeal=appeal):
            return (appeal_card(knowledge, appeal, language),)
        case ReceiptReplaced(receipt=receipt):
            return (new_receipt_card(knowledge, receipt, language),)
        case SearchEnded():
            return _search_ended(knowledge, news, language)
        case _ as never:
            assert_never(never)


def _decided(knowledge: Knowledge, news: Decided, language: Language) -> Reply:
    decision = news.decision
    if news.report_id is None:
        card = verdict_card(knowledge, decision, language, Told.FOLLOWER)
        return with_choices(card, follow_choice(knowledge, decision, language))
    card = verdict_card(knowledge, decision, language, Told.REPORTER)
    return with_choices(card, *outcome_choices(knowledge, decision, language, report_id=news.report_id))


def _search_ended(knowledge: Knowledge, news: SearchEnded, language: Language) -> tuple[Reply, ...]:
    if news.forgotten:
        return (_text(knowledge, language, "lookup.cut_done", found=news.found),) if news.found else ()
    if not news.found:
        return (_text(knowledge, language, "lookup.lost_nothing"),)
    return (_text(knowledge, language, "lookup.lost_done", found=news.found),)


def _text(knowledge: Knowledge, language: Language, key: str, **fields: object) -> Reply:
    return Reply(kind=ReplyKind.TEXT, language=language, body=say(knowledge.base, language, key, **fields))
