"""The chat on a portal's page: one tag, a strict policy, a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.e2e.conftest import PHONE
from tests.support.portal import Portal, open_portal
from tests.support.process import Service, start_service

pytestmark = pytest.mark.xdist_group("widget")

SCREENS = Path(__file__).parent / "screens"
OPEN, CLOSE = "Hỏi về quyền của bạn", "Đóng khung hỏi đáp"
WIDE = {"width": 1280, "height": 800}
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with open_portal() as opened:
        yield opened


@pytest.fixture(scope="module")
def service(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as portals use it: by https, so that its cookies are marked for frames."""
    origins = f"{portal.at('127.0.0.1')} {portal.at('localhost')}"
    data = tmp_path_factory.mktemp("widget") / "data"
    with start_service(data, NQ_WIDGET_ORIGINS=origins, NQ_PUBLIC_URL="https://hoi.example") as started:
        yield started


@pytest.fixture
def plain_service(portal: Portal, tmp_path: Path) -> Iterator[Service]:
    """The same without https."""
    with start_service(tmp_path / "data", NQ_WIDGET_ORIGINS=portal.at("localhost")) as started:
        yield started


@pytest.fixture
def visit(chromium: Browser, portal: Portal, service: Service) -> Iterator[Visit]:
    """Open the portal's page as a new person; a message on the console fails the test."""
    opened = []
    complaints: list[str] = []

    def go(
        portal_at: str = "127.0.0.1",
        chat_at: str = "127.0.0.1",
        path: str = "/vi",
        there: Service | None = None,
        **options: object,
    ) -> Page:
        portal.there = (there or service).url.replace("127.0.0.1", chat_at)
        context = chromium.new_context(**{"viewport": PHONE, "has_touch": True, **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(portal.at(portal_at) + path)
        return page

    yield go
    for context in opened:
        context.close()
    assert complaints == []


def _opener(page: Page) -> Locator:
    return page.get_by_role("button", name=OPEN)


def _open(page: Page) -> FrameLocator:
    _opener(page).click()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("textbox")).to_be_visible()
    return chat


def _ask(chat: FrameLocator, text: str) -> Locator:
    before = chat.locator("#log .bot").count()
    chat.get_by_role("textbox").fill(text)
    chat.locator("#composer button").click()
    expect(chat.locator("#log .bot").nth(before)).to_be_visible()
    return chat.locator("#log .bot").last


def test_chat_opens_on_a_phone_and_answers(visit: Visit) -> None:
    """It fills the screen, and an answer with its source comes."""
    page = visit()

    chat = _open(page)
    answer = _ask(chat, "điều 12 công ước quyền trẻ em nói gì")

    expect(answer.locator("a.chip").first).to_be_visible()
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["360", "1280"])
@pytest.mark.parametrize("way", ["button", "escape", "escape in the chat"])
def test_closing_gives_the_focus_back(visit: Visit, size: dict[str, int], way: str) -> None:
    """By the button, by Escape outside the frame and inside it."""
    page = visit(viewport=size)
    chat = _open(page)

    if way == "button":
        page.get_by_role("button", name=CLOSE).click()
    elif way == "escape":
        page.get_by_role("button", name=CLOSE).focus()
        page.keyboard.press("Escape")
    else:
        chat.get_by_role("textbox").click()
        page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(_opener(page)).to_be_focused()


def test_escape_closes_what_is_innermost_first(visit: Visit) -> None:
    """A source open inside the chat goes before the chat does."""
    page = visit()
    chat = _open(page)
    _ask(chat, "điều 12 công ước quyền trẻ em nói gì").locator("a.chip").first.click()
    expect(chat.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(chat.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_open_state_is_remembered(visit: Visit) -> None:
    """On the next page of the portal the chat stands as it was left; on a wide screen the focus stays in the page."""
    page = visit(viewport=WIDE)
    _open(page)

    page.reload()
    expect(page.frame_locator("iframe").get_by_role("textbox")).to_be_visible()
    focused = page.evaluate("document.activeElement.tagName")
    page.get_by_role("button", name=CLOSE).click()
    page.reload()

    assert focused == "BODY"
    expect(_opener(page)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keyboard_alone(visit: Visit) -> None:
    """Tab reaches the button, Enter opens, and the chat is next."""
    page = visit(viewport=WIDE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(_opener(page)).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name=CLOSE)).to_be_focused()
    chat = page.frame_locator("iframe")
    expect(chat.get_by_role("textbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(chat.locator(":focus")).to_have_count(1)


def test_frame_on_another_site_keeps_its_session(visit: Visit) -> None:
    """With a partitioned cookie: after a reload the earlier replies are there."""
    page = visit(portal_at="127.0.0.1", chat_at="localhost")
    _ask(_open(page), "xin chào")

    page.reload()

    expect(page.frame_locator("iframe").locator("#log .bot").first).to_be_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) == {"nq_frame"}
    assert cookies["nq_frame"]["secure"]
    assert cookies["nq_frame"]["sameSite"] == "None"


def test_chat_works_where_frames_get_no_cookies(visit: Visit, plain_service: Service) -> None:
    """The conversation goes on, buttons included, as long as the page is open.

    Without https a cookie cannot be marked for frames of other sites, and the browser keeps none.
    """
    page = visit(portal_at="localhost", there=plain_service)
    chat = _open(page)
    _ask(chat, "điều 12 công ước quyền trẻ em")

    answer = _ask(chat, "thế còn điều 13?")
    before = chat.locator("#log .bot").count()
    page.wait_for_timeout(500)
    answer.locator("button.small").first.click()

    expect(answer).to_contain_text("Điều 13")
    expect(chat.locator("#log .bot").nth(before)).to_be_visible()
    expect(chat.locator("#log .bot").last).not_to_contain_text("cũ")
    assert page.context.cookies() == []


def test_other_pages_open_outside_the_frame(visit: Visit) -> None:
    """They may not be framed, so a link opens a page of its own."""
    page = visit()
    chat = _open(page)
    _ask(chat, "điều 12 công ước quyền trẻ em nói gì").locator("a.chip").first.click()
    link = chat.locator("#sheet-link")
    expect(link).to_be_visible()

    with page.expect_popup() as opened:
        link.click()

    assert "/cong-uoc/crc/dieu-12" in opened.value.url
    expect(chat.get_by_role("dialog")).to_be_visible()


def test_english_portal_gets_english_words(visit: Visit) -> None:
    """The language of the portal's page is that of the chat."""
    page = visit(path="/en")

    page.get_by_role("button", name="Ask about your rights").click()

    expect(page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["360", "1280"])
@pytest.mark.parametrize("state", ["closed", "open"])
def test_widget_is_accessible(visit: Visit, state: str, size: dict[str, int], scheme: str) -> None:
    """Axe finds nothing on the portal's page nor in the frame; the pictures are kept."""
    page = visit(viewport=size, color_scheme=scheme)
    if state == "open":
        _ask(_open(page), "Trẻ em có được nói ý kiến của mình không?")

    page.screenshot(path=SCREENS / f"widget-{state}-{size['width']}-{scheme}.png")

    found = [Axe().run(each, options={"resultTypes": ["violations"], "iframes": False}) for each in page.frames]
    assert [each.generate_report() for each in found if each.violations_count] == []
