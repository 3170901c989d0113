"""Who may see a page of the console: signed in, with the permission it asks for; nobody else."""

import re
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.problems import show_broken, show_problem, show_refusal
from bot.console.shell import HOME, NO_STORE, home_of, lead, show
from bot.domain.errors import Refusal
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.pages import Problem, is_from_our_page
from bot.services import staff
from bot.services.sign_in import DEVICE_FOR

SIGN_IN_PATH = f"{HOME}/vao"
Handler = Callable[[Request], Awaitable[Response]]
StaffHandler = Callable[[Request, StaffMember, StaffSession], Awaitable[Response]]
_SAFE = {"GET", "HEAD"}
_LONGEST_PATH = 500
_DEVICES_AT_MOST = 8
_CLIMBS = re.compile(r"\\|//|\.\.|%2e|%2f|%5c", re.IGNORECASE)
"""What may lead out of the console once a browser has resolved the path."""


class StaffRoute(Route):
    """A route for staff; ``permission`` is what it asks for (None: to be signed in is enough)."""

    def __init__(
        self,
        parts: ConsoleParts,
        path: str,
        handler: StaffHandler,
        permission: Permission | None,
        *,
        methods: Sequence[str] = ("GET",),
    ) -> None:
        super().__init__(path, staffed(parts, handler, permission), methods=list(methods))
        self.permission = permission


def staffed(parts: ConsoleParts, handler: StaffHandler, permission: Permission | None) -> Handler:
    """Return *handler* as an endpoint that only staff with *permission* reach.

    The account is read anew for every request, so a role that was taken away is gone at once.  What the
    process refuses becomes a page that says so; a handler that can show its form again catches it first.
    """

    async def handle(request: Request) -> Response:
        member: StaffMember | None = None
        try:
            check_origin(parts, request)
            found = await find_staff(parts, request)
            if found is None:
                return await _ask_to_sign_in(parts, request)
            member, session = found
            if permission is not None and not member.may(permission) and request.url.path == HOME:
                return lead(home_of(member))
            if permission is not None:
                member.must(permission)
            response = await handler(request, member, session)
        except Refusal as refusal:
            return show_refusal(parts, request, refusal, member, await _typed_in(request))
        except Problem as problem:
            return show_problem(parts, request, problem, member)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever went wrong, nothing that was typed may be lost
            return show_broken(parts, request, error, member, await _typed_in(request))
        response.headers.update(NO_STORE)
        return response

    return handle


async def _typed_in(request: Request) -> list[tuple[str, str]]:
    """Return the fields of the form that was sent, if one was and it can be read."""
    if request.method in _SAFE:
        return []
    try:
        form = await read_form(request)
    except Problem:
        return []
    return [(name, value) for name, values in form.fields.items() for value in values]


def open_to_all(parts: ConsoleParts, handler: Handler) -> Handler:
    """Return *handler* as an endpoint for people who are not signed in yet."""

    async def handle(request: Request) -> Response:
        try:
            check_origin(parts, request)
            response = await handler(request)
        except Refusal as refusal:
            return show_refusal(parts, request, refusal)
        except Problem as problem:
            return show_problem(parts, request, problem)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 -- as above; but a password is never sent back
            return show_broken(parts, request, error, None)
        response.headers.update(NO_STORE)
        return response

    return handle


def check_origin(parts: ConsoleParts, request: Request) -> None:
    """Refuse a form that another site sent with our cookie.

    Raises:
        Problem: 403 if it is not surely from a page of ours.
    """
    own = parts.origins | {f"{request.url.scheme}://{request.url.netloc}"}
    if request.method not in _SAFE and not is_from_our_page(request.headers, own):
        raise Problem(403)


async def find_staff(parts: ConsoleParts, request: Request) -> tuple[StaffMember, StaffSession] | None:
    """Return who is signed in, with the session, or None."""
    cookie = request.cookies.get(cookie_name(secure=parts.secure))
    if not cookie:
        return None
    now = parts.now()
    return await parts.store.transact(lambda tx: staff.session_of(tx, parts.vault, cookie, now))


def cookie_name(*, secure: bool) -> str:
    """Return the name of the session's cookie.

    With ``__Host-`` browsers refuse one that another host of the domain, or plain http, tries to set.
    """
    return "__Host-nq_staff" if secure else "nq_staff"


def set_session(response: Response, cookie: str, *, secure: bool) -> None:
    """Hand the browser its session, until it is closed.

    Strict: no request that another site begins carries it.  The one-time link does not need more, as
    its page is ours and the form on it begins the session.
    """
    response.set_cookie(cookie_name(secure=secure), cookie, path="/", secure=secure, httponly=True, samesite="strict")


def end_session(response: Response, *, secure: bool) -> None:
    """Take the session back from the browser."""
    response.delete_cookie(cookie_name(secure=secure), path="/", secure=secure, httponly=True, samesite="strict")


def _device_name(staff_id: str, *, secure: bool) -> str:
    """Return the name of the cookie by which a browser is known to one account; several may share a browser."""
    return f"{'__Host-' if secure else ''}nq_device_{staff_id}"


def known_devices(request: Request, *, secure: bool) -> Sequence[str]:
    """Return the values of the cookies by which this browser may be known; the client's word, to be looked up."""
    start = _device_name("", secure=secure)
    return [value for name, value in request.cookies.items() if name.startswith(start)][:_DEVICES_AT_MOST]


def set_device(response: Response, staff_id: str, cookie: str, *, secure: bool) -> None:
    """Let this browser be known again: it proves nothing and opens nothing, it only has its own count of failures."""
    response.set_cookie(
        _device_name(staff_id, secure=secure),
        cookie,
        max_age=int(DEVICE_FOR.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def to_own_path(path: str) -> str:
    """Return *path* if it is an address of the console one can be led back to, else the console's first page."""
    inside = path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))
    if not inside or len(path) > _LONGEST_PATH or not path.isascii() or not path.isprintable():
        return HOME
    if _CLIMBS.search(path.partition("?")[0]):
        return HOME
    return HOME if path.startswith((SIGN_IN_PATH, f"{HOME}/ra", f"{HOME}/thiet-lap")) else path


async def _ask_to_sign_in(parts: ConsoleParts, request: Request) -> Response:
    """Show the way to the sign-in page; what was typed meanwhile goes along and comes back after it."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method in _SAFE:
        path = f"{SIGN_IN_PATH}?den={quote(target, safe='')}" if target != HOME else SIGN_IN_PATH
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={**NO_STORE, "hx-redirect": path})
        return lead(path)
    form = await read_form(request)
    return show_sign_in(parts, request, 401, said="expired", target=target, kept=form)


def show_sign_in(  # noqa: PLR0913 -- what a sign-in page may have to say
    parts: ConsoleParts,
    request: Request,
    status: int = 200,
    *,
    said: str = "",
    sentence: str = "",
    target: str = HOME,
    name: str = "",
    kept: Form | None = None,
) -> Response:
    """Return the sign-in page; *said* names a text ``console.sign_in.<said>``, *sentence* is one in words.

    *target* is where to go afterwards, *kept* the form that waits for it.
    """
    fields = [(key, value) for key, values in kept.fields.items() for value in values] if kept else []
    return show(
        parts,
        request,
        "sign_in.html",
        status=status,
        said=said,
        sentence=sentence,
        target=to_own_path(target),
        name=name,
        kept=fields,
    )
