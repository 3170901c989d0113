"""Setting up an account: a password of one's own and the second factor."""

import asyncio
import base64
import binascii
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import SIGN_IN_PATH, open_to_all
from bot.console.forms import read_form
from bot.console.parts import ConsoleParts
from bot.console.passwords import LEAST, MOST, fault_of
from bot.console.shell import HOME, lead, show, word
from bot.conversation.wording import say
from bot.domain.errors import BadInput, SignInRefused
from bot.domain.staff import LinkUse, StaffMember
from bot.domain.text import Language
from bot.pages import Problem, address_of
from bot.services import staff
from bot.services.sign_in import TOTP_BYTES

SET_UP_PATH = f"{HOME}/thiet-lap"
_GROUP = 4


def set_up_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the one-time set-up link."""
    pages = SetUp(parts)
    path = f"{SET_UP_PATH}/{{token}}"
    return [
        Route(path, open_to_all(parts, pages.show), methods=["GET"]),
        Route(path, open_to_all(parts, pages.take), methods=["POST"]),
    ]


class SetUp:
    """The page of a one-time set-up link.

    The shared secret is made anew for each page and travels with its form: nothing is kept before the
    code shows that the phone has it.
    """

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._hashing = asyncio.Semaphore(1)

    async def show(self, request: Request) -> Response:
        """Return the page; opening it does not use the link up."""
        member = await self._member(request)
        return self._page(request, member, self._parts.make_random(TOTP_BYTES))

    async def take(self, request: Request) -> Response:
        """Keep password and secret if the code fits, else show the page again with the same secret."""
        parts, token = self._parts, request.path_params["token"]
        if parts.gate is not None and parts.gate.wait_s(address_of(request)):
            raise Problem(429, key="too_fast")
        form = await read_form(request)
        member, secret = await self._member(request), _to_secret(form.one("bi-mat"))
        password, code = form.exact("mat-khau"), form.one("ma")
        fault = fault_of(password, member.name)
        if not fault and password != form.exact("lap-lai"):
            fault = "mismatch"
        if fault:
            return self._page(request, member, secret, fault)
        async with self._hashing:
            hashed = await asyncio.to_thread(parts.vault.hash_password, password)
        now = parts.now()
        try:
            await parts.store.transact(lambda tx: staff.set_up(tx, parts.vault, token, hashed, secret, code, now))
        except SignInRefused:
            raise Problem(404, key="link_used") from None
        except BadInput:
            return self._page(request, member, secret, "wrong_code")
        return lead(f"{SIGN_IN_PATH}?xong=1")

    async def _member(self, request: Request) -> StaffMember:
        parts, token = self._parts, request.path_params["token"]
        now = parts.now()
        found = await parts.store.read(lambda tx: staff.see_link(tx, parts.vault, token, now))
        if found is None or found[1] is not LinkUse.SETUP:
            raise Problem(404, key="link_used")
        return found[0]

    def _page(self, request: Request, member: StaffMember, secret: bytes, fault: str = "") -> Response:
        parts, spelled = self._parts, base64.b32encode(secret).decode()
        issuer = say(parts.pages.knowledge.base, Language.VI, "web.name")
        return show(
            parts,
            request,
            "set_up.html",
            status=422 if fault else 200,
            name=member.name,
            token=request.path_params["token"],
            secret=spelled,
            grouped=" ".join(spelled[start : start + _GROUP] for start in range(0, len(spelled), _GROUP)),
            picture=_draw(_to_address(issuer, member.name, spelled)),
            least=LEAST,
            sentence=word(parts, f"set_up.{fault}", least=LEAST, most=MOST) if fault else "",
        )


def _to_address(issuer: str, name: str, secret: str) -> str:
    """Return what authenticator apps read.

    Source: https://github.com/google/google-authenticator/wiki/Key-Uri-Format
    """
    issuer = quote(issuer, safe="")
    return f"otpauth://totp/{issuer}:{quote(name, safe='')}?secret={secret}&issuer={issuer}"


def _draw(address: str) -> Markup:
    import segno  # noqa: PLC0415 -- only this page draws

    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 -- segno's own markup; the address is drawn, not written


def _to_secret(spelled: str) -> bytes:
    try:
        secret = base64.b32decode(spelled)
    except (binascii.Error, ValueError):
        raise Problem(400) from None
    if len(secret) != TOTP_BYTES:
        raise Problem(400)
    return secret
