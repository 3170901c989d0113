"""Refusals in words: what happened, and what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.console.parts import ConsoleParts
from bot.console.shell import show, word
from bot.console.times import to_clock, to_moment
from bot.conversation.wording import say
from bot.domain.errors import (
    BadInput,
    IllegalChange,
    Leased,
    NeedsSources,
    NoSuchObject,
    NotAllowed,
    Refusal,
    RolesConflict,
    SamePerson,
    SignInRefused,
    StaleClaim,
)
from bot.domain.staff import StaffMember
from bot.domain.text import Language
from bot.pages import Problem, problem_of

_log = structlog.get_logger(__name__)

_KINDS: dict[type[Refusal], tuple[int, str]] = {
    NotAllowed: (403, "not_allowed"),
    SamePerson: (403, "same_person"),
    NoSuchObject: (404, "no_such_object"),
    StaleClaim: (409, "stale_claim"),
    Leased: (409, "leased"),
    IllegalChange: (409, "illegal_change"),
    RolesConflict: (422, "roles_conflict"),
    NeedsSources: (422, "needs_sources"),
    BadInput: (422, "bad_input"),
    SignInRefused: (422, "sign_in_refused"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A refusal as people read it, with the HTTP status of the answer; ``field`` is the input it is about."""

    status: int
    sentence: str
    field: str = ""


def say_refusal(parts: ConsoleParts, refusal: Refusal) -> Said:
    """Return *refusal* in words.

    A field is called by ``console.field.<name>`` where there is one.  Who changed a stale claim is for
    whoever knows the claim to add.
    """
    status, key = next((kind for error, kind in _KINDS.items() if isinstance(refusal, error)), (409, "illegal_change"))
    match refusal:
        case Leased(by=by, until=until):
            return Said(status, word(parts, "refused.leased", by=by, until=to_clock(until)))
        case BadInput(field=field):
            texts = parts.pages.knowledge.base.wording[Language.VI]
            label = texts.get(f"console.field.{field}", field)
            return Said(status, word(parts, "refused.bad_input", field=label), field)
        case _:
            return Said(status, word(parts, f"refused.{key}"))


def show_refusal(
    parts: ConsoleParts,
    request: Request,
    refusal: Refusal,
    member: StaffMember | None = None,
    kept: Sequence[tuple[str, str]] = (),
) -> HTMLResponse:
    """Return a page that says what *refusal* means, for where no form can be shown again.

    *kept* is what was sent: its texts stand there to be copied.
    """
    said = say_refusal(parts, refusal)
    texts = _texts_in(kept)
    return show(parts, request, "problem.html", member, said.status, sentence=said.sentence, texts=texts)


def _texts_in(kept: Sequence[tuple[str, str]]) -> list[str]:
    """Return what somebody wrote themselves: the other fields have no spaces."""
    return [text for _, text in kept if " " in text.strip()]


def show_problem(
    parts: ConsoleParts, request: Request, problem: Problem, member: StaffMember | None = None
) -> HTMLResponse:
    """Return the page of a request that could not be read or does not lead anywhere."""
    texts = parts.pages.knowledge.base.wording[Language.VI]
    sentence = texts.get(f"console.problem.{problem.key}")
    if sentence is None:
        sentence = say(parts.pages.knowledge.base, Language.VI, f"web.problem.{problem.key}.body")
    response = show(parts, request, "problem.html", member, problem.status, sentence=sentence)
    response.headers.update(problem.headers)
    return response


def show_broken(
    parts: ConsoleParts,
    request: Request,
    error: Exception,
    member: StaffMember | None,
    kept: Sequence[tuple[str, str]] = (),
) -> HTMLResponse:
    """Return the page of a request that *error* ended; *kept* is what was sent, to be sent again by one button.

    Only the error's type is logged: its message may hold what somebody wrote.
    """
    problem = problem_of(error)
    _log.error("request_failed", error=type(error).__name__, status=problem.status)
    sentence = word(parts, f"problem.{problem.key}", moment=to_moment(parts.now()))
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    texts = _texts_in(kept)
    response = show(
        parts, request, "broken.html", member, problem.status, sentence=sentence, target=target, kept=kept, texts=texts
    )
    response.headers.update(problem.headers)
    return response
