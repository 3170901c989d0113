"""The quiz in a real browser: on a phone, by keyboard alone, without scripts, large, narrow, light and dark."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import DOUBLE_TAP_MS, ask, tap, wait_for_reply
from tests.e2e.conftest import Visit
from tests.e2e.looks import PHONE, WIDE, look

pytestmark = pytest.mark.xdist_group("browser")


def questions(page: Page) -> Locator:
    return page.locator("#log .bot.question")


def answer(page: Page) -> None:
    """Answer the open question, right or wrong, the way its card offers."""
    for _ in range(8):
        card = questions(page).last
        asked, marked = card.inner_text(), page.locator("#log .bot.right, #log .bot.wrong").count()
        page.wait_for_timeout(DOUBLE_TAP_MS)
        if card.locator("input[name=pick]").count():
            card.locator(".pick-box").first.click()
            card.locator(".pick-box").nth(1).click()
            card.get_by_role("button", name="Xong").click()
        elif card.locator(".option").count():
            card.locator(".option").first.click()
        else:
            ask(page, "18")
        page.wait_for_function(
            "([asked, marked]) => document.querySelectorAll('#log .bot.right, #log .bot.wrong').length > marked"
            " || [...document.querySelectorAll('#log .bot.question')].pop().innerText !== asked",
            arg=[asked, marked],
        )
        if page.locator("#log .bot.right, #log .bot.wrong").count() > marked:
            return
    raise AssertionError("The question was never answered.")


def play(page: Page, count: int = 5) -> Locator:
    """Play a round to its end and return the card of its result."""
    for number in range(1, count + 1):
        expect(questions(page).last).to_contain_text(f"Câu {number}/{count}")
        answer(page)
    result = page.locator("#log .bot.result").last
    expect(result).to_be_visible()
    return result


def begin(page: Page) -> None:
    tap(page, "Bắt đầu ngay: 5 câu trộn")


def test_round_of_five(page: Page) -> None:
    """Five questions, each explained with its article, and a result with its picture, in one thumb's reach."""
    page.get_by_role("button", name="Làm quiz").click()
    wait_for_reply(page, 0)
    begin(page)
    look(page, "quiz-question", sizes=(PHONE,), full_page=False)

    answer(page)
    marked = page.locator("#log .bot.right, #log .bot.wrong").last
    expect(marked.locator("h2")).to_have_text(re.compile("^(✓ Đúng|✗ Chưa đúng)$"))
    marked.scroll_into_view_if_needed()
    look(page, "quiz-feedback", sizes=(PHONE,), full_page=False)
    for number in range(2, 6):
        expect(questions(page).last).to_contain_text(f"Câu {number}/5")
        answer(page)

    result = page.locator("#log .bot.result").last
    expect(result.locator("h2")).to_have_text(re.compile(r"^Bạn đúng \d/5 câu$"))
    picture = result.locator("img")
    expect(picture).to_have_attribute("alt", re.compile(r"đúng \d trong 5 câu"))
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.result img').naturalWidth === 1200")
    page.set_viewport_size({"width": 360, "height": 1100})
    result.evaluate("each => each.scrollIntoView()")
    look(page, "quiz-result", sizes=({"width": 360, "height": 1100},), full_page=False)
    expect(result.get_by_role("button", name="Chia sẻ")).to_be_visible()


def test_article_opens_in_place(page: Page) -> None:
    """The article of an answer opens above the quiz, which stays where it is."""
    ask(page, "/quiz")
    begin(page)
    answer(page)

    page.locator("#log .bot.right a.chip, #log .bot.wrong a.chip").first.click()

    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(questions(page).last).to_contain_text("Câu 2/5")


def test_reload_goes_on(page: Page) -> None:
    """The page may be loaded anew in the middle: the open question still takes its answer."""
    ask(page, "/quiz")
    begin(page)
    answer(page)

    page.reload()
    play_from(page, 2)

    expect(page.locator("#log .bot.result")).to_have_count(1)


def play_from(page: Page, first: int) -> None:
    for number in range(first, 6):
        expect(questions(page).last).to_contain_text(f"Câu {number}/5")
        answer(page)


def test_double_tap_counts_once(page: Page) -> None:
    """Two taps on a choice are one answer."""
    ask(page, "/quiz")
    tap(page, "Chọn chủ đề và mức")
    tap(page, "Quyền trẻ em")
    tap(page, "Mọi mức")
    tap(page, "5 câu")
    page.wait_for_timeout(DOUBLE_TAP_MS)
    card = questions(page).last
    if not card.locator("button.option:not(.part)").count():
        answer(page)
        return

    card.locator(".option").first.dblclick()

    expect(page.locator("#log .bot.right, #log .bot.wrong")).to_have_count(1)
    expect(questions(page).last).to_contain_text("Câu 2/5")


