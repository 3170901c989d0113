"""One public page: language, validity for caches, rendering."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.conversation import Knowledge
from bot.conversation.cards import review_note
from bot.domain.entry import Entry
from bot.domain.kept import to_day
from bot.domain.text import Language
from bot.pages import Problem, language_asked
from bot.site.parts import SiteParts

Handler = Callable[[Request], Awaitable[Response]]
Values = dict[str, Any]
Fill = Callable[[Request, Language], Values | None]
"""Returns the values of a page's template, or None if there is no such page."""
LiveFill = Callable[[Request, Language], Awaitable[Values | None]]
"""The same of a page whose values stand in the store."""

_CACHE_S = 300
_HASH_DIGITS = 20


def view(parts: SiteParts, template: str, fill: Fill) -> Handler:
    """Return the handler of a page; it depends on its address, the knowledge and the day, never on who asks."""

    async def handle(request: Request) -> Response:
        pages, today = parts.pages, to_day(parts.now())
        language = language_asked(request) or Language.VI
        headers = {"cache-control": f"public, max-age={_CACHE_S}", "etag": f'W/"{pages.stamp}-{today}-{language}"'}
        values = fill(request, language)
        if values is None:
            raise Problem(404)
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        note = partial(_note, pages.knowledge, language, today)
        html = pages.render(template, language, address=request.url.path, day=day_in(language), note=note, **values)
        return HTMLResponse(html, headers={**headers, "content-language": language.value})

    return handle


def live_view(parts: SiteParts, template: str, fill: LiveFill) -> Handler:
    """Return the handler of a page that depends on the store too, never on who asks.

    A correction must be seen at once, so whoever keeps the page asks each time whether it is still the same.
    """

    async def handle(request: Request) -> Response:
        language = language_asked(request) or Language.VI
        values = await fill(request, language)
        if values is None:
            raise Problem(404)
        html = parts.pages.render(template, language, address=request.url.path, day=day_in(language), **values)
        etag = f'W/"{hashlib.sha256(html.encode()).hexdigest()[:_HASH_DIGITS]}"'
        headers = {"cache-control": "no-cache", "etag": etag, "content-language": language.value}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(html, headers=headers)

    return handle


def _note(knowledge: Knowledge, language: Language, today: date, entry: Entry) -> str:
    return review_note(knowledge, entry, language, today)


def day_in(language: Language) -> Callable[[date], str]:
    """Return what writes days in *language*: "24/9/1982", "24 September 1982"."""

    def to_text(day: date) -> str:
        if language is Language.VI:
            return f"{day.day}/{day.month}/{day.year}"
        return f"{day.day} {day:%B %Y}"

    return to_text
