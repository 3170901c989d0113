"""The site as one application: pages, static files, health, errors."""

from collections.abc import Sequence

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.pages import Pages, Problem, SecurityHeaders, problem_of, respond_with_problem
from bot.site.checked import checked_routes
from bot.site.conventions import convention_routes
from bot.site.feed import feed_routes
from bot.site.health import health_routes
from bot.site.parts import SiteParts
from bot.site.process import process_routes
from bot.site.questions import question_routes
from bot.site.texts import text_routes
from bot.site.transparency import transparency_routes
from bot.site.view import Handler

_SMALLEST_PACKED = 500
_A_YEAR_S = 31_536_000

_log = structlog.get_logger(__name__)


def make_site(parts: SiteParts, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application with the public pages and *routes* (those of web chat)."""
    pages = parts.pages

    async def http_problem(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        return respond_with_problem(pages, request, Problem(status, headers))

    async def problem(request: Request, error: Exception) -> Response:
        return respond_with_problem(pages, request, problem_of(error))

    return Starlette(
        routes=[
            *routes,
            *convention_routes(parts),
            *question_routes(parts),
            *text_routes(parts),
            *feed_routes(parts),  # Before the pages of single claims, which take any name there.
            *checked_routes(parts),
            *process_routes(parts),
            *transparency_routes(parts),
            *health_routes(parts),
            Route("/static/{name}", _static_of(pages), methods=["GET"]),
        ],
        middleware=[
            Middleware(SecurityHeaders, secure=parts.secure),
            Middleware(GZipMiddleware, minimum_size=_SMALLEST_PACKED, compresslevel=6),
            Middleware(_Guard, pages=pages),
        ],
        exception_handlers={HTTPException: http_problem, Problem: problem},
    )


class _Guard:
    """Answers whatever went wrong with a kind page, and logs its type alone.

    A server logs an exception with its message, and that may hold what a person wrote.
    """

    def __init__(self, app: ASGIApp, *, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched_send)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 -- the last line before the server
            problem = problem_of(error)
            kind = type(error).__name__
            _log.error("request_failed", error=kind, status=problem.status)
            if scope["type"] == "http" and not started:
                await self._respond(Request(scope), problem)(scope, receive, send)

    def _respond(self, request: Request, problem: Problem) -> Response:
        try:
            return respond_with_problem(self._pages, request, problem)
        except Exception:  # noqa: BLE001 -- a base without the words for this page: better no words than no answer
            return Response(status_code=problem.status)


def _static_of(pages: Pages) -> Handler:
    async def static(request: Request) -> Response:
        asset = pages.assets.find(request.path_params["name"])
        if asset is None:
            raise Problem(404)
        headers = {"cache-control": f"public, max-age={_A_YEAR_S}, immutable", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            return Response(asset.packed, media_type=asset.media_type, headers=headers)
        return Response(asset.plain, media_type=asset.media_type, headers=headers)

    return static