def test_without_script(visit: Visit) -> None:
    """Forms alone play a whole round."""
    page = visit(java_script_enabled=False).new_page()
    page.goto("/quiz")
    page.get_by_role("button", name="Bắt đầu ngay: 5 câu trộn").click()

    for number in range(1, 6):
        expect(page.locator(".bot.question").last).to_contain_text(f"Câu {number}/5")
        _answer_by_form(page)

    expect(page.locator(".bot.result h2")).to_have_text(re.compile(r"^Bạn đúng \d/5 câu$"))
    expect(page.locator(".bot.result img")).to_be_visible()


def _answer_by_form(page: Page) -> None:
    for _ in range(8):
        marked = page.locator(".bot.right, .bot.wrong").count()
        card = page.locator(".bot.question").last
        with page.expect_navigation():
            if card.locator("input[name=pick]").count():
                card.locator(".pick-box").first.click()
                card.get_by_role("button", name="Xong").click()
            elif card.locator(".option").count():
                card.locator(".option").first.click()
            else:
                page.locator("#text").fill("18")
                page.locator("#composer button").click()
        if page.locator(".bot.right, .bot.wrong").count() > marked:
            return
    raise AssertionError("The question was never answered.")


def test_by_keyboard_alone(visit: Visit) -> None:
    """Tab, Space and Enter play a round, and the focus is always where one reads."""
    page = visit(has_touch=False).new_page()
    page.goto("/")
    page.locator("#text").focus()
    page.keyboard.type("/quiz")
    page.keyboard.press("Enter")
    wait_for_reply(page, 0)
    page.keyboard.type("1")
    page.keyboard.press("Enter")

    for number in range(1, 6):
        expect(questions(page).last).to_contain_text(f"Câu {number}/5")
        _answer_by_keys(page)

    expect(page.locator("#log .bot.result")).to_be_visible()


def _answer_by_keys(page: Page) -> None:
    for _ in range(8):
        marked = page.locator("#log .bot.right, #log .bot.wrong").count()
        card = questions(page).last
        asked = card.inner_text()
        page.wait_for_timeout(DOUBLE_TAP_MS)
        boxes = card.locator("input[name=pick]").count()
        if boxes or card.locator(".option").count():
            card.focus()
            page.keyboard.press("Tab")
            if boxes:
                page.keyboard.press("Space")
                for _ in range(boxes):
                    page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        else:
            page.locator("#text").focus()
            page.keyboard.type("18")
            page.keyboard.press("Enter")
        page.wait_for_function(
            "([asked, marked]) => document.querySelectorAll('#log .bot.right, #log .bot.wrong').length > marked"
            " || [...document.querySelectorAll('#log .bot.question')].pop().innerText !== asked",
            arg=[asked, marked],
        )
        if page.locator("#log .bot.right, #log .bot.wrong").count() > marked:
            return
    raise AssertionError("The question was never answered.")


@pytest.mark.parametrize("width", [320, 640], ids=["320 px", "a laptop at 200 %"])
def test_narrow_and_large(visit: Visit, width: int) -> None:
    """Nothing runs off a narrow screen, nor a laptop's at twice the size, on any card of a round."""
    page = visit(viewport={"width": width, "height": 400}).new_page()
    page.goto("/")
    ask(page, "/quiz")
    begin(page)
    play(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/quiz")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_front_page_and_result_page(page: Page, visit: Visit) -> None:
    """The page that explains, and the one that is shared: by machine and by eye, light and dark."""
    page.goto("/quiz")
    look(page, "quiz-page", sizes=(PHONE, WIDE))
    page.get_by_role("button", name="Bắt đầu ngay: 5 câu trộn").click()
    result = play(page)
    shared = result.locator("[data-share]").get_attribute("data-share")
    assert shared is not None

    other = visit().new_page()
    other.goto(shared)

    expect(other.get_by_role("heading", level=1)).to_have_text(re.compile(r"Kết quả quiz: đúng \d/5 câu"))
    expect(other.locator("meta[property='og:image']")).to_have_attribute("content", re.compile(r"\.png$"))
    look(other, "quiz-shared", sizes=(PHONE, WIDE))
    other.get_by_role("button", name="Bắt đầu ngay").click()
    expect(other.locator(".bot.question")).to_contain_text("Câu 1/5")
