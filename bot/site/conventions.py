"""The conventions: list, one convention, one article."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.wording import say
from bot.domain.base import Base
from bot.domain.convention import Article, Convention
from bot.domain.entry import Entry, EntryKind
from bot.domain.text import Language
from bot.site.parts import SiteParts
from bot.site.view import Handler, Values, view

_LONGEST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """A part of a convention in its table of contents; a convention without parts has one without title."""

    title: str
    articles: Sequence[Article]


def convention_routes(parts: SiteParts) -> list[Route]:
    """Return the routes under ``/cong-uoc``."""

    def one(request: Request, language: Language) -> Values | None:
        return _convention(parts.pages.knowledge.base, request.path_params["id"], language)

    def article(request: Request, language: Language) -> Values | None:
        number = request.path_params["number"]
        known = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        return _article(parts.pages.knowledge.base, request.path_params["id"], int(number), language) if known else None

    def all_of(_request: Request, _language: Language) -> Values:
        return {"conventions": list(parts.pages.knowledge.base.conventions.values())}

    convention = _in_lower_case(view(parts, "site/convention.html", one))
    one_article = _in_lower_case(view(parts, "site/article.html", article))
    return [
        Route("/cong-uoc", view(parts, "site/conventions.html", all_of), methods=["GET"]),
        Route("/cong-uoc/{id}", convention, methods=["GET"]),
        Route("/cong-uoc/{id}/dieu-{number}", one_article, methods=["GET"]),
    ]


def citing(base: Base, cited: str) -> list[Entry]:
    """Return the questions whose answers cite *cited*, or something of it when it is a whole convention."""
    return [
        entry
        for entry in base.entries.values()
        if "/" in entry.id
        and entry.kind is not EntryKind.CONVERSATION
        and any(each == cited or each.partition(":")[0] == cited for each in entry.citation_ids)
    ]


def _find(base: Base, slug: str) -> Convention | None:
    return base.conventions.get(slug.upper())


def _convention(base: Base, slug: str, language: Language) -> Values | None:
    convention = _find(base, slug)
    if convention is None:
        return None
    entries = base.entries
    return {
        "convention": convention,
        "about": entries.get(convention.id),
        "status": entries.get(f"{convention.id}:viet-nam"),
        "committee": entries.get(f"{convention.id}:uy-ban"),
        "parts": _contents(base, convention, language),
        "questions": citing(base, convention.id),
    }


def _contents(base: Base, convention: Convention, language: Language) -> list[Contents]:
    return [
        Contents(
            f"{say(base, language, 'browse.part', id=part.id, first=part.first, last=part.last)} "
            f"{part.title.to(language)}",
            convention.articles[part.first - 1 : part.last],
        )
        for part in convention.parts
    ] or [Contents("", convention.articles)]


def _article(base: Base, slug: str, number: int, language: Language) -> Values | None:
    convention = _find(base, slug)
    article = convention.article(number) if convention else None
    if convention is None or article is None:
        return None
    part = next((each for each in convention.parts if each.first <= number <= each.last), None)
    return {
        "convention": convention,
        "article": article,
        "entry": base.entries[article.id],
        "part": f"{say(base, language, 'web.article.part', id=part.id)}: {part.title.to(language)}" if part else "",
        "terms": article.terms_vi if language is Language.VI else article.terms_en,
        "before": convention.article(number - 1),
        "after": convention.article(number + 1),
        "questions": citing(base, article.id),
    }


def _in_lower_case(handler: Handler) -> Handler:
    """Return *handler*, leading ``/cong-uoc/CRC`` to the one address of that page."""

    async def handle(request: Request) -> Response:
        path = request.url.path
        if path != path.lower():
            return RedirectResponse(f"{path.lower()}{'?' if request.url.query else ''}{request.url.query}", 308)
        return await handler(request)

    return handle
