"""``/quiz``: what the quiz is, and its beginning; ``/quiz/ket-qua/…``: the result of a round, to be shared.

Whoever has the address of a result sees the score and the topic, and nothing of the player.  It is gone with the
round.
"""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.conversation.buttons import to_payload
from bot.conversation.quiz.menus import start_choices, topic_name
from bot.conversation.quiz.table import RESULT_PAGE
from bot.conversation.wording import say
from bot.domain.message import Choice
from bot.domain.text import Language
from bot.pages import Problem, language_asked
from bot.pages.result_card import CardWords, draw_card
from bot.ports import Vault
from bot.services.take_quiz import Outcome, outcome_of_token
from bot.site.parts import SiteParts
from bot.site.view import Handler

PATH = "/quiz"
_LONGEST_TOKEN = 128
_NO_STORE = {"cache-control": "no-store"}
_KEEP_S = 3600
"""How long a picture may be kept by others: not much longer than the round it is of."""


@dataclass(frozen=True, kw_only=True)
class QuizParts:
    """The site, and the keys that name results."""

    site: SiteParts
    vault: Vault


def quiz_routes(parts: QuizParts) -> list[Route]:
    """Return the routes of ``/quiz`` and of results."""
    results = _Results(parts)
    return [
        Route(PATH, _front(parts), methods=["GET"]),
        Route(RESULT_PAGE + "{token}.png", results.picture, methods=["GET"]),
        Route(RESULT_PAGE + "{token}", results.page, methods=["GET"]),
    ]


def _front(parts: QuizParts) -> Handler:
    async def show(request: Request) -> Response:
        """Show the page; its buttons carry one-time ids, so it is not kept by caches."""
        pages, language = parts.site.pages, language_asked(request) or Language.VI
        knowledge = pages.knowledge
        quick, choose, daily = start_choices(knowledge, language)
        topics = [
            (Choice(topic.title.to(language), to_payload("quiz", "level", topic.id)), len(topic.questions))
            for topic in knowledge.base.quizzes.values()
        ]
        html = pages.render(
            "site/quiz.html",
            language,
            address=PATH,
            quick=quick,
            choose=choose,
            daily=daily,
            topics=topics,
            count=len(knowledge.base.questions),
            make_event=parts.vault.new_token,
        )
        return HTMLResponse(html, headers={**_NO_STORE, "content-language": language.value})

    return show


class _Results:
    """The page and the picture of one result."""

    def __init__(self, parts: QuizParts) -> None:
        self._parts = parts

    async def page(self, request: Request) -> Response:
        """Show the result and an invitation."""
        language = language_asked(request) or Language.VI
        outcome = await self._find(request)
        words, knowledge = self._words(outcome, language), self._parts.site.pages.knowledge
        html = self._parts.site.pages.render(
            "site/quiz_result.html",
            language,
            address=request.url.path,
            words=words,
            topic=topic_name(knowledge, outcome.topic, language),
            right=outcome.right,
            count=outcome.answered,
            quick=start_choices(knowledge, language)[0],
            event=self._parts.vault.new_token(),
        )
        headers = {**_NO_STORE, "content-language": language.value, "x-robots-tag": "noindex"}
        return HTMLResponse(html, headers=headers)

    async def picture(self, request: Request) -> Response:
        """Return the same as a picture."""
        outcome = await self._find(request)
        words = self._words(outcome, language_asked(request) or Language.VI)
        data = await asyncio.to_thread(draw_card, words)
        headers = {"cache-control": f"public, max-age={_KEEP_S}", "x-robots-tag": "noindex"}
        return Response(data, media_type="image/png", headers=headers)

    async def _find(self, request: Request) -> Outcome:
        token = request.path_params["token"]
        vault = self._parts.vault
        outcome = None
        if len(token) <= _LONGEST_TOKEN and token.isascii():
            outcome = await self._parts.site.store.read(lambda tx: outcome_of_token(tx, vault, token))
        if outcome is None:
            raise Problem(404, key="result_gone")
        return outcome

    def _words(self, outcome: Outcome, language: Language) -> CardWords:
        knowledge = self._parts.site.pages.knowledge
        right, count = outcome.right, outcome.answered
        topic = topic_name(knowledge, outcome.topic, language)
        base = knowledge.base
        return CardWords(
            name=f"{say(base, language, 'web.name')} · {say(base, language, 'quiz.page.title')}",
            score=f"{right}/{count}",
            of=say(base, language, "quiz.share.of"),
            topic=say(base, language, "quiz.share.topic", topic=topic),
            marks=tuple(seen.answered.right for seen in outcome.questions if seen.answered is not None),
            invitation=say(base, language, "quiz.share.invite"),
        )
