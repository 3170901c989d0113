"""A person with a phone: asks, taps, reads, rates, changes the language."""

import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.acts import ARTICLE, ask, tap, wait_for_reply
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.xdist_group("browser")


def test_ask_and_read_the_source(page: Page) -> None:
    """An answer names its source, which opens in place."""
    reply = ask(page, ARTICLE)

    reply.locator("a.chip").first.click()

    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("heading", level=1)).to_contain_text("Điều 12")
    sheet.get_by_role("button", name="Đóng").click()
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/")


def test_tap_a_candidate(page: Page) -> None:
    """When the question is not clear, a tap on a candidate answers it."""
    asked = ask(page, "con nít")
    label = asked.locator("button .label").first.inner_text()

    reply = tap(page, label)

    expect(page.locator(".mine").last).to_contain_text(label)
    expect(reply).to_contain_text("Căn cứ")


def test_a_choice_is_said_once(page: Page) -> None:
    """The words of a button stand in the transcript once, before the reply to them."""
    ask(page, "menu")

    tap(page, "Đọc bảy công ước")

    expect(page.locator(".mine")).to_have_text([re.compile("menu"), re.compile("Đọc bảy công ước")])


def test_browse_to_an_article(page: Page) -> None:
    """Convention, part, article, next article: all by tapping."""
    ask(page, "menu")
    tap(page, "Đọc bảy công ước")
    tap(page, "(CRC)")
    tap(page, "Phần I (")
    reply = tap(page, "Điều 2.")

    expect(reply).to_contain_text("Điều 2")
    expect(tap(page, "Điều 3 →")).to_contain_text("Điều 3")


def test_rate_an_answer(page: Page) -> None:
    """A thumb down asks why, in four ways."""
    ask(page, ARTICLE)

    why = tap(page, "Chưa ổn")

    expect(why.locator("button.option")).to_have_count(4)
    expect(tap(page, "Khó hiểu")).to_contain_text("ghi nhận")


def test_starting_points_work(page: Page) -> None:
    """The first tap leads somewhere, and the welcome makes room."""
    page.get_by_role("button", name="Làm quiz").click()

    expect(wait_for_reply(page, 0)).to_contain_text("lời giải và điều luật")
    expect(page.locator(".welcome")).to_have_count(0)


def test_switch_the_language(page: Page) -> None:
    """The header switch turns the page, and answers follow the question."""
    page.get_by_role("button", name="English", exact=True).click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(ask(page, "what does article 12 CRC say")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Tiếng Việt")).to_be_visible()


def test_language_chosen_by_a_button_turns_the_page(page: Page) -> None:
    """The same, from inside the conversation."""
    ask(page, "ngôn ngữ")

    page.locator("#log button").filter(has_text="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_emergency_has_a_number_to_tap(page: Page) -> None:
    """In danger the first thing to touch is the call."""
    reply = ask(page, "cứu em với, chồng đang đánh em")

    expect(reply).to_have_class(re.compile("emergency"))
    expect(reply.locator("a[href^='tel:']").first).to_be_in_viewport()


def test_double_tap_sends_once(page: Page) -> None:
    """Two quick taps on the button are one message."""
    page.get_by_role("textbox").fill("menu")

    page.get_by_role("button", name="Gửi").dblclick()
    wait_for_reply(page, 0)
    page.wait_for_timeout(400)

    expect(page.locator(".mine")).to_have_count(1)
    expect(page.locator("#log .bot")).to_have_count(1)


def test_double_tap_on_a_choice_answers_once(page: Page) -> None:
    """Two quick taps on a choice show one reply."""
    ask(page, "menu")

    page.locator("#log button").filter(has_text="Đọc bảy công ước").dblclick()
    wait_for_reply(page, 1)
    page.wait_for_timeout(400)

    expect(page.locator("#log .bot")).to_have_count(2)


def test_reload_keeps_the_replies(page: Page) -> None:
    """A reload in the middle loses no reply, and old buttons go on working."""
    ask(page, "menu")

    page.reload()

    expect(page.locator("#log .bot")).to_have_count(1)
    expect(page.locator(".mine")).to_have_count(0)
    expect(tap(page, "Đọc bảy công ước")).to_contain_text("CRC")


def test_two_tabs(page: Page) -> None:
    """Two tabs of one browser are one conversation; each shows what it asked."""
    other = page.context.new_page()
    other.goto("/")

    ask(page, "menu")
    ask(other, ARTICLE)

    expect(page.locator("#log .bot")).to_have_count(1)
    other.reload()
    expect(other.locator("#log .bot")).to_have_count(2)


def test_offline_message_is_sent_on_return(visit: Visit) -> None:
    """Without a network the text stays on the page, and goes out by itself."""
    context = visit()
    page = context.new_page()
    page.goto("/")
    context.set_offline(True)

    page.get_by_role("textbox").fill(ARTICLE)
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator(".mine")).to_contain_text(ARTICLE)
    context.set_offline(False)

    expect(wait_for_reply(page, 0)).to_contain_text("Điều 12")
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator(".mine")).to_have_count(1)
    expect(page.locator(".mine.unsent")).to_have_count(0)


