"""From the printed link to an account for a colleague, in a real browser; and pictures of these pages."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pyotp import TOTP

from tests.e2e.looks import PHONE, WIDE, look
from tests.support.process import Service, start_service

pytestmark = pytest.mark.xdist_group("console-accounts")

PASSWORD = "gao trang nuoc trong song dai"
STEP_S = 30
SECRETS = ".qr svg, .secret, .once"
"""Another one each time: of no use in a picture."""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with start_service(tmp_path_factory.mktemp("console") / "data") as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, fresh: Service) -> Iterator[BrowserContext]:
    """The first administrator, set up and signed in by keyboard alone."""
    context = chromium.new_context(base_url=fresh.url, viewport=WIDE)
    context.set_default_timeout(10_000)
    page = context.new_page()
    link = re.search(r"http\S+/quanly/thiet-lap/\S+", fresh.printed)
    assert link is not None
    page.goto(link.group())
    look(page, "console-set-up", mask=[page.locator(SECRETS)])
    totp = TOTP("".join((page.locator(".secret").text_content() or "").split()))
    page.get_by_label("Mật khẩu mới").focus()
    for text in (PASSWORD, PASSWORD, totp.now()):
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã thiết lập xong")).to_be_visible()
    page.get_by_label("Tên tài khoản").focus()
    for text in ("quantri", PASSWORD):
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    page.keyboard.insert_text(totp.at(int(time.time()) + STEP_S))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tài khoản", exact=True)).to_be_visible()
    page.close()
    yield context
    context.close()


def test_a_colleague_is_added_by_keyboard(signed_in: BrowserContext) -> None:
    """Name, roles, one button; the link is shown once, and the account is in the list."""
    page = signed_in.new_page()
    page.goto("/quanly")
    page.get_by_label("Tên tài khoản").focus()
    page.keyboard.insert_text("Lê Thị Sen")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator("code.once")).to_contain_text("/quanly/thiet-lap/")
    look(page, "console-new-link", mask=[page.locator(SECRETS)])
    page.get_by_role("link", name="Về danh sách tài khoản").press("Enter")
    expect(page.get_by_role("row", name="Lê Thị Sen")).to_contain_text("Phân loại")
    look(page, "console-accounts", mask=[page.locator(SECRETS)])
    page.get_by_role("link", name="Lê Thị Sen").press("Enter")
    look(page, "console-account", mask=[page.locator(SECRETS)])


def test_figures_for_the_administrator(signed_in: BrowserContext) -> None:
    """The tables fit a phone."""
    page = signed_in.new_page()
    page.goto("/quanly/so-lieu")

    expect(page.get_by_role("heading", name="Số liệu năm")).to_be_visible()
    look(page, "console-figures", mask=[page.locator(SECRETS)])


def test_log_for_an_auditor(signed_in: BrowserContext, chromium: Browser, fresh: Service) -> None:
    """A second account is set up by its link, reads the log and checks its chain, without any script."""
    page = signed_in.new_page()
    page.goto("/quanly/tai-khoan")
    page.get_by_label("Tên tài khoản").fill("Giám sát Mai")
    page.get_by_label("Giám sát", exact=False).check()
    page.get_by_role("button", name="Thêm").click()
    link = page.locator("code.once").text_content() or ""
    context = chromium.new_context(base_url=fresh.url, viewport=WIDE, java_script_enabled=False)
    other = context.new_page()
    other.goto(link)
    totp = TOTP("".join((other.locator(".secret").text_content() or "").split()))
    other.get_by_label("Mật khẩu mới").fill(PASSWORD)
    other.get_by_label("Gõ lại mật khẩu").fill(PASSWORD)
    other.get_by_label("Mã 6 số").fill(totp.now())
    other.get_by_role("button", name="Hoàn tất").click()
    other.get_by_label("Tên tài khoản").fill("giám sát mai")
    other.get_by_label("Mật khẩu").fill(PASSWORD)
    other.get_by_label("Mã 6 số").fill(totp.at(int(time.time()) + STEP_S))
    other.get_by_role("button", name="Đăng nhập").click()

    other.get_by_role("button", name="Kiểm tra nhật ký").click()

    expect(other.get_by_role("status")).to_contain_text("Nhật ký còn nguyên")
    cookies = context.cookies()
    context.close()
    seeing = chromium.new_context(base_url=fresh.url, viewport=WIDE)
    seeing.add_cookies(cookies)  # type: ignore[arg-type]
    shown = seeing.new_page()
    shown.goto("/quanly/nhat-ky")
    look(shown, "console-log", mask=[shown.locator(SECRETS)])
    seeing.close()


def test_sign_in_page(chromium: Browser, fresh: Service) -> None:
    """A wrong attempt says what to do, and keeps the name."""
    context = chromium.new_context(base_url=fresh.url, viewport=PHONE)
    page = context.new_page()
    page.goto("/quanly")
    look(page, "console-sign-in", mask=[page.locator(SECRETS)])
    page.get_by_label("Tên tài khoản").fill("ai đó")
    page.get_by_label("Mật khẩu").fill("không đúng")
    page.get_by_label("Mã 6 số").fill("123456")
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page.get_by_role("alert")).to_contain_text("không khớp")
    expect(page.get_by_label("Tên tài khoản")).to_have_value("ai đó")
    expect(page.get_by_label("Mật khẩu")).to_have_value("")
    context.close()
