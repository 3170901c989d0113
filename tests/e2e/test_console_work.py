"""A day's work in real browsers: by keys, side by side, with and without a script; and pictures of the pages."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from bot.domain.claim import ClaimState, Risk
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict
from bot.services.appeals import file_appeal
from bot.services.triage import mark, start_research
from tests.e2e.desk import House, numbers
from tests.e2e.looks import PHONE, look
from tests.e2e.staff import listen, press, sign_in

pytestmark = pytest.mark.xdist_group("console-work")


def test_a_clear_case_takes_one_key(house: House) -> None:
    """Key 3 answers the row in focus; focus is on the next row, and Z takes the answer back."""
    first, second = house.file(2)
    page = house.enter(house.add("Thu 1", Role.TRIAGER))
    complaints = listen(page)
    press(page, "j")
    expect(page.locator(f"#t-{first}")).to_be_focused()

    press(page, "3")
    expect(page.locator(f"#t-{first}")).to_have_count(0)
    expect(page.locator(f"#t-{second}")).to_be_focused()
    answered = house.office.claim(first)
    press(page, "z")
    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()

    assert answered.outcome is NoVerdict.OPINION
    assert house.office.claim(first).state is ClaimState.IN_TRIAGE
    assert complaints == []


def test_a_reason_takes_two_keys(house: House) -> None:
    """Key 4 opens the reasons, a number chooses one."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Thu 2", Role.TRIAGER))

    press(page, "j", "4", "3")

    expect(page.locator(f"#t-{claim_id}")).to_have_count(0)
    assert house.office.claim(claim_id).outcome is NoVerdict.BELIEF


def test_keys_type_letters_in_fields(house: House) -> None:
    """Somebody who searches for a text with digits in it decides nothing by it."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Thu 3", Role.TRIAGER))

    press(page, "j", "/")
    page.keyboard.type("123 jk")

    expect(page.get_by_label("Chữ trong tin")).to_have_value("123 jk")
    assert house.office.claim(claim_id).state is ClaimState.NEW


def test_the_undo_button_goes_after_ten_seconds(house: House) -> None:
    """What can no longer be done is no longer offered."""
    house.file(1)
    page = house.enter(house.add("Thu 4", Role.TRIAGER))

    press(page, "j", "3")

    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0, timeout=12_000)


def test_a_colleague_was_faster(house: House) -> None:
    """The refusal stands at the row, names who and what, and focus stays there."""
    (claim_id,) = house.file(1)
    one, two = (house.enter(house.add(name, Role.TRIAGER)) for name in ("Thu 5", "Hạ 5"))
    press(one, "j", "1")
    expect(one.get_by_text("Đã nhận.")).to_be_visible()

    press(two, "j", "1")

    expect(two.locator(".refused").first).to_contain_text("Tin này vừa thay đổi: Thu 5 – Nhận việc")
    assert house.office.claim(claim_id).lease is not None


def test_a_verdict_by_two_people(house: House) -> None:
    """Evidence, a statement beside its live preview, a draft that outlives the page, and another's approval."""
    (claim_id,) = house.file(1)
    house.office.act(start_research, claim_id, "c1")
    house.office.prove(claim_id, "c1", "Công ty cấp nước")
    author, other = (house.add(name, Role.CHECKER) for name in ("Thu 6", "Hạ 6"))
    page = house.enter(author)
    complaints = listen(page)
    page.goto(f"/quanly/tin/{claim_id}")
    page.get_by_text("Thêm nguồn").first.click()
    page.get_by_label("Ai nói vậy").fill("Báo Long An")
    page.get_by_role("button", name="Thêm nguồn").click()
    expect(page.get_by_text("Đã thêm nguồn.")).to_be_visible()

    page.get_by_label("Kết luận", exact=True).select_option("V1")
    page.get_by_label("Nói lại điều được kiểm tra").fill("Về việc mất nước")
    page.get_by_label("Lý do, cho người dân đọc").fill("Công ty **không** ngừng cấp nước.")
    expect(page.locator("#nguoi-gui-thay strong")).to_contain_text("không")
    page.reload()
    expect(page.get_by_label("Lý do, cho người dân đọc")).to_have_value("Công ty **không** ngừng cấp nước.")
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.get_by_text("Bạn là người đề xuất, nên một người khác phải duyệt.")).to_be_visible()
    second = house.enter(other)
    second.goto(f"/quanly/tin/{claim_id}")
    second.get_by_role("button", name="Duyệt").press("Enter")

    expect(second.get_by_text("Đã duyệt.")).to_be_visible()
    expect(second.get_by_text("còn 30 phút")).to_be_visible()
    assert house.office.claim(claim_id).state is ClaimState.APPROVED
    assert complaints == []