def test_holding_line_appears_when_it_takes_long(visit: Visit) -> None:
    """After 600 ms a line says that the search goes on; the answer takes its place."""
    context = visit()
    page = context.new_page()
    page.goto("/")
    held: list[Route] = []
    page.route("**/chat", lambda route: held.append(route))  # noqa: PLW0108 -- playwright marks what it is given

    page.get_by_role("textbox").fill("menu")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator("#holding")).to_be_hidden(timeout=300)
    expect(page.locator("#holding")).to_be_visible()
    held[0].continue_()

    wait_for_reply(page, 0)
    expect(page.locator("#holding")).to_be_hidden()


def test_late_reply_takes_the_place_of_the_holding_line(visit: Visit) -> None:
    """When the answer comes after the request gave up waiting, the open page gets it, once."""
    page = visit().new_page()
    events: list[str] = []

    def answer_late(route: Route) -> None:
        events.append(parse_qs(route.request.post_data or "")["event"][0])
        route.fulfill(status=202, body=f"<article class='bot late' id='late-{events[0]}'><p>đang tìm</p></article>")

    def stream(route: Route) -> None:
        data = f"<article class='bot' id='r7' data-cause='{events[0]}'><p>câu trả lời</p></article>" if events else ""
        body = f"retry: 100\n\nid: 7\nevent: reply\ndata: {data}\n\n" if data else "retry: 100\n\n"
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/chat", answer_late)
    page.route("**/chat/stream*", stream)
    page.goto("/")

    page.get_by_role("textbox").fill("menu")
    page.get_by_role("button", name="Gửi").click()

    expect(page.locator("#r7")).to_be_visible()
    page.wait_for_timeout(400)
    expect(page.locator("#log .bot")).to_have_count(1)


def test_refused_message_comes_back_to_the_composer(visit: Visit) -> None:
    """When the server is busy, nobody has to type again."""
    page = visit().new_page()
    page.goto("/")
    page.route("**/chat", lambda route: route.fulfill(status=503, body="<article class='bot'>bận</article>"))

    page.get_by_role("textbox").fill(ARTICLE)
    page.get_by_role("button", name="Gửi").click()

    expect(page.get_by_role("textbox")).to_have_value(ARTICLE)
    expect(page.locator(".mine")).to_have_count(0)


def test_enter_sends_where_there_is_a_keyboard(visit: Visit) -> None:
    """On a computer Enter sends and Shift+Enter breaks the line."""
    page = visit(viewport={"width": 1280, "height": 800}, has_touch=False).new_page()
    page.goto("/")

    page.get_by_role("textbox").press_sequentially("menu")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".mine")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(wait_for_reply(page, 0)).to_contain_text("Bạn muốn làm gì?")


def test_forgetting_clears_the_page(page: Page) -> None:
    """After "quên tôi" nothing of the conversation is on the page, nor after a reload."""
    ask(page, ARTICLE)
    ask(page, "quên tôi")

    page.locator("#log button").filter(has_text="Xóa hết").click()

    expect(page.locator("#log")).to_contain_text("Đã xóa")
    expect(page.locator("#log .bot")).to_have_count(1)
    page.reload()
    expect(page.locator("#log .bot")).to_have_count(0)


def test_markup_is_shown_as_text(page: Page) -> None:
    """What a person types is text, whatever it looks like."""
    ask(page, "<img src=x onerror=alert(1)><b>quyền</b>")

    expect(page.locator(".mine")).to_contain_text("<b>quyền</b>")
    expect(page.locator(".mine b")).to_have_count(0)


def test_composer_grows_to_five_lines(page: Page) -> None:
    """A long question stays visible while it is typed, and no further."""
    box = page.get_by_role("textbox")
    one = _height(box.bounding_box())

    box.fill("\n".join(["dòng"] * 4))
    four = _height(box.bounding_box())
    box.fill("\n".join(["dòng"] * 12))
    twelve = _height(box.bounding_box())

    assert one < four < twelve < 5 * 30 + 30


def _height(box: Any) -> float:
    return float(box["height"])


@pytest.mark.parametrize("width", [320, 360, 640])
@pytest.mark.parametrize("path", ["/", "/cong-uoc/crc", "/cong-uoc/crc/dieu-12", "/nguon", "/ke-hoach-175"])
def test_nothing_runs_off_a_narrow_screen(visit: Visit, width: int, path: str) -> None:
    """At 320 px, and at 200 % on a laptop, there is no sideways scrolling."""
    context: BrowserContext = visit(viewport={"width": width, "height": 560})
    page = context.new_page()
    page.goto(path)
    if path == "/":
        ask(page, ARTICLE)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
