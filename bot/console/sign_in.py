"""Signing in and out."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import (
    SIGN_IN_PATH,
    StaffRoute,
    cookie_name,
    end_session,
    find_staff,
    known_devices,
    open_to_all,
    set_device,
    set_session,
    show_sign_in,
    to_own_path,
)
from bot.console.forms import Form, read_form
from bot.console.parts import ConsoleParts
from bot.console.passwords import MOST
from bot.console.problems import say_refusal
from bot.console.shell import HOME, lead, show
from bot.domain.errors import SignInRefused
from bot.domain.staff import LinkUse, StaffMember, StaffSession
from bot.pages import Problem, address_of
from bot.services import staff
from bot.services.sign_in import Entered

_KEPT = "giu."
_SAID = {"xong": "set_up_done", "ra": "signed_out"}
_LONGEST_CODE = 40
_AT_ONCE = 2
"""Each check of a password takes tens of megabytes and a core."""


def sign_in_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes by which people come in and go."""
    pages = SignIn(parts)
    link = f"{SIGN_IN_PATH}/{{token}}"
    return [
        Route(SIGN_IN_PATH, open_to_all(parts, pages.show), methods=["GET"]),
        Route(SIGN_IN_PATH, open_to_all(parts, pages.sign_in), methods=["POST"]),
        Route(link, open_to_all(parts, pages.show_link), methods=["GET"]),
        Route(link, open_to_all(parts, pages.use_link), methods=["POST"]),
        StaffRoute(parts, f"{HOME}/ra", pages.sign_out, None, methods=["POST"]),
    ]


class SignIn:
    """The sign-in page, one-time sign-in links, and the way out."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._checking = asyncio.Semaphore(_AT_ONCE)

    async def show(self, request: Request) -> Response:
        """Return the sign-in page, or lead on who is signed in already."""
        target = to_own_path(request.query_params.get("den", HOME))
        if await find_staff(self._parts, request) is not None:
            return lead(target)
        said = next((said for query, said in _SAID.items() if request.query_params.get(query)), "")
        return show_sign_in(self._parts, request, said=said, target=target)

    async def sign_in(self, request: Request) -> Response:
        """Begin a session, or show the page again; nothing tells which part was wrong."""
        parts, began = self._parts, asyncio.get_running_loop().time()
        form = await read_form(request)
        target, kept = to_own_path(form.one("den")), _kept_in(form)
        if parts.gate is not None and parts.gate.wait_s(address_of(request)):
            raise Problem(429, key="too_fast")
        name, password = form.one("ten"), form.exact("mat-khau")[:MOST]
        hashed = await parts.store.read(lambda tx: staff.password_of(tx, name))
        async with self._checking:
            fits = await asyncio.to_thread(parts.vault.is_password, password, hashed)
        now, code = parts.now(), form.one("ma") or form.one("du-phong")[:_LONGEST_CODE]
        devices = known_devices(request, secure=parts.secure)
        result = await parts.store.transact(
            lambda tx: staff.sign_in(tx, parts.vault, name, password_fits=fits, code=code, now=now, devices=devices)
        )
        if isinstance(result, SignInRefused):
            # A known account is slowed down and an unknown one is not: neither words nor time may tell.
            await asyncio.sleep(began + parts.refusal_s - asyncio.get_running_loop().time())
            said = say_refusal(parts, result)
            return show_sign_in(
                parts, request, said.status, sentence=said.sentence, target=target, name=name, kept=kept
            )
        return await self._begin(request, result, target, kept)

    async def show_link(self, request: Request) -> Response:
        """Return a page with one button: a preview or a scanner that opens the link does not use it up."""
        parts, token = self._parts, request.path_params["token"]
        now = parts.now()
        found = await parts.store.read(lambda tx: staff.see_link(tx, parts.vault, token, now))
        if found is None or found[1] is not LinkUse.SIGN_IN:
            raise Problem(404, key="link_used")
        return show(parts, request, "link.html", token=token)

    async def use_link(self, request: Request) -> Response:
        """Begin a session by a one-time link."""
        parts, token = self._parts, request.path_params["token"]
        now = parts.now()
        try:
            entered = await parts.store.transact(lambda tx: staff.use_link(tx, parts.vault, token, now))
        except SignInRefused:
            raise Problem(404, key="link_used") from None
        return await self._begin(request, entered, HOME, None)

    async def sign_out(self, _request: Request, _member: StaffMember, session: StaffSession) -> Response:
        """End the session, here and in the store."""
        now = self._parts.now()
        await self._parts.store.transact(lambda tx: staff.sign_out(tx, session, now))
        response = lead(f"{SIGN_IN_PATH}?ra=1")
        end_session(response, secure=self._parts.secure)
        return response

    async def _begin(self, request: Request, entered: Entered, target: str, kept: Form | None) -> Response:
        """Answer with the new session, and what was waiting for it; an earlier session of this browser ends."""
        parts = self._parts
        before = await find_staff(parts, request) if cookie_name(secure=parts.secure) in request.cookies else None
        if before is not None:
            now = parts.now()
            await parts.store.transact(lambda tx: staff.sign_out(tx, before[1], now))
        response: Response
        if kept is None:
            response = lead(target)
        else:
            pairs = [(key, value) for key, values in kept.fields.items() for value in values]
            texts = [value for _, value in pairs if " " in value]
            response = show(parts, request, "resume.html", entered.member, target=target, kept=pairs, texts=texts)
        set_session(response, entered.cookie, secure=parts.secure)
        set_device(response, entered.member.id, entered.device, secure=parts.secure)
        return response


def _kept_in(form: Form) -> Form | None:
    """Return the form that waits for the sign-in, or None."""
    fields = {key.removeprefix(_KEPT): values for key, values in form.fields.items() if key.startswith(_KEPT)}
    return Form(fields) if form.one("giu") else None
