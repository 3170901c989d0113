"""Errors of the API: always ``{"error": {"code", "message"}}``."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.domain.errors import NhanQuyenError
from bot.pages import Problem
from bot.site.api.shapes import Code, ErrorBody

_KINDS: Mapping[int, tuple[Code, str]] = {
    400: (Code.BAD_REQUEST, "The request cannot be read. See /api/openapi.json."),
    403: (Code.FORBIDDEN, "Pages of this origin may not call the API. Ask the operator to set NQ_API_ORIGINS."),
    404: (Code.NOT_FOUND, "There is nothing at this address. See /api/openapi.json."),
    405: (Code.METHOD_NOT_ALLOWED, "This address does not take that method. The Allow header says which it takes."),
    413: (Code.TOO_LARGE, "The body is larger than 64 kB. Send less."),
    415: (Code.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json, not compressed."),
    429: (Code.TOO_MANY_REQUESTS, "Too many requests. Try again after the seconds of the Retry-After header."),
    503: (Code.BUSY, "Too many questions wait. Try again after the seconds of the Retry-After header."),
}
_BROKEN = (Code.INTERNAL, "Something broke on our side. Try again later.")
_WITH_RETRY = {429, 503}


class ApiError(NhanQuyenError):
    """A request that gets an error; *message* says what is wrong and what to do, in place of the usual words."""

    def __init__(self, status: int, message: str | None = None, *, retry_after_s: int | None = None) -> None:
        """Keep what to answer."""
        super().__init__(message or f"Answered with status {status}.")
        self.status = status
        self.message = message
        self.headers = {} if retry_after_s is None else {"retry-after": str(retry_after_s)}


def to_response(status: int, message: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the error with this status."""
    code, usual = _KINDS.get(status, _BROKEN)
    body = {"error": {"code": code.value, "message": message or usual}}
    return JSONResponse(body, status, {"cache-control": "no-store", **(headers or {})})


async def handle(_request: Request, error: Exception) -> JSONResponse:
    """Return what to answer when *error* ended a request.

    What was sent is never repeated: it would stand in logs of whoever calls.
    """
    match error:
        case ApiError():
            return to_response(error.status, error.message, error.headers)
        case Problem():
            return to_response(error.status, headers=error.headers)
        case HTTPException():
            return to_response(error.status_code, headers=error.headers)
        case RequestValidationError():
            in_path = any(str(each["loc"][0]) == "path" for each in error.errors())
            return to_response(404 if in_path else 400)
        case _:
            return to_response(500)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of errors with these statuses, and of the one nobody wants."""
    return {status: _documentation(status) for status in (*statuses, 500)}


def _documentation(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {"model": ErrorBody, "description": _KINDS.get(status, _BROKEN)[1]}
    if status in _WITH_RETRY:
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
        described["headers"] = {"Retry-After": wait}
    return described
