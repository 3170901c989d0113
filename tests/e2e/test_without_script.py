"""The same page with JavaScript off: forms and links alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import ARTICLE
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(visit: Visit) -> Page:
    found = visit(java_script_enabled=False).new_page()
    found.goto("/")
    return found


def send(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    with page.expect_navigation():
        page.locator("#composer button").click()


def press(page: Page, label: str) -> None:
    with page.expect_navigation():
        page.locator("#log .bot").last.locator("button").filter(has_text=label).first.click()


def test_ask_read_and_rate(page: Page) -> None:
    """A question is answered with its source, the long answer unfolds, and a thumb is taken."""
    send(page, "Trẻ em có được nói ý kiến của mình không?")

    reply = page.locator("#log .bot").last
    expect(page.locator(".mine")).to_contain_text("Trẻ em có được nói ý kiến")
    expect(reply).to_contain_text("Căn cứ")
    expect(page.get_by_role("button", name="Đọc to")).to_have_count(0)
    press(page, "Hữu ích")
    expect(page.locator("#log .bot").last).to_contain_text("ghi nhận")


def test_source_is_a_page(page: Page) -> None:
    """A chip is a link, and the page leads back to asking."""
    send(page, ARTICLE)

    page.locator("a.chip").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Điều 12")
    page.get_by_role("link", name="Hỏi một câu").click()
    expect(page.locator("#log .bot")).to_have_count(1)


def test_tap_a_candidate(page: Page) -> None:
    """A candidate is a button of a form."""
    send(page, "con nít")
    label = page.locator("#log .bot button .label").first.inner_text()

    press(page, label)

    expect(page.locator(".mine")).to_contain_text(label)
    expect(page.locator("#log .bot").last).to_contain_text("Căn cứ")


def test_browse_to_an_article(page: Page) -> None:
    """Convention, part and article are reached by buttons."""
    send(page, "menu")
    press(page, "Đọc bảy công ước")
    press(page, "(CRC)")
    press(page, "Phần I (")
    press(page, "Điều 2.")

    expect(page.locator("#log .bot").last).to_contain_text("Điều 2")


def test_switch_the_language(page: Page) -> None:
    """The switch is a form like the others."""
    page.get_by_role("button", name="English", exact=True).click()

    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_reload_of_an_answer_repeats_nothing(page: Page) -> None:
    """Sending the form again by reloading shows the same reply once."""
    send(page, "menu")

    page.reload()

    expect(page.locator("#log .bot")).to_have_count(1)


def test_menu_opens(page: Page) -> None:
    """The menu of pages needs no script."""
    page.locator("summary").first.click()

    page.get_by_role("link", name="Bảy công ước nhân quyền").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bảy công ước")
