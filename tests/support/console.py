"""The console around tests: its pages over a store, people signed in, and a clock that can be moved."""

import base64
import re
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import httpx2
from pyotp import TOTP
from starlette.applications import Starlette

from bot.console import ConsoleParts, console_routes
from bot.conversation import Knowledge
from bot.desk import make_editing
from bot.domain.staff import Role, StaffMember
from bot.keys import Keys
from bot.pages import Look, Pages, load_assets
from bot.ports import Store
from bot.services import staff
from bot.site import SiteParts, make_site
from bot.vault import KeyVault
from tests.conftest import NOON

HERE = "https://hoi.example"
COOKIE = "__Host-nq_staff"
SECRET = b"s" * 20
PASSWORD = "tre xanh ben song vam co"
FORM = {"content-type": "application/x-www-form-urlencoded"}
OURS = {"sec-fetch-site": "same-origin"}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **ahead: float) -> None:
        self.now += timedelta(**ahead)


def code_at(now: datetime, secret: bytes = SECRET) -> str:
    """Return what an authenticator app shows then."""
    return TOTP(base64.b32encode(secret).decode()).at(now)


@dataclass
class Console:
    """The site with the console, and its insides."""

    app: Starlette
    parts: ConsoleParts
    store: Store
    clock: Clock

    def browser(self, address: str = "10.1.1.1") -> httpx2.AsyncClient:
        """Return a browser nobody is signed in with; its forms come from our pages."""
        transport = httpx2.ASGITransport(self.app, client=(address, 1), raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url=HERE, headers=OURS)

    def add(self, name: str, *roles: Role) -> StaffMember:
        """Return a new active account without password: it signs in by a link."""
        return self.store.transact_now(
            lambda tx: staff.add_staff(tx, self.parts.vault, name, roles, self.clock(), demo=True)
        )[0]

    def invite(self, name: str, *roles: Role) -> tuple[StaffMember, str]:
        """Return a new account that waits to be set up, and the token of its link."""
        return self.store.transact_now(lambda tx: staff.add_staff(tx, self.parts.vault, name, roles, self.clock()))

    def add_with_password(self, name: str, *roles: Role) -> StaffMember:
        """Return a new active account with PASSWORD and SECRET; the code of a minute ago is used up."""
        _, token = self.invite(name, *roles)
        hashed, before = self.parts.vault.hash_password(PASSWORD), self.clock() - timedelta(minutes=1)
        return self.store.transact_now(
            lambda tx: staff.set_up(tx, self.parts.vault, token, hashed, SECRET, code_at(before), before)
        )

    async def enter(self, member: StaffMember, browser: httpx2.AsyncClient | None = None) -> httpx2.AsyncClient:
        """Return a browser with *member* (of ``add``) signed in."""
        browser = browser or self.browser()
        token = self.store.transact_now(lambda tx: staff.sign_in_link(tx, self.parts.vault, member.id, self.clock()))
        answer = await browser.post(f"/quanly/vao/{token}", data={})
        assert answer.status_code == 303, answer.text
        return browser

    async def as_role(self, *roles: Role) -> httpx2.AsyncClient:
        """Return a browser with somebody of *roles* signed in."""
        return await self.enter(self.add(" ".join(roles), *roles))


def open_console(store: Store, knowledge: Knowledge, clock: Clock, **overrides: Any) -> Console:
    """Return the site with the console over *store*, by https; *overrides* change its parts."""
    pages = Pages(load_assets(), Look(HERE), lambda: knowledge)
    randoms = iter(range(1, 1_000_000))

    def make_random(size: int) -> bytes:
        return (next(randoms) * 0x9E3779B97F4A7C15).to_bytes(32, "little")[:size].rjust(size, b"\0")

    values: dict[str, Any] = {
        "pages": pages,
        "store": store,
        "vault": KeyVault(Keys(**{field.name: field.name.encode().ljust(32) for field in fields(Keys)}), make_random),
        "now": clock,
        "make_random": lambda size: SECRET[:size],
        "origins": frozenset({HERE}),
        "secure": True,
        "refusal_s": 0.0,
        "editing": make_editing(lambda: knowledge.base, HERE, None),
    }
    parts = ConsoleParts(**{**values, **overrides})
    site = make_site(SiteParts(pages=pages, store=store, now=clock, secure=parts.secure), console_routes(parts))
    return Console(site, parts, store, clock)


def fields_of(html: str) -> list[tuple[str, str]]:
    """Return the hidden fields of a page's forms, in order."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return [(unescape(name), unescape(value)) for name, value in found]


def words_of(html: str) -> str:
    """Return the text of a page's main part with single spaces."""
    inside = html.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", f"<main{inside}")).strip())
