"""A room with real browsers: a host on a big screen and players on phones."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.rooms import SCREEN, Visiting, answer, fill, join, kind_of, open_room, rooms, step, visit_rooms

__all__ = ["rooms", "visit_rooms"]

pytestmark = pytest.mark.xdist_group("room")

HOLD_ANSWERS = """() => {
  const real = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await real(...asked);
    if (String(asked[0]).includes("tra-loi")) await new Promise((done) => { window.letIn = done; document.body.dataset.held = ""; });
    return answer;
  };
}"""
"""Has a page hear of its answers only once ``letIn`` is called."""


@pytest.fixture
def host(visit_rooms: Visiting) -> Page:
    return visit_rooms(viewport=SCREEN, has_touch=False).page


@pytest.fixture
def phone(visit_rooms: Visiting) -> Page:
    return visit_rooms().page


def test_a_whole_game(host: Page, phone: Page, visit_rooms: Visiting) -> None:
    """All seven kinds are asked, answered and explained; every page follows by itself; the scores are right."""
    other = visit_rooms().page
    code = open_room(host)
    join(phone, code, "Mai")
    join(other, code, "Nam")
    expect(host.locator("#dem")).to_contain_text("2 người")
    kinds = set()

    for number in range(1, 11):
        step(host)
        expect(phone.locator("h1")).to_contain_text(f"Câu {number} trên 10")
        kinds.add(kind_of(phone.locator("form.answer")))
        answer(phone, right=True)
        expect(host.locator("#dem")).to_contain_text("1 trên 2 đã trả lời")
        answer(other, right=number % 2 == 0)
        expect(phone.locator(".outcome")).to_contain_text("Đúng")
        expect(host.locator(".bars")).to_be_visible()
    step(host)

    expect(phone.locator(".score")).to_have_text("Bạn trả lời đúng 10 trên 10 câu.")
    expect(other.locator(".score")).to_have_text("Bạn trả lời đúng 5 trên 10 câu.")
    expect(host.locator(".podium")).to_contain_text("Mai")
    expect(host.locator("#san")).to_contain_text("Câu nhiều người nhầm nhất")
    assert len(kinds) == 7


def test_reload_at_any_moment(host: Page, phone: Page) -> None:
    """Both pages are the same after a reload, at every step."""
    code = open_room(host)
    join(phone, code, "Mai")

    _reload_both(host, phone)
    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    _reload_both(host, phone)
    answer(phone, right=True)
    expect(host.locator(".bars")).to_be_visible()
    _reload_both(host, phone)
    step(host)
    expect(phone.locator("h1")).to_contain_text("Câu 2")
    _reload_both(host, phone)
    step(host)

    expect(phone.locator(".outcome")).to_contain_text("chưa trả lời")


def _reload_both(host: Page, phone: Page) -> None:
    before = host.locator("#san").inner_text(), phone.locator("#chung").inner_text()
    host.reload()
    phone.reload()
    assert (host.locator("#san").inner_text(), phone.locator("#chung").inner_text()) == before


def test_what_is_being_typed_survives_a_pause(host: Page, phone: Page) -> None:
    """A pause takes the form away and gives it back as it was filled."""
    code = open_room(host, timer="lock", seconds=60)
    join(phone, code, "Mai")
    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    fill(phone, right=True)
    filled = phone.evaluate("JSON.stringify([...new FormData(document.querySelector('form.answer'))])")

    host.get_by_role("button", name="Tạm dừng").click()
    expect(phone.get_by_text("Người dẫn đang tạm dừng")).to_be_visible()
    host.get_by_role("button", name="Tiếp tục").click()

    expect(phone.locator("form.answer")).to_be_visible()
    assert phone.evaluate("JSON.stringify([...new FormData(document.querySelector('form.answer'))])") == filled


def test_lost_stream_is_replaced_by_asking(host: Page, phone: Page) -> None:
    """With the stream cut off the page still follows, every three seconds."""
    code = open_room(host)
    phone.context.route("**/dong*", lambda route: route.abort())
    join(phone, code, "Mai")

    step(host)

    expect(phone.locator("form.answer")).to_be_visible()
    answer(phone, right=True)
    expect(phone.locator(".outcome")).to_be_visible()


def test_answer_sent_without_network_arrives_later(host: Page, phone: Page) -> None:
    """A tap while the network is gone is not lost."""
    code = open_room(host)
    join(phone, code, "Mai")
    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    fill(phone, right=True)

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Gửi câu trả lời").click()
    expect(phone.locator("#mat")).not_to_be_empty()
    phone.context.set_offline(False)

    expect(phone.locator(".outcome")).to_contain_text("Đúng")


@pytest.mark.parametrize("steps", [1, 2])
def test_note_that_comes_late_hides_nothing(host: Page, phone: Page, visit_rooms: Visiting, steps: int) -> None:
    """While the note of an answer was on its way, the result or the next question was shown: it stays."""
    other = visit_rooms().page
    code = open_room(host)
    join(phone, code, "Mai")
    join(other, code, "Nam")
    step(host)
    expect(phone.locator("form.answer")).to_be_visible()
    phone.evaluate(HOLD_ANSWERS)
    answer(phone, right=True)
    expect(phone.locator("body[data-held]")).to_have_count(1)

    step(host)
    expect(phone.locator(".outcome")).to_be_visible()
    if steps > 1:
        step(host)
        expect(phone.locator("h1")).to_contain_text("Câu 2")
    phone.evaluate("async () => { window.letIn(); await new Promise((done) => setTimeout(done, 300)); }")

    expect(phone.locator("[data-da-ghi]")).to_have_count(0)
    expect(phone.locator(".outcome" if steps == 1 else "form.answer")).to_be_visible()


def test_clock_runs_and_locks(host: Page, phone: Page) -> None:
    """The clock counts down on both, and at its end the question closes by itself."""
    code = open_room(host, timer="lock", seconds=15)
    join(phone, code, "Mai")
    step(host)
    expect(phone.locator("#gio")).to_contain_text("Còn 1")
    first = host.locator("#gio").inner_text()

    expect(host.locator("#gio")).not_to_have_text(first)
    expect(phone.locator(".outcome")).to_contain_text("chưa trả lời", timeout=25_000)


def test_removed_player_sees_it(host: Page, phone: Page) -> None:
    """The page of somebody who is taken out says so by itself."""
    code = open_room(host)
    join(phone, code, "Mai")

    host.get_by_role("link", name="Người chơi").click()
    host.locator("summary", has_text="Mai").click()
    host.get_by_role("button", name="Đưa ra khỏi phòng").click()

    expect(phone.get_by_role("heading", level=1)).to_contain_text("không còn ở trong phòng")
    expect(host.locator(".people")).to_contain_text("Chưa có ai")


def test_renamed_player_sees_it(host: Page, phone: Page) -> None:
    """A new name stands on the phone at once."""
    code = open_room(host)
    join(phone, code, "Mai")

    host.get_by_role("link", name="Người chơi").click()
    host.locator("summary", has_text="Mai").click()
    host.get_by_label("Đổi tên trên màn hình").fill("Bạn Mai")
    host.get_by_role("button", name="Đổi tên").click()

    expect(phone.locator(".me")).to_contain_text("Bạn Mai")


def test_without_script(visit_rooms: Visiting) -> None:
    """Host and player play with forms alone; waiting pages load themselves anew."""
    host = visit_rooms(viewport=SCREEN, java_script_enabled=False).page
    phone = visit_rooms(java_script_enabled=False).page
    code = open_room(host, count=5)
    join(phone, code, "Mai")

    for _ in range(2):
        step(host)
        expect(phone.locator("form.answer")).to_be_visible()
        fill(phone, right=True)
        phone.get_by_role("button", name="Gửi câu trả lời").click()
        expect(phone.locator(".outcome")).to_contain_text("Đúng")
        expect(host.locator(".bars")).to_be_visible()
    host.locator("summary", has_text="Kết thúc sớm").click()
    host.get_by_role("button", name="Kết thúc", exact=True).click()

    expect(phone.locator(".score")).to_have_text("Bạn trả lời đúng 2 trên 2 câu.")


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on what the selector *wanted* names."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"Tab never reached {wanted}")


def test_by_keyboard_alone(visit_rooms: Visiting) -> None:
    """Host and player reach everything by keys; the host's next step keeps the focus."""
    host = visit_rooms(viewport=SCREEN, has_touch=False).page
    phone = visit_rooms(has_touch=False).page
    host.goto("/phong")
    _tab_to(host, "[name=chu-de]")
    _tab_to(host, "form[action='/phong'] button")
    host.keyboard.press("Enter")
    expect(host.locator(".big-code")).to_be_visible()
    phone.goto(host.url.removesuffix("/man-hinh"))
    _tab_to(phone, "#ten")
    phone.keyboard.type("Mai")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Bạn đã vào phòng")).to_be_visible()
    expect(host.locator("#dem")).to_contain_text("1 người")

    _tab_to(host, "#buoc-tiep")
    for number in (1, 2):
        host.keyboard.press("Enter")
        expect(phone.locator("h1")).to_contain_text(f"Câu {number} trên 10")
        expect(host.locator("#buoc-tiep")).to_be_focused()
        _tab_to(phone, "form.answer input:not([type=hidden]), form.answer select")
        kind = phone.evaluate("document.activeElement.type")
        if kind in {"radio", "checkbox"}:
            phone.keyboard.press("Space")
        else:
            fill(phone, right=True)
        _tab_to(phone, "form.answer button")
        phone.keyboard.press("Enter")
        expect(phone.locator(".outcome")).to_be_visible()
        expect(host.locator(".bars")).to_be_visible()


def test_two_tabs_of_the_host(host: Page, phone: Page) -> None:
    """Both tabs show the same; a step from one is seen in the other, and is taken once."""
    code = open_room(host)
    join(phone, code, "Mai")
    second = host.context.new_page()
    second.goto(f"/phong/{code}/man-hinh")

    step(host)
    expect(second.locator("h1")).to_contain_text("Câu 1 trên 10")
    step(second)

    expect(host.locator(".bars")).to_be_visible()
    expect(second.locator(".bars")).to_be_visible()


def test_announcements_for_screen_readers(host: Page, phone: Page) -> None:
    """What changes is said in a line that reads itself out."""
    code = open_room(host)
    join(phone, code, "Mai")
    step(host)

    expect(phone.locator("#loa")).to_contain_text("Câu 1 trên 10")
    answer(phone, right=False)

    expect(phone.locator("#loa")).to_have_text("Chưa đúng")
    assert phone.locator("#loa").get_attribute("role") == "status"
