"""Keys and taps counted, and how quick the next claim is there."""

import statistics
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from bot.domain.claim import ClaimState, Risk
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict, Verdict
from bot.services.triage import mark, start_research
from tests.e2e.desk import House
from tests.e2e.looks import PHONE
from tests.e2e.staff import listen

pytestmark = pytest.mark.xdist_group("console-work")

TO_NEXT_MS = 150
FETCHED_MS = 1500
"""How long somebody reads a claim at least, while the next one is fetched."""
WATCH = """next => {
  window.took = null;
  addEventListener("keydown", () => {
    const began = performance.now();
    const look = () => {
      const shown = document.querySelector("[data-beside]")?.dataset.beside === next;
      if (shown && document.activeElement?.id === `t-${next}`) window.took = performance.now() - began;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}"""
"""Measures from the next key until claim *next* stands beside the list with its row in focus."""


@dataclass
class Hand:
    """Somebody's keys and taps on a page, counted; what is typed into a field is not."""

    page: Page
    actions: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.actions += 1
            self.page.keyboard.press(key)

    def tap(self, target: Locator) -> None:
        self.actions += 1
        target.tap()

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)


def research(house: House, claim_id: str) -> None:
    """Bring a claim as far as its two sources."""
    house.office.act(start_research, claim_id, "c1")
    house.office.prove(claim_id, "c1", "Công ty cấp nước")
    house.office.prove(claim_id, "c1", "Báo Long An")


def test_a_clear_case_takes_two_keys(house: House) -> None:
    """One to get to the first row, one to answer; every one after it takes one."""
    ids = house.file(3)
    page = house.enter(house.add("Phím 1", Role.TRIAGER))
    hand = Hand(page)

    hand.press("j", "3")
    expect(page.locator(f"#t-{ids[1]}")).to_be_focused()
    first = hand.actions
    hand.press("3")
    expect(page.locator(f"#t-{ids[1]}")).to_have_count(0)

    assert (first, hand.actions - first) == (2, 1)
    assert [house.office.claim(each).outcome for each in ids[:2]] == [NoVerdict.OPINION] * 2


def test_a_clear_case_takes_one_tap_on_a_phone(house: House) -> None:
    """The button stands in the row."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Phím 2", Role.TRIAGER), PHONE)
    hand = Hand(page)

    page.locator(f"#t-{claim_id}").get_by_role("button", name="Ý kiến").click()
    hand.actions += 1

    expect(page.locator(f"#t-{claim_id}")).to_have_count(0)
    assert hand.actions <= 2
    assert house.office.claim(claim_id).outcome is NoVerdict.OPINION


def test_a_phone_shows_the_first_claim_at_once(house: House) -> None:
    """Menu and filters leave room for it: nothing is scrolled to see the claim and its buttons."""
    first = house.file(2)[0]

    page = house.enter(house.add("Phím 16", Role.TRIAGER), PHONE)

    expect(page.locator(f"#t-{first}")).to_be_in_viewport(ratio=1)


def test_a_verdict_takes_six_actions_and_an_approval_two(house: House) -> None:
    """Counted from the row in focus, with the sources there; typing is not counted."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    author, other = (house.add(name, Role.CHECKER) for name in ("Phím 3", "Phím 4"))
    page = house.enter(author)
    complaints = listen(page)
    page.goto("/quanly?xem=dang-lam")
    page.keyboard.press("j")
    expect(page.locator("[data-beside]")).to_be_visible()
    hand = Hand(page)

    hand.press("o")
    expect(page.get_by_label("Kết luận", exact=True)).to_be_visible()
    hand.press("v", "ArrowDown", "Tab")
    hand.write("Về việc mất nước")
    hand.press("Tab")
    hand.write("Công ty **không** ngừng cấp nước.")
    hand.press("Control+Enter")
    expect(page.get_by_text("Bạn là người đề xuất, nên một người khác phải duyệt.")).to_be_visible()

    assert hand.actions <= 6
    proposal = house.office.claim(claim_id).proposal
    assert proposal is not None
    assert proposal.outcome is Verdict.FALSE

    second = house.enter(other)
    second.goto("/quanly?xem=cho-duyet")
    approving = Hand(second)
    approving.press("j")
    expect(second.locator("#canh #nguoi-gui-thay strong").first).to_have_text("không")
    approving.press("d")
    expect(second.get_by_text("Đã duyệt.")).to_be_visible()

    assert approving.actions <= 3
    assert house.office.claim(claim_id).state is ClaimState.APPROVED
    assert complaints == []


