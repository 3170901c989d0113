"""The frame around every page of the console."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.parts import ConsoleParts
from bot.console.times import to_clock, to_date, to_hour, to_moment
from bot.conversation.wording import say
from bot.domain.staff import Permission, StaffMember
from bot.domain.text import Language

HOME = "/quanly"
NO_STORE = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
DONE = "da"
"""The query field that names, as the last part of ``console.done.<name>``, what was just done."""


@dataclass(frozen=True, slots=True)
class Place:
    """An item of the rail: where it leads, the last part of ``console.place.<name>``, and who sees it."""

    path: str
    name: str
    permission: Permission


PLACES = (
    Place(HOME, "queue", Permission.READ_CLAIMS),
    Place(f"{HOME}?xem=dang-lam", "mine", Permission.READ_CLAIMS),
    Place(f"{HOME}?xem=cho-duyet", "proposed", Permission.DECIDE),
    Place(f"{HOME}/khieu-nai", "appeals", Permission.APPEALS),
    Place(f"{HOME}/cau-hoi", "unanswered", Permission.EDIT_KNOWLEDGE),
    Place(f"{HOME}/kho", "library", Permission.EDIT_KNOWLEDGE),
    Place(f"{HOME}/so-lieu", "figures", Permission.READ_FIGURES),
    Place(f"{HOME}/nhat-ky", "log", Permission.READ_LOG),
    Place(f"{HOME}/gui-di", "delivery", Permission.READ_DELIVERY),
    Place(f"{HOME}/tai-khoan", "accounts", Permission.MANAGE_STAFF),
)


def places_of(member: StaffMember) -> list[Place]:
    """Return where *member* may go."""
    return [place for place in PLACES if member.may(place.permission)]


def home_of(member: StaffMember) -> str:
    """Return where *member* begins: not everybody may read the queue."""
    if member.may(Permission.READ_CLAIMS):
        return HOME
    own = (Permission.MANAGE_STAFF, Permission.READ_LOG, Permission.EDIT_KNOWLEDGE, Permission.READ_FIGURES)
    found = {place.permission: place.path for place in reversed(places_of(member))}
    return next((found[permission] for permission in own if permission in found), f"{HOME}/toi")


def word(parts: ConsoleParts, key: str, **fields: object) -> str:
    """Return the Vietnamese text ``console.<key>``."""
    return say(parts.pages.knowledge.base, Language.VI, f"console.{key}", **fields)


def show(
    parts: ConsoleParts,
    request: Request,
    template: str,
    member: StaffMember | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return the page ``console/<template>`` as *member* (None: nobody yet) sees it.

    Templates also get ``places``, ``current`` (the address of the page's place in the rail), ``done`` (what
    was just done, in words, or nothing), and ``moment``, ``hour``, ``clock`` and ``day`` for times.
    """
    html = parts.pages.render(
        f"console/{template}",
        Language.VI,
        member=member,
        places=places_of(member) if member else [],
        current=_current(request),
        done=_done(parts, request),
        moment=to_moment,
        hour=to_hour,
        clock=to_clock,
        day=to_date,
        **values,
    )
    return HTMLResponse(html, status, NO_STORE)


def lead(path: str, *, done: str = "") -> Response:
    """Lead to *path* after a form, and say there what was done."""
    if done:
        path = f"{path}{'&' if '?' in path else '?'}{DONE}={done}"
    return RedirectResponse(path, 303, NO_STORE)


def _current(request: Request) -> str:
    seen = request.query_params.get("xem")
    paths = [place.path for place in PLACES]
    whole = f"{request.url.path}?xem={seen}" if seen else request.url.path
    if whole in paths:
        return whole
    return next((path for path in paths if path != HOME and request.url.path.startswith(f"{path}/")), request.url.path)


def _done(parts: ConsoleParts, request: Request) -> str:
    """Return the words for what was just done; an address somebody made up says nothing."""
    texts = parts.pages.knowledge.base.wording[Language.VI]
    return texts.get(f"console.done.{request.query_params.get(DONE, '')}", "")