def test_words_in_two_forms_outlive_an_action_between(house: House) -> None:
    """A note and an answer half written: both are there after the claim is taken, and after a reload."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Thu 8", Role.CHECKER))
    complaints = listen(page)
    page.goto(f"/quanly/tin/{claim_id}")
    note, answer = page.get_by_label("Ghi chú mới"), page.get_by_label("Nói thêm với người gửi")

    page.get_by_label("Lý do không kết luận").select_option("N4")
    answer.fill("Chuyện trong nhà.")
    expect(page.locator("#nguoi-gui-thay-ngay article.bot")).to_contain_text("Chuyện trong nhà.")
    answer.fill("Chuyện trong nhà, không ai thay được.")
    note.fill("Đã gọi công ty nước.")
    press(page, "Escape")
    page.get_by_role("button", name="Nhận").click()
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    expect(note).to_have_value("Đã gọi công ty nước.")
    expect(answer).to_have_value("Chuyện trong nhà, không ai thay được.")
    expect(page.locator("#nguoi-gui-thay-ngay article.bot")).to_contain_text("không ai thay được")
    page.reload()

    expect(note).to_have_value("Đã gọi công ty nước.")
    expect(answer).to_have_value("Chuyện trong nhà, không ai thay được.")
    assert complaints == []


def test_words_outlive_the_end_of_a_session(house: House) -> None:
    """A note that could not be kept stands there after an action, and is kept once its writer is back."""
    (claim_id,) = house.file(1)
    member = house.add("Thu 9", Role.CHECKER)
    page = house.enter(member)
    complaints = listen(page)
    page.goto(f"/quanly/tin/{claim_id}")
    note = page.get_by_label("Ghi chú mới")
    house.office.do(lambda tx: tx.staff.delete_sessions(member.id))

    note.fill("Đã gọi công ty nước.")
    expect(page.locator(".unsaved:visible")).to_have_count(1)
    page.get_by_role("button", name="Nhận").click()
    expect(page.get_by_role("link", name="Đăng nhập ở thẻ mới")).to_be_visible()
    expect(note).to_have_value("Đã gọi công ty nước.")
    sign_in(page.context, house.office.store, house.office.vault, member, datetime.now(UTC)).close()
    with page.expect_response("**/ghi-chu/nhap"):
        page.get_by_role("button", name="Nhận").click()
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    expect(note).to_have_value("Đã gọi công ty nước.")
    expect(page.get_by_role("link", name="Đăng nhập ở thẻ mới")).to_be_hidden()
    page.reload()

    expect(note).to_have_value("Đã gọi công ty nước.")
    # The stream of news ends with the session, and the browser says so.
    assert [each for each in complaints if "EventSource" not in each] == []


def test_marked_words_are_blacked_out(house: House) -> None:
    """Words marked with the mouse fill the form at one key."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add("Thu 7", Role.TRIAGER))
    page.goto(f"/quanly/tin/{claim_id}")
    page.locator("blockquote[data-report]").first.select_text()

    press(page, "c")

    expect(page.get_by_label("Chép lại đúng đoạn cần che")).to_have_value(house.office.claim(claim_id).text)


def test_without_a_script(house: House) -> None:
    """The same buttons work as plain forms: answered, led back to the list, taken back."""
    (claim_id,) = house.file(1)
    page = house.enter(house.add(f"Thu {next(numbers)}", Role.TRIAGER), PHONE, script=False)

    page.locator(f"#t-{claim_id}").get_by_role("button", name="Ý kiến", exact=True).click()
    page.get_by_role("button", name="Hoàn tác").click()

    expect(page.get_by_text("Đã hoàn tác.")).to_be_visible()
    assert house.office.claim(claim_id).state is ClaimState.IN_TRIAGE


def _queue(house: House, page: Page) -> None:
    ids = house.file(4)
    house.office.act(mark, ids[1], "t1", Risk.HIGH, conflict=True)
    page.goto("/quanly")
    press(page, "j")


def _claim(house: House, page: Page) -> None:
    (claim_id,) = house.file(1)
    house.office.act(start_research, claim_id, "c1")
    house.office.prove(claim_id, "c1", "Công ty cấp nước")
    page.goto(f"/quanly/tin/{claim_id}")
    page.get_by_label("Kết luận", exact=True).select_option("V3")
    page.get_by_label("Lý do, cho người dân đọc").fill("Công ty sửa ống một ngày.\n\n- Một xã\n- Một buổi")
    expect(page.locator("#nguoi-gui-thay li").first).to_be_visible()


def _proposed(house: House, page: Page) -> None:
    (claim_id,) = house.file(1)
    house.office.act(start_research, claim_id, "c1")
    house.office.prove(claim_id, "c1", "Công ty cấp nước")
    house.office.prove(claim_id, "c1", "Báo Long An")
    house.office.propose(claim_id, "c1")
    page.goto(f"/quanly/tin/{claim_id}")


def _appeal(house: House, page: Page) -> None:
    house.office.now = datetime.now(UTC)
    filed = house.office.file(f"Chợ huyện đóng cửa từ mai để sửa mái. {next(numbers)}")
    house.office.publish(filed.claim_id)
    why, vault, now = "Công ty đã báo mất nước thật, tôi có giấy.", house.office.vault, house.office.now
    appeal = house.office.do(lambda tx: file_appeal(tx, vault, filed.receipt, why, now))
    page.goto(f"/quanly/khieu-nai/{appeal.id}")


def _appeals(house: House, page: Page) -> None:
    _appeal(house, page)
    page.goto("/quanly/khieu-nai")
    expect(page.locator("main")).to_contain_text("Công ty đã báo mất nước thật")


STATES: dict[str, Callable[[House, Page], None]] = {
    "console-queue": _queue,
    "console-claim": _claim,
    "console-proposed": _proposed,
    "console-appeal": _appeal,
    "console-appeals": _appeals,
}


@pytest.mark.parametrize("name", STATES)
def test_pages_look_right_and_axe_finds_nothing(house: House, name: str) -> None:
    """Every work page fits a phone and a desk, light and dark, and can be used by everybody."""
    page = house.enter(house.add(f"Sen {next(numbers)}", Role.CHECKER, Role.APPEALS))
    complaints = listen(page)

    STATES[name](house, page)

    look(page, name)
    assert complaints == []
