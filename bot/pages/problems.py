"""Pages and fragments that say what went wrong and what to do, in words for people."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.domain.errors import NhanQuyenError, Overloaded, StoreUnusable
from bot.domain.text import Language
from bot.pages.render import Pages, language_asked

_KEYS = {
    400: "bad_request",
    403: "foreign",
    404: "not_found",
    405: "method",
    410: "gone",
    413: "too_long",
    415: "wrong_type",
    429: "too_many",
    503: "busy",
}
_RETRY_AFTER_S = 10


class Problem(NhanQuyenError):
    """A request that gets a kind page instead of what it asked for."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None, *, key: str | None = None) -> None:
        """Keep the HTTP *status* and *headers* of the answer.

        *key* is the last part of the wording keys ``web.problem.<key>.title`` and ``.body``, where the
        status alone does not say it.
        """
        super().__init__(f"Answered with status {status}.")
        self.status = status
        self.headers = dict(headers or {})
        self.key = key or _KEYS.get(status, "broken")


def problem_of(error: Exception) -> Problem:
    """Return what to answer when *error* ended a request."""
    match error:
        case Problem():
            return error
        case Overloaded(retry_after_s=seconds):
            return Problem(503, {"retry-after": str(seconds)})
        case StoreUnusable():
            return Problem(503, {"retry-after": str(_RETRY_AFTER_S)})
        case _:
            return Problem(500)


def respond_with_problem(pages: Pages, request: Request, problem: Problem) -> HTMLResponse:
    """Return the whole page, or a fragment for the script of the chat page."""
    language = language_asked(request) or Language.VI
    template = "chat/problem.html" if request.headers.get("hx-request") else "site/problem.html"
    html = pages.render(template, language, problem=problem, address=None)
    return HTMLResponse(html, problem.status, {"cache-control": "no-store", **problem.headers})
