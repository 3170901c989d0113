"""``/widget.js``: one tag on a portal's page opens the chat there, in a frame."""

import hashlib
import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversation.wording import say
from bot.domain.text import Language
from bot.pages import Pages

_WORDS = ("open", "title", "close", "page")
_PLACE = "WORDS"
_CACHE_S = 3600


def widget_route(pages: Pages) -> Route:
    """Return the route of the script."""
    script = _pack((Path(__file__).parent / "widget.js").read_text("utf-8"))
    digest = hashlib.sha256(script.encode()).hexdigest()[:10]

    async def widget(request: Request) -> Response:
        headers = {
            "cache-control": f"public, max-age={_CACHE_S}",
            "etag": f'W/"{pages.stamp}-{digest}"',
            # Pages of other sites load it: with "same-origin", as other files have it, browsers refuse.
            "cross-origin-resource-policy": "cross-origin",
        }
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        text = script.replace(_PLACE, _words(pages), 1)
        return Response(text, media_type="text/javascript; charset=utf-8", headers=headers)

    return Route("/widget.js", widget, methods=["GET"])


def _pack(script: str) -> str:
    """Return *script* without indentation and without the lines that are comments."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _words(pages: Pages) -> str:
    base = pages.knowledge.base
    said = {
        language.value: {name: say(base, language, f"web.widget.{name}") for name in _WORDS} for language in Language
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