def test_a_key_works_as_soon_as_its_button_is_seen(house: House) -> None:
    """On a slow line, with a script still on its way."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    page = house.enter(house.add("Phím 15", Role.CHECKER))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/htmx.min*.js", hold)
    page.goto(f"/quanly/tin/{claim_id}", wait_until="commit")
    outcome = page.get_by_label("Kết luận", exact=True)
    expect(outcome).to_be_visible()

    page.keyboard.press("v")

    expect(outcome).to_be_focused()
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_load_state()


def test_the_next_claim_is_there_at_once(house: House) -> None:
    """From the key that answers one claim to the next one beside the list: fetched before, shown before the answer."""
    ids = house.file(4)
    page = house.enter(house.add("Phím 5", Role.TRIAGER))
    page.keyboard.press("j")
    taken: list[float] = []

    for place, following in enumerate(ids[1:]):
        expect(page.locator(f'[data-beside="{ids[place]}"]')).to_be_visible()
        page.wait_for_timeout(FETCHED_MS)
        page.evaluate(WATCH, following)
        page.keyboard.press("3")
        page.wait_for_function("window.took !== null")
        taken.append(page.evaluate("window.took"))
        expect(page.locator(f"#t-{ids[place]}")).to_have_count(0)

    print(f"key to next claim: {[round(each) for each in taken]} ms")
    assert statistics.median(taken) <= TO_NEXT_MS


def test_focus_is_never_lost(house: House) -> None:
    """Whatever is done, focus is on something one can go on from; and it was done to the row in focus."""
    house.file(4)
    house.file(4)
    page = house.enter(house.add("Phím 6", Role.TRIAGER, Role.CHECKER))
    complaints = listen(page)

    page.keyboard.press("j")
    answered = _act_here(page, "3")
    expect(page.locator(f"#t-{answered}")).to_have_count(0)
    _keeps_focus(page)
    page.keyboard.press("z")
    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()
    _keeps_focus(page)
    taken = _act_here(page, "1")
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    _keeps_focus(page)
    satire = _act_here(page, "4", "2")
    expect(page.locator(f"#t-{satire}")).to_have_count(0)
    _keeps_focus(page)
    put_off = _act_here(page, "h", "1")
    expect(page.locator(f"#t-{put_off}")).to_have_count(0)
    _keeps_focus(page)
    several = [_act_here(page, "x", "j"), _act_here(page, "x")]
    page.keyboard.press("3")
    expect(page.get_by_text("Đã trả lời các tin đã chọn.")).to_be_visible()
    _keeps_focus(page)
    both = [house.office.claim(each).state for each in several]
    page.keyboard.press("z")
    expect(page.get_by_text("Các tin đang ở chỗ bạn.")).to_be_visible()
    _keeps_focus(page)

    assert len({answered, taken, satire, put_off, *several}) == 6
    assert [house.office.claim(each).state for each in (answered, taken)] == [ClaimState.IN_TRIAGE] * 2
    assert house.office.claim(satire).outcome is NoVerdict.SATIRE
    assert house.office.claim(put_off).snoozed_until is not None
    assert both == [ClaimState.NOT_CHECKABLE] * 2
    assert [house.office.claim(each).state for each in several] == [ClaimState.IN_TRIAGE] * 2
    assert complaints == []


def _act_here(page: Page, *keys: str) -> str:
    """Press *keys* in the row in focus and return its claim."""
    found: str = page.evaluate("document.activeElement.closest('[data-row]').dataset.claim")
    for key in keys:
        page.keyboard.press(key)
    return found


def _keeps_focus(page: Page) -> None:
    assert page.evaluate("document.activeElement !== document.body && document.activeElement.isConnected")


def test_the_row_in_focus_opens_beside_the_list(house: House) -> None:
    """By key or pointer; the address says which, and a reload comes back to it; buttons stand in that row alone."""
    first, second = house.file(2)
    page = house.enter(house.add("Phím 7", Role.TRIAGER))
    complaints = listen(page)

    page.keyboard.press("j")
    expect(page.locator(f'[data-beside="{first}"] blockquote')).to_be_visible()
    page.locator(f"#t-{second} .words").click()
    expect(page.locator(f'[data-beside="{second}"] blockquote')).to_be_visible()
    expect(page.locator(f"#t-{second}").get_by_role("button", name="Nhận")).to_be_visible()
    expect(page.locator(f"#t-{first}").get_by_role("button", name="Nhận")).to_be_hidden()
    page.reload()

    expect(page.locator(f"#t-{second}")).to_be_focused()
    expect(page.locator(f'[data-beside="{second}"]')).to_be_visible()
    assert f"tin={second}" in page.url
    assert complaints == []


def test_several_at_once_by_keys(house: House) -> None:
    """X ticks rows, one key answers them, one takes everything back."""
    first, second, third = house.file(3)
    page = house.enter(house.add("Phím 8", Role.TRIAGER))

    for key in ("j", "x", "j", "x", "3"):
        page.keyboard.press(key)
    expect(page.get_by_text("Đã trả lời các tin đã chọn.")).to_be_visible()
    answered = [house.office.claim(each).state for each in (first, second, third)]
    page.keyboard.press("z")
    expect(page.get_by_text("Các tin đang ở chỗ bạn.")).to_be_visible()

    assert answered == [ClaimState.NOT_CHECKABLE, ClaimState.NOT_CHECKABLE, ClaimState.NEW]
    assert [house.office.claim(each).state for each in (first, second)] == [ClaimState.IN_TRIAGE] * 2


def test_who_has_a_claim_is_shown_while_it_happens(house: House) -> None:
    """A colleague's list says so without loading anew; on the claim's page too."""
    (claim_id,) = house.file(1)
    one, two, three = (house.enter(house.add(name, Role.TRIAGER)) for name in ("Phím 9", "Mai 9", "Lan 9"))
    three.goto(f"/quanly/tin/{claim_id}")

    one.keyboard.press("j")
    one.keyboard.press("1")

    expect(two.locator(f"#t-{claim_id}")).to_contain_text("Phím 9 giữ đến")
    expect(three.locator(".notice-box.held")).to_contain_text("Phím 9 giữ đến")
    expect(three.locator("#moi")).to_contain_text("Vừa thay đổi: Phím 9 – Nhận việc")


def test_a_lease_is_kept_while_somebody_works(house: House) -> None:
    """Who types keeps the claim; a page nobody touches lets it go."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Phím 10", Role.TRIAGER))
    page.clock.install()
    page.goto(f"/quanly/tin/{claim_id}")
    page.keyboard.press("1")
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    before = house.office.claim(claim_id).lease

    with page.expect_response("**/giu") as told:
        page.keyboard.press("j")
        page.clock.run_for(61_000)
    renewed = house.office.claim(claim_id).lease

    assert told.value.ok
    assert before is not None
    assert renewed is not None
    assert renewed.until > before.until


