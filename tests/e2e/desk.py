"""A console at work in real browsers: the running service, and the rest of the office on the same data."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from bot.app import DATABASE
from bot.domain.claim import Claim, ClaimState
from bot.domain.queue import queue_rank
from bot.domain.staff import Role, StaffMember
from bot.keys import load_keys
from bot.services import staff
from bot.store import open_store
from bot.vault import KeyVault
from tests.e2e.looks import WIDE
from tests.support.office import Office, open_office
from tests.support.process import Service, start_service

RUMOURS = (
    "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày, bà con trữ nước gấp.",
    "Xã ta sắp thu thêm mỗi hộ 500.000 đồng tiền rác, ai không đóng bị cắt điện. Chuyển tiếp cho mọi người biết.",
    "Ăn trứng gà luộc với chuối chết ngay, bệnh viện huyện đã nhận năm ca trong tuần.",
    "Tôi thấy con đường liên xã làm quá chậm, cán bộ phải xem lại cách làm việc.",
)


@dataclass
class House:
    """A running service and, beside it, the rest of the office working on the same data."""

    service: Service
    office: Office
    browser: Browser
    opened: list[BrowserContext]

    def add(self, name: str, *roles: Role) -> StaffMember:
        member, _ = self.office.do(
            lambda tx: staff.add_staff(tx, self.office.vault, name, roles, datetime.now(UTC), demo=True)
        )
        self.office.staff[name] = member
        return member

    def enter(self, member: StaffMember, size: ViewportSize = WIDE, *, script: bool = True) -> Page:
        """Return a page of a browser *member* is signed in with; what it complains about fails the test."""
        vault = self.office.vault
        token = self.office.do(lambda tx: staff.sign_in_link(tx, vault, member.id, datetime.now(UTC)))
        context = self.browser.new_context(base_url=self.service.url, viewport=size, java_script_enabled=script)
        context.set_default_timeout(10_000)
        self.opened.append(context)
        page = context.new_page()
        page.goto(f"/quanly/vao/{token}")
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url("**/quanly")
        return page

    def file(self, count: int) -> list[str]:
        """Return the ids of new claims, the first in the queue first."""
        self.office.now = datetime.now(UTC)
        number = next(numbers)
        filed = [self.office.file(f"{text} (đợt {number})", by=f"p{number}").claim_id for text in RUMOURS[:count]]
        return sorted(filed, key=lambda claim_id: (queue_rank(self.office.claim(claim_id)), claim_id))


numbers = itertools.count(1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    data = tmp_path_factory.mktemp("work") / "data"
    with start_service(data) as service:
        yield service, data


@pytest.fixture
def house(running: tuple[Service, Path], chromium: Browser) -> Iterator[House]:
    service, data = running
    store = open_store(data / DATABASE, now=lambda: datetime.now(UTC))
    office = open_office(store)
    office.vault = KeyVault(load_keys(data), secrets.token_bytes)
    office.now = datetime.now(UTC)
    opened: list[BrowserContext] = []
    yield House(service, office, chromium, opened)
    for context in opened:
        context.close()
    for _, claim in store.read_now(lambda tx: tx.claims.changed_since(0)):
        if claim.state is ClaimState.NEW:
            office.do(lambda tx, claim=claim: tx.claims.save(_put_away(claim)))  # type: ignore[misc]
    store.close()


def _put_away(claim: Claim) -> Claim:
    """Return *claim* out of the way of the next test."""
    return claim.set_aside("nobody", datetime.now(UTC))
