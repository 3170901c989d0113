"""Inline queries: cited answers to share into any chat.  Answered at once; nothing of them is kept."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import structlog
from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions
from telegram.error import TelegramError

from bot.channels.telegram.inbound import InlineQuery
from bot.channels.telegram.outbound import to_messages
from bot.channels.telegram.parts import TelegramParts
from bot.conversation import Knowledge
from bot.conversation.cards import answer_card, emergency_card
from bot.domain.answer import Emergency, Found, Reading, Unclear, Unknown
from bot.domain.kept import to_day
from bot.domain.message import Reply
from bot.domain.text import Language

MOST_RESULTS = 10
LONGEST_QUERY = 256
CACHE_S = 300
_LONGEST_DESCRIPTION = 120

_log = structlog.get_logger(__name__)


async def answer(parts: TelegramParts, query: InlineQuery) -> None:
    """Answer *query* with what the base says about it."""
    try:
        results = await asyncio.to_thread(to_results, parts, query, to_day(parts.now()))
        await parts.client.answer_inline(query.id, results, cache_s=CACHE_S, is_personal=not query.text.strip())
    except TelegramError as error:
        _log.info("inline_query_not_answered", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001 -- nobody waits for this task
        _log.error("inline_query_broken", error=type(error).__name__)


def to_results(parts: TelegramParts, query: InlineQuery, today: date) -> list[InlineQueryResultArticle]:
    """Return at most ten answers, best first; to nothing typed, the conventions.  Pure, and slow."""
    knowledge = parts.knowledge()
    text = query.text.strip()[:LONGEST_QUERY]
    if text:
        reading = knowledge.engine.read(text)
        replies = list(_replies(knowledge, reading, today))
    else:
        replies = [_card(knowledge, key, query.language, today) for key in knowledge.base.conventions]
    return [_to_article(parts, reply) for reply in replies[:MOST_RESULTS]]


def _replies(knowledge: Knowledge, reading: Reading, today: date) -> Iterator[Reply]:
    """Yield danger first, then each entry once."""
    shown: set[str] = set()
    answers = [part.answer for part in reading.parts]
    for found in answers:
        if isinstance(found, Emergency):
            yield emergency_card(knowledge, found.hotlines, reading.language)
    for found in answers:
        match found:
            case Found(entry):
                entries = [entry]
            case Unclear(candidates):
                entries = [candidate.entry for candidate in candidates]
            case Unknown():
                entries = [candidate.entry for candidate in found.near]
            case Emergency():
                entries = []
        for entry in entries:
            if entry not in shown and entry in knowledge.base.entries:
                shown.add(entry)
                yield _card(knowledge, entry, reading.language, today)


def _card(knowledge: Knowledge, entry: str, language: Language, today: date) -> Reply:
    return answer_card(knowledge, knowledge.base.entries[entry], language, today)


def _to_article(parts: TelegramParts, reply: Reply) -> InlineQueryResultArticle:
    """Return *reply* as one message: without buttons, and without the long text if that would be too much."""
    bare = replace(reply, choices=())
    messages = to_messages(bare, parts.wording(), parts.public_url)
    if len(messages) > 1:
        messages = to_messages(replace(bare, more=""), parts.wording(), parts.public_url)
    first = messages[0]
    said = reply.body.replace("**", "").replace("\n", " ")
    return InlineQueryResultArticle(
        id=hashlib.sha256(f"{reply.entry} {reply.language} {first.plain}".encode()).hexdigest()[:32],
        title=reply.title,
        description=said[:_LONGEST_DESCRIPTION],
        input_message_content=InputTextMessageContent(
            first.html, parse_mode="HTML", link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
    )
