"""One's own account: where one is signed in, the way out everywhere, and recovery codes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

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
from bot.ports import Transaction, Vault
from bot.services import chat_link, staff

OWN_PATH = f"{HOME}/toi"
_CHAT = "chat"
_CODES = "codes"
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Maker(Protocol[T_co]):
    """Makes something for whoever shows the second factor by *code*."""

    def __call__(self, *, tx: Transaction, vault: Vault, code: str, now: datetime) -> T_co | SignInRefused:
        """Return it, or the refusal."""
        ...


@dataclass(frozen=True, slots=True)
class _News:
    """What a form of the page came to: its ``section`` with the refusal there, or what was made."""

    section: str = ""
    said: Said | None = None
    codes: Sequence[str] = ()
    chat_code: str = ""


def session_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes everybody who is signed in can reach: they are about oneself alone."""
    pages = OwnAccount(parts)
    return [
        StaffRoute(parts, OWN_PATH, pages.show, None),
        StaffRoute(parts, f"{OWN_PATH}/ra-het", pages.sign_out_everywhere, None, methods=["POST"]),
        StaffRoute(parts, f"{OWN_PATH}/ma-du-phong", pages.make_codes, None, methods=["POST"]),
        StaffRoute(parts, f"{OWN_PATH}/noi-chat", pages.link_chat, None, methods=["POST"]),
        StaffRoute(parts, f"{OWN_PATH}/go-chat", pages.unlink_chat, None, methods=["POST"]),
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
        made = await self._prove(request, partial(staff.make_recovery_codes, member=member), "ma")
        if isinstance(made, SignInRefused):
            return await self._draw(request, member, session, _News(_CODES, say_refusal(self._parts, made)))
        return await self._draw(request, member, session, _News(_CODES, codes=made))

    async def link_chat(self, request: Request, member: StaffMember, session: StaffSession) -> Response:
        """Make a code to link a chat account by, and show it, this once."""
        if not self._parts.chats:
            raise Problem(404)
        made = await self._prove(request, partial(chat_link.make_own_code, member=member), "ma-noi")
        if isinstance(made, SignInRefused):
            return await self._draw(request, member, session, _News(_CHAT, say_refusal(self._parts, made)))
        return await self._draw(request, member, session, _News(_CHAT, chat_code=made))

    async def unlink_chat(self, _request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Cut one's chat account off."""
        now = self._parts.now()
        await self._parts.store.transact(lambda tx: chat_link.unlink_chat(tx, member.id, now, by=member))
        return lead(OWN_PATH, done="go-chat")

    async def _prove(self, request: Request, make: Maker[T], field: str) -> T | SignInRefused:
        """Return what *make* makes with the code in *field*, or its refusal, as late as any refusal."""
        parts, began = self._parts, asyncio.get_running_loop().time()
        if parts.gate is not None and parts.gate.wait_s(address_of(request)):
            raise Problem(429, key="too_fast")
        code, now = (await read_form(request)).one(field), parts.now()
        made = await parts.store.transact(lambda tx: make(tx=tx, vault=parts.vault, code=code, now=now))
        if isinstance(made, SignInRefused):
            await asyncio.sleep(began + parts.refusal_s - asyncio.get_running_loop().time())
        return made

    async def _draw(
        self, request: Request, member: StaffMember, session: StaffSession, news: _News = _News()
    ) -> Response:
        parts, now = self._parts, self._parts.now()
        access = await parts.store.read(lambda tx: staff.own_access(tx, session, now))
        return show(
            parts,
            request,
            "own_account.html",
            member,
            news.said.status if news.said else 200,
            access=access,
            present=session.id,
            codes=news.codes,
            sentences={news.section: news.said.sentence} if news.said else {},
            chats=parts.chats,
            chat_code=news.chat_code,
        )
