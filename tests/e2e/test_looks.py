"""Accessibility by machine, and a picture of every screen for people to look at."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page

from tests.e2e.acts import ARTICLE, ask
from tests.e2e.conftest import Visit
from tests.e2e.looks import look

pytestmark = pytest.mark.xdist_group("screens")

QUESTION = "Trẻ em có được nói ý kiến của mình không?"


def _open_source(page: Page) -> None:
    ask(page, ARTICLE).locator("a.chip").first.click()
    page.get_by_role("dialog").wait_for()


def _speak_english(page: Page) -> None:
    page.get_by_role("button", name="English", exact=True).click()
    ask(page, "article 12 CRC")


def _go(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


def _say(*texts: str) -> Callable[[Page], object]:
    return lambda page: [ask(page, text) for text in texts]


STATES: Mapping[str, Callable[[Page], object]] = {
    "chat-empty": _go("/"),
    "chat": _say(QUESTION),
    "chat-clarify": _say("nghỉ việc"),
    "chat-emergency": _say("cứu em với, chồng đang đánh em"),
    "chat-menu": _say("menu"),
    "chat-browse": _say("menu", "2", "5"),
    "chat-article": _say(ARTICLE),
    "chat-source": _open_source,
    "chat-english": _speak_english,
    "page-conventions": _go("/cong-uoc"),
    "page-convention": _go("/cong-uoc/crc"),
    "page-article": _go("/cong-uoc/crc/dieu-12"),
    "page-topics": _go("/hoi-dap"),
    "page-topic": _go("/hoi-dap/lao-dong"),
    "page-question": _go("/hoi-dap/lao-dong/bi-no-luong"),
    "page-plan": _go("/ke-hoach-175"),
    "page-sources": _go("/nguon"),
    "page-privacy": _go("/rieng-tu"),
    "page-about": _go("/gioi-thieu"),
    "page-not-found": _go("/khong-co"),
}


@pytest.mark.parametrize("state", STATES)
def test_screen(visit: Visit, state: str) -> None:
    """Axe finds nothing on the screen, and its picture is kept, on a phone and a desk, light and dark."""
    page = visit().new_page()
    page.goto("/")

    STATES[state](page)

    look(page, state, full_page=False)
