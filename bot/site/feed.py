"""``/kiem-chung/rss.xml``: the verdicts that stand as a feed; a correction is a new item."""

import hashlib
import re
from email.utils import format_datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.text import Language
from bot.pages import language_asked
from bot.services.published import read_published
from bot.site.checked import PATH, is_link, to_version
from bot.site.parts import SiteParts
from bot.site.view import day_in

FEED_PATH: Final = f"{PATH}/rss.xml"
ITEMS: Final = 50
_HASH_DIGITS: Final = 20
_NO_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in XML 1.0 in any spelling.  Source: its production 2, Char."""


def feed_routes(parts: SiteParts) -> list[Route]:
    """Return the route of the feed."""

    async def feed(request: Request) -> Response:
        """Return the feed, or 304 to who has it.

        Last-Modified alone proves nothing: when a verdict stops counting, what is left may be older than that.
        """
        language = language_asked(request) or Language.VI
        page = await parts.store.read(lambda tx: read_published(tx, "", None, ITEMS))
        base = parts.pages.knowledge.base
        items = [(to_version(base, each, language), format_datetime(each.at)) for each in page.decisions]
        home = parts.pages.look.public_url or f"{request.url.scheme}://{request.url.netloc}"
        xml = _draw(parts, language, items=items, home=home)
        etag = f'W/"{hashlib.sha256(xml.encode()).hexdigest()[:_HASH_DIGITS]}"'
        headers = {"cache-control": "no-cache", "etag": etag}
        if page.decisions:
            headers["last-modified"] = format_datetime(max(each.at for each in page.decisions), usegmt=True)
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(xml, media_type="application/rss+xml", headers=headers)

    return [Route(FEED_PATH, feed, methods=["GET"])]


def _draw(parts: SiteParts, language: Language, **values: Any) -> str:
    xml = parts.pages.render(
        "site/feed.xml", language, list_path=PATH, feed_path=FEED_PATH, day=day_in(language), is_link=is_link, **values
    )
    return _NO_XML.sub("", xml)