def test_a_ready_text_takes_one_key(house: House) -> None:
    """Chosen for the verdict, put where one writes, and seen in the preview."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    page = house.enter(house.add("Phím 11", Role.CHECKER))
    page.goto(f"/quanly/tin/{claim_id}")
    page.get_by_label("Kết luận", exact=True).select_option("V3")
    page.get_by_label("Lý do, cho người dân đọc").focus()

    page.keyboard.press("Alt+t")

    expect(page.get_by_label("Lý do, cho người dân đọc")).to_have_value(
        "Sự việc có thật nhưng đã xảy ra từ trước; tin đăng lại mà không ghi thời gian nên dễ hiểu là chuyện mới."
    )
    expect(page.locator("#nguoi-gui-thay")).to_contain_text("Sự việc có thật")


def test_two_tabs(house: House) -> None:
    """A page that is behind gets a plain sentence, and what was written is still in the form."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    page = house.enter(house.add("Phím 12", Role.CHECKER))
    page.goto(f"/quanly/tin/{claim_id}")
    other = page.context.new_page()
    other.goto(f"/quanly/tin/{claim_id}")
    page.get_by_role("button", name="Giữ thêm").or_(page.get_by_role("button", name="Nhận")).first.click()
    expect(page.get_by_text("Đã nhận.")).to_be_visible()

    other.get_by_label("Nói lại điều được kiểm tra").fill("Về việc mất nước")
    other.get_by_label("Lý do, cho người dân đọc").fill("Viết trong thẻ thứ hai.")
    other.get_by_role("button", name="Đề xuất", exact=True).click()

    expect(other.locator(".refused").first).to_contain_text("Tin này vừa thay đổi: Phím 12 – Nhận việc")
    expect(other.get_by_label("Lý do, cho người dân đọc")).to_have_value("Viết trong thẻ thứ hai.")


