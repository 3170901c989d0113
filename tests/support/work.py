"""Staff at work: browsers of the console over the same store as an office that does the rest."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import httpx2

from bot.domain.claim import Claim
from bot.domain.staff import Role, StaffMember
from tests.support.console import Console
from tests.support.office import Office, open_office

TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."


@dataclass
class Work:
    """A console, the office behind it, and who is signed in."""

    console: Console
    office: Office
    members: dict[str, StaffMember] = field(default_factory=dict)

    async def enter(self, name: str, *roles: Role) -> httpx2.AsyncClient:
        """Return the browser of a new account; the office knows it by the same name."""
        member = self.console.add(name, *roles)
        self.members[name] = member
        self.office.staff[name] = member
        return await self.console.enter(member)

    def wait(self, **time: float) -> None:
        """Let time pass for everybody, and do what is due."""
        self.console.clock.move(**time)
        self.office.wait(timedelta(**time))

    def claim(self, claim_id: str) -> Claim:
        return self.office.claim(claim_id)

    async def post(
        self, browser: httpx2.AsyncClient, claim_id: str, action: str, version: int | None = None, /, **fields: str
    ) -> httpx2.Response:
        """Send the form of an action as the claim page does; *fields* spell a dash as "_"."""
        seen = self.claim(claim_id).version if version is None else version
        data = {"phien-ban": str(seen), **{name.replace("_", "-"): text for name, text in fields.items()}}
        return await browser.post(f"/quanly/tin/{claim_id}/{action}", data=data)


def open_work(console: Console) -> Work:
    """Return a place to work at, with the staff of an office besides."""
    office = open_office(console.store)
    office.now = console.clock()
    return Work(console, office)


def value_of(html: str, name: str) -> str:
    """Return what the field *name* of a page holds: an input, an area, or the option chosen."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"', html)
    found = found or re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', html, re.DOTALL)
    found = found or re.search(rf'<select[^>]*name="{name}".*?<option value="([^"]*)" selected', html, re.DOTALL)
    assert found is not None, f"There is no field {name}."
    return unescape(found[1])


def alerts_of(html: str) -> list[str]:
    """Return what a page says was not done, and why."""
    return [unescape(each) for each in re.findall(r'<p class="refused"[^>]*>(.*?)</p>', html, re.DOTALL)]
