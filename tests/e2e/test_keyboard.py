"""The chat by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import ARTICLE, wait_for_reply
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(visit: Visit) -> Page:
    found = visit(has_touch=False).new_page()
    found.goto("/")
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called *name*."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in (page.evaluate("document.activeElement.innerText || document.activeElement.placeholder || ''")):
            return
    raise AssertionError(f"Tab never reached {name}")


def test_ask_rate_and_open_a_source(page: Page) -> None:
    """Everything on the way from the question to the thumb can be reached and is seen to be."""
    tab_to(page, "Hỏi về quyền của bạn…")
    page.keyboard.type(ARTICLE)
    page.keyboard.press("Enter")
    wait_for_reply(page, 0)
    page.evaluate("document.querySelector('#log .bot').focus()")

    tab_to(page, "Điều 12")
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    tab_to(page, "Hữu ích")
    page.keyboard.press("Enter")

    expect(wait_for_reply(page, 1)).to_contain_text("ghi nhận")


def test_after_a_choice_the_focus_is_at_its_answer(page: Page) -> None:
    """The next Tab goes on inside the new reply, not at the top of the page."""
    tab_to(page, "Đọc bảy công ước")
    page.keyboard.press("Enter")
    wait_for_reply(page, 0)

    page.keyboard.press("Tab")

    assert page.evaluate("!!document.activeElement.closest('#log .bot')")


def test_numbers_choose(page: Page) -> None:
    """Typing the number of a choice is enough to browse."""
    for number, shown in ((None, "Bạn muốn làm gì?"), ("2", "công ước nào"), ("5", "Chọn phần"), ("1", "phần I")):
        before = page.locator("#log .bot").count()
        page.locator("#text").focus()
        page.keyboard.type(number or "menu")
        page.keyboard.press("Enter")
        expect(wait_for_reply(page, before)).to_contain_text(shown)


def test_skip_link_comes_first(page: Page) -> None:
    """The first Tab offers to pass the header."""
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#noi-dung"
    expect(page.locator(".skip")).to_be_in_viewport()


def test_focus_is_visible(page: Page) -> None:
    """What has the focus has a ring of 3 px."""
    tab_to(page, "Đọc bảy công ước")

    ring = page.evaluate(
        "(({outlineStyle, outlineWidth}) => `${outlineStyle} ${outlineWidth}`)(getComputedStyle(document.activeElement))"
    )
    assert ring == "solid 3px"


def test_escape_closes_the_menu(page: Page) -> None:
    """The menu gives the focus back to where it was opened."""
    tab_to(page, "Danh mục")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("navigation")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
