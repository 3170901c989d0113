"""One's own account: where one is signed in, the way out everywhere, and recovery codes."""

import asyncio
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import SIGN_IN_PATH, StaffRoute, end_session
from bot.console.forms import read_form
from bot.console.parts import ConsoleParts
from bot.console.problems import Said, say_refusal
from bot.console.shell import HOME, lead, show
from bot.domain.errors import SignInRefused
from bot.domain.staff import StaffMember, StaffSession
from bot.pages import Problem, address_of
from bot.services import staff

OWN_PATH = f"{HOME}/toi"


def session_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes everybody who is signed in can reach: they are about oneself alone."""
    pages = OwnAccount(parts)
    return [
        StaffRoute(parts, OWN_PATH, pages.show, None),
        StaffRoute(parts, f"{OWN_PATH}/ra-het", pages.sign_out_everywhere, None, methods=["POST"]),
        StaffRoute(parts, f"{OWN_PATH}/ma-du-phong", pages.make_codes, None, methods=["POST"]),
    ]


class OwnAccount:
    """The page of one's own account."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show(self, request: Request, member: StaffMember, session: StaffSession) -> Response:
        """Return the page."""
        return await self._draw(request, member, session)

    async def sign_out_everywhere(self, _request: Request, _member: StaffMember, session: StaffSession) -> Response:
        """End all of one's sessions, this one too."""
        now = self._parts.now()
        await self._parts.store.transact(lambda tx: staff.sign_out_everywhere(tx, session, now))
        response = lead(f"{SIGN_IN_PATH}?ra=1")
        end_session(response, secure=self._parts.secure)
        return response

    async def make_codes(self, request: Request, member: StaffMember, session: StaffSession) -> Response:
        """Make new recovery codes and show them, this once."""
        parts, began = self._parts, asyncio.get_running_loop().time()
        if parts.gate is not None and parts.gate.wait_s(address_of(request)):
            raise Problem(429, key="too_fast")
        code, now = (await read_form(request)).one("ma"), parts.now()
        made = await parts.store.transact(lambda tx: staff.make_recovery_codes(tx, parts.vault, member, code, now))
        if isinstance(made, SignInRefused):
            await asyncio.sleep(began + parts.refusal_s - asyncio.get_running_loop().time())
            return await self._draw(request, member, session, said=say_refusal(parts, made))
        return await self._draw(request, member, session, codes=made)

    async def _draw(
        self,
        request: Request,
        member: StaffMember,
        session: StaffSession,
        *,
        said: Said | None = None,
        codes: Sequence[str] = (),
    ) -> Response:
        parts, now = self._parts, self._parts.now()
        access = await parts.store.read(lambda tx: staff.own_access(tx, session, now))
        return show(
            parts,
            request,
            "own_account.html",
            member,
            said.status if said else 200,
            access=access,
            present=session.id,
            codes=codes,
            sentence=said.sentence if said else "",
        )
