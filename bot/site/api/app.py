"""The API as one application."""

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import __version__
from bot.pages import Gate, Problem, address_of
from bot.services.published import WORDS_LENGTH
from bot.site.api.asking import Asking
from bot.site.api.caching import respond, respond_live
from bot.site.api.claims import LONGEST_MARK, MOST, USUAL, list_published
from bot.site.api.library import Library
from bot.site.api.parts import ApiParts
from bot.site.api.problems import ApiError, documented, handle, to_response
from bot.site.api.shapes import Answer, ArticleBody, ConventionBody, Conventions, PublishedClaims, Question

_ABOUT = (
    "Reviewed, cited answers about the seven core human-rights conventions Viet Nam is party to, and the verdicts "
    "published about claims people reported. "
    "An answer is never generated: with kind `none` there is none. Bodies are at most 64 kB. "
    'Every error is `{"error": {"code", "message"}}`, also 404 and 405 at other addresses. '
    "With 429 and 503, Retry-After says how many seconds to wait. What is sent is kept nowhere."
)
_CORS_S = 600
_SAME: dict[int | str, dict[str, Any]] = {304: {"description": "It is what the ETag of If-None-Match stands for."}}
Name = Annotated[str, Path(description="Such as `CRC`, in capitals or not.", max_length=20)]
ArticleNumber = Annotated[int, Path(description="From 1 to the last article.", ge=1, le=999)]

Words = Annotated[str, Query(description="Words that all occur, with or without marks.", max_length=WORDS_LENGTH)]
Mark = Annotated[str, Query(description="`next` of the page before.", max_length=LONGEST_MARK)]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=MOST)]


def make_api(parts: ApiParts) -> FastAPI:
    """Return the application to hang at ``/api``."""
    api = FastAPI(
        title="Hỏi Nhân Quyền",
        version=__version__,
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,  # They would load scripts from elsewhere.
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        generate_unique_id_function=lambda route: route.name,
        middleware=_middleware(parts),
    )
    for kind in (ApiError, Problem, HTTPException, RequestValidationError, Exception):
        api.add_exception_handler(kind, handle)
    _add_asking(api, parts)
    _add_conventions(api, parts)
    _add_claims(api, parts)
    _tidy_document(api)
    return api


def _add_asking(api: FastAPI, parts: ApiParts) -> None:
    asking = Asking(parts)
    body = {"content": {"application/json": {"schema": Question.model_json_schema()}}, "required": True}

    @api.post(
        "/v1/ask",
        response_model=Answer,
        responses=documented(400, 413, 415, 429, 503),
        openapi_extra={"requestBody": body},
    )
    async def ask(request: Request) -> Response:
        """Answer a question from the curated base."""
        return await asking.answer(request)


def _add_conventions(api: FastAPI, parts: ApiParts) -> None:
    found: dict[int | str, dict[str, Any]] = {**_SAME, **documented(404, 429)}

    @api.get("/v1/conventions", response_model=Conventions, responses={**_SAME, **documented(429)})
    async def list_conventions(request: Request) -> Response:
        """List the conventions."""
        base = parts.engine().base
        return respond(request, base.digest, Library(base, parts.public_url).all)

    @api.get("/v1/conventions/{id}", response_model=ConventionBody, responses=found)
    async def get_convention(request: Request, id: Name) -> Response:  # noqa: A002 -- the name in the document
        """Return one convention with its list of articles."""
        base = parts.engine().base
        return respond(request, base.digest, lambda: Library(base, parts.public_url).convention(id))

    @api.get("/v1/conventions/{id}/articles/{n}", response_model=ArticleBody, responses=found)
    async def get_article(request: Request, id: Name, n: ArticleNumber) -> Response:  # noqa: A002 -- as above
        """Return one article with its summary."""
        base = parts.engine().base
        return respond(request, base.digest, lambda: Library(base, parts.public_url).article(id, n))


def _add_claims(api: FastAPI, parts: ApiParts) -> None:
    found: dict[int | str, dict[str, Any]] = {**_SAME, **documented(400, 429)}

    @api.get("/v1/claims", response_model=PublishedClaims, responses=found)
    async def list_claims(request: Request, q: Words = "", before: Mark = "", limit: Limit = USUAL) -> Response:
        """List published verdicts with reasons and sources, newest first."""
        return respond_live(request, await list_published(parts, q, before, limit))


def _tidy_document(api: FastAPI) -> None:
    """Take out the 422 answers FastAPI documents of itself: they are 400 and 404 here."""
    document = api.openapi()
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _middleware(parts: ApiParts) -> list[Middleware]:
    throttle = Middleware(_Throttle, gate=parts.gate)
    if not parts.origins:
        return [throttle]
    cors = Middleware(
        _Cors,
        allow_origins=parts.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", "if-none-match"],
        expose_headers=["etag", "retry-after"],
        max_age=_CORS_S,
    )
    return [cors, throttle]


class _Cors(CORSMiddleware):
    """Refuses foreign pages in the words of the API."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return what a browser asks for before it sends the request itself."""
        answer = super().preflight_response(request_headers)
        if answer.status_code < 400:  # noqa: PLR2004 -- the statuses of errors
            return answer
        return to_response(403, headers={"vary": "Origin"})


class _Throttle:
    """Sends away who asks too often."""

    def __init__(self, app: ASGIApp, *, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait_s = self._gate.wait_s(address_of(Request(scope))) if scope["type"] == "http" else 0
        app = to_response(429, headers={"retry-after": str(wait_s)}) if wait_s else self._app
        await app(scope, receive, send)
