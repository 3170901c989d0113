"""The pages of editors and of one's own account in real browsers: axe, a phone's width, and writing without loss."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from bot.app import DATABASE
from bot.domain.delivery import DeadLetter
from bot.domain.entry import Reason
from bot.domain.kept import Unanswered, to_day
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict
from bot.keys import load_keys
from bot.ports import Transaction
from bot.services import staff
from bot.services.triage import answer_without_verdict
from bot.store import SqlStore, open_store
from bot.vault import KeyVault
from tests.e2e.looks import PHONE, WIDE, look
from tests.support.office import TEXT, open_office
from tests.support.process import Service, start_service

pytestmark = pytest.mark.xdist_group("console-desk")

ASKED = ("Nuôi chim bồ câu trong chung cư có được không", "nuoi chim bo cau trong chung cu co duoc khong?")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    data = tmp_path_factory.mktemp("desk") / "data"
    with start_service(data) as service:
        store = open_store(data / DATABASE, now=lambda: datetime.now(UTC))
        _fill(store)
        store.close()
        yield service, data


def _fill(store: SqlStore) -> None:
    office, now = open_office(store), datetime.now(UTC)
    office.now = now
    published, opinion = (office.file(f"{TEXT} Lần {number}.", by=str(number)).claim_id for number in (1, 2))
    office.publish(published)
    office.act(answer_without_verdict, opinion, "c1", NoVerdict.OPINION)
    office.wait(timedelta(minutes=1))
    letter = DeadLetter(channel="web_chat", event_id="e", chat_id="c", body=b"x", error="BadPayload", at=now)

    def ask(tx: Transaction) -> None:
        for text in (*ASKED, *ASKED[:1], "Cho hỏi lịch cúp điện tuần này"):
            question = Unanswered(text=text, language=Language.VI, reason=Reason.UNKNOWN, day=to_day(now))
            tx.unanswered.put(question)
        tx.dead_letters.put(letter)

    office.do(ask)


@pytest.fixture(scope="module")
def signed_in(running: tuple[Service, Path], chromium: Browser) -> Iterator[BrowserContext]:
    """An editor who is an administrator too."""
    service, data = running
    store = open_store(data / DATABASE, now=lambda: datetime.now(UTC))
    vault = KeyVault(load_keys(data), secrets.token_bytes)
    roles = {Role.EDITOR, Role.ADMINISTRATOR}
    _, token = store.transact_now(
        lambda tx: staff.add_staff(tx, vault, "Biên tập Sen", roles, datetime.now(UTC), demo=True)
    )
    store.close()
    context = chromium.new_context(base_url=service.url, viewport=WIDE)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"/quanly/vao/{token}")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/quanly/**")
    page.close()
    yield context
    context.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/quanly/cau-hoi", "console-unanswered"),
        ("/quanly/kho?tim=tre+em", "console-library"),
        ("/quanly/kho/CRC:12", "console-entry"),
        ("/quanly/so-lieu", "console-charts"),
        ("/quanly/gui-di", "console-delivery"),
        ("/quanly/toi", "console-own"),
    ],
)
def test_pages_fit_and_can_be_read_by_everybody(signed_in: BrowserContext, path: str, name: str) -> None:
    """On a phone and a desk, light and dark."""
    page = signed_in.new_page()

    page.goto(path)

    expect(page.locator("main h1")).to_be_visible()
    look(page, name)
    page.close()


def test_the_lint_answers_while_one_writes(signed_in: BrowserContext) -> None:
    """Nothing is sent by hand: what is wrong changes, focus stays where it was, and a reload finds the draft."""
    page = signed_in.new_page()
    page.goto("/quanly/cau-hoi")
    page.get_by_role("link", name=ASKED[0]).click()
    expect(page.get_by_label("Các cách hỏi, mỗi dòng một cách")).to_have_value("\n".join(ASKED))

    short = page.get_by_label("Trả lời ngắn", exact=True)
    short.fill("Được, nếu nội quy cho phép!")
    expect(page.locator("#kiem-bai")).to_contain_text("an exclamation mark")
    expect(short).to_be_focused()
    short.fill("Được, nếu nội quy cho phép.")
    expect(page.locator("#kiem-bai")).not_to_contain_text("an exclamation mark")
    look(page, "console-draft")
    page.set_viewport_size(PHONE)
    expect(page.locator("#kiem-bai")).to_be_visible()
    page.reload()

    expect(short).to_have_value("Được, nếu nội quy cho phép.")
    page.close()