def test_a_form_from_history_is_as_good_as_its_claim(house: House) -> None:
    """Back shows the claim as it is, with the words kept; sent after a colleague's step it is refused with them."""
    (claim_id,) = house.file(1)
    research(house, claim_id)
    page = house.enter(house.add("Phím 17", Role.CHECKER))
    page.goto(f"/quanly/tin/{claim_id}")
    reasons, version = page.get_by_label("Lý do, cho người dân đọc"), page.locator("section[data-row]")
    with page.expect_response("**/de-xuat/nhap"):
        reasons.fill("Viết trước khi rời trang.")
    page.get_by_role("link", name="Về danh sách").or_(page.locator(".crumbs a").first).first.click()
    expect(page.locator(f"#t-{claim_id}")).to_be_visible()
    house.office.act(mark, claim_id, "c1", Risk.RAISED)

    page.go_back()
    expect(version).to_have_attribute("data-version", str(house.office.claim(claim_id).version))
    expect(reasons).to_have_value("Viết trước khi rời trang.")
    house.office.act(mark, claim_id, "c1", Risk.HIGH)
    page.get_by_label("Kết luận", exact=True).select_option("V1")
    page.get_by_label("Nói lại điều được kiểm tra").fill("Về việc mất nước")
    page.get_by_role("button", name="Đề xuất", exact=True).click()

    expect(page.locator(".refused").first).to_contain_text("Tin này vừa thay đổi: c1 – Đánh dấu")
    expect(reasons).to_have_value("Viết trước khi rời trang.")
    assert house.office.claim(claim_id).proposal is None
    page.get_by_role("button", name="Đề xuất", exact=True).click()
    expect(page.get_by_text("Bạn là người đề xuất, nên một người khác phải duyệt.")).to_be_visible()


def test_pressed_twice_it_is_sent_once(house: House) -> None:
    """An impatient finger is no second wish: nothing is refused."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Phím 13", Role.TRIAGER))
    page.goto(f"/quanly/tin/{claim_id}")

    page.get_by_role("button", name="Nhận").dblclick()

    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)
    assert house.office.claim(claim_id).version == 2


def test_keys_typed_ahead_act_on_what_they_were_meant_for(house: House) -> None:
    """Two answers in a row, faster than the server, go to two claims."""
    ids = house.file(3)
    page = house.enter(house.add("Phím 14", Role.TRIAGER))

    for key in ("j", "3", "3"):
        page.keyboard.press(key)

    expect(page.locator(f"#t-{ids[1]}")).to_have_count(0)
    expect(page.locator(f"#t-{ids[2]}")).to_be_focused()
    assert [house.office.claim(each).state for each in ids] == [
        ClaimState.NOT_CHECKABLE,
        ClaimState.NOT_CHECKABLE,
        ClaimState.NEW,
    ]
