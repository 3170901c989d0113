"""Sources, privacy, about."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.conversation import Knowledge
from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.convention import Source
from bot.domain.text import Language
from bot.site.parts import SiteParts
from bot.site.view import Values, view

_ABOUT = ("made", "no_answer", "limits", "review")
_ROBOTS = "User-agent: *\nDisallow: /chat\n"


def text_routes(parts: SiteParts) -> list[Route]:
    """Return the routes of ``/nguon``, ``/rieng-tu`` and ``/gioi-thieu``."""

    def sources(_request: Request, _language: Language) -> Values:
        return {"sources": _sources(parts.pages.knowledge.base), "anchor": _anchor}

    def privacy(_request: Request, language: Language) -> Values:
        return _privacy(parts.pages.knowledge, language)

    def about(_request: Request, language: Language) -> Values:
        return _about(parts.pages.knowledge, language)

    return [
        Route("/nguon", view(parts, "site/sources.html", sources), methods=["GET"]),
        Route("/rieng-tu", view(parts, "site/text.html", privacy), methods=["GET"]),
        Route("/gioi-thieu", view(parts, "site/text.html", about), methods=["GET"]),
        Route("/robots.txt", _robots, methods=["GET"]),
    ]


def _anchor(source_id: str) -> str:
    return source_id.replace(":", "-")


def _sources(base: Base) -> list[tuple[Source, list[Source]]]:
    """Return each source with the articles of it that are cited, in the order of the file."""
    whole = [source for source in base.sources.values() if source.article is None]
    return [
        (
            source,
            [each for each in base.sources.values() if each.article and each.id.partition(":")[0] == source.id],
        )
        for source in whole
    ]


def _privacy(knowledge: Knowledge, language: Language) -> Values:
    base, operator = knowledge.base, knowledge.operator
    texts = [say(base, language, "privacy.notice"), say(base, language, "web.privacy.forget")]
    if operator.contact:
        texts.append(say(base, language, "about.contact", contact=operator.contact))
    return {"title": say(base, language, "web.privacy.title"), "texts": texts, "sections": []}


def _about(knowledge: Knowledge, language: Language) -> Values:
    base, operator = knowledge.base, knowledge.operator
    texts = [say(base, language, "about.body", name=operator.name)]
    if operator.contact:
        texts.append(say(base, language, "about.contact", contact=operator.contact))
    sections = [
        (say(base, language, f"web.about.{key}.title"), say(base, language, f"web.about.{key}.body")) for key in _ABOUT
    ]
    return {"title": say(base, language, "web.about.title"), "texts": texts, "sections": sections}


async def _robots(_request: Request) -> Response:
    return PlainTextResponse(_ROBOTS)
