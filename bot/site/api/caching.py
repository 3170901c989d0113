"""Answers that stay the same as long as the base does, or the store."""

import gzip
import hashlib
from collections.abc import Callable

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot import __version__
from bot.site.api.problems import ApiError

_CACHE_S = 300
_SMALLEST_PACKED = 500
_HASH_DIGITS = 20


def respond(request: Request, digest: str, make: Callable[[], BaseModel | None]) -> Response:
    """Return what *make* makes, or 304 if the asker has it already.

    A strong ETag stands for exact bytes, so the compressed form has one of its own and is made here.

    Raises:
        ApiError: 404 if there is no such thing.
    """
    made = make()
    if made is None:
        raise ApiError(404)
    return _send(request, made, digest, f"public, max-age={_CACHE_S}")


def respond_live(request: Request, made: BaseModel) -> Response:
    """Return *made*, or 304 if the asker has it already; it may change at any time, so nobody keeps it unasked."""
    digest = hashlib.sha256(made.model_dump_json().encode()).hexdigest()[:_HASH_DIGITS]
    return _send(request, made, digest, "public, no-cache")


def _send(request: Request, made: BaseModel, digest: str, cache_control: str) -> Response:
    packs = "gzip" in request.headers.get("accept-encoding", "")
    etag = f'"{digest}-{__version__}{"-gzip" if packs else ""}"'
    headers = {"cache-control": cache_control, "etag": etag, "vary": "accept-encoding"}
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    body = made.model_dump_json().encode()
    if packs and len(body) >= _SMALLEST_PACKED:
        body = gzip.compress(body, compresslevel=6, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


def _has(asked: str, etag: str) -> bool:
    """Tell whether the If-None-Match value *asked* names *etag*; by RFC 9110 a weak mark does not matter here."""
    named = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return etag in named or "*" in named
