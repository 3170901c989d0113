"""One claim from two reports to its correction: Telegram, a phone's browser, and staff in browsers of their own.

Everything is real but Telegram and the time: the service is its own process, by a clock the test moves.
"""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from bot.app import DATABASE
from bot.domain.staff import Role, StaffMember
from bot.keys import load_keys
from bot.store import SqlStore, open_store
from bot.vault import KeyVault
from tests.e2e.acts import ask, tap
from tests.e2e.staff import hire, listen, press, sign_in, write
from tests.support.clocked import PROGRAM, MovedClock, make_clock
from tests.support.phones import Phone, Phones, open_phones
from tests.support.process import Service, start_service

pytestmark = pytest.mark.xdist_group("life")

ON_TELEGRAM = "Ngày 30/11 cả huyện Cần Đước mất điện ba ngày để sửa trạm biến áp, bà con sạc pin và trữ nước."
ON_THE_WEB = "Bà con ơi, Cần Đước sắp bị cúp điện mấy bữa liền, lo mà chuẩn bị đèn cầy với sạc điện thoại trước nha"
TITLE = "Huyện Cần Đước mất điện ba ngày từ 30/11"
REASONS = "Lịch đã công bố **không có** ba ngày ấy."
APPEAL = "Tôi có giấy báo của điện lực dán ở ấp, ghi rõ ngày 30/11."
ANSWER = "Giấy báo có thật: một xã mất điện một buổi."
NEW_REASONS = "Chỉ một xã, và chỉ một buổi sáng."
FALSE, PARTLY = "Sai sự thật", "Sai một phần"
OUTCOMES = re.compile(f"{FALSE}|{PARTLY}")
APPROVE = re.compile(r"^Duyệt( D)?$")
RECEIPT = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z*~$=]")
PHONE: ViewportSize = {"width": 360, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
SSE_MS = 15_000
SETTLED_MS = 3_000
"""Long enough for a second message to come, if there was one."""


@dataclass
class Town:
    """A running service, Telegram beside it, and the people."""

    service: Service
    phones: Phones
    clock: MovedClock
    store: SqlStore
    vault: KeyVault
    browser: Browser
    opened: list[BrowserContext] = field(default_factory=list)
    complaints: list[list[str]] = field(default_factory=list)

    def open(self, size: ViewportSize) -> BrowserContext:
        """Return the browser of somebody new."""
        context = self.browser.new_context(base_url=self.service.url, viewport=size, has_touch=size is PHONE)
        context.set_default_timeout(10_000)
        self.opened.append(context)
        return context

    def hire(self, name: str, *roles: Role) -> StaffMember:
        return hire(self.store, self.vault, self.clock, name, *roles)

    def sit_down(self, member: StaffMember, size: ViewportSize = WIDE) -> Page:
        """Return the page of *member*, signed in."""
        page = sign_in(self.open(size), self.store, self.vault, member, self.clock())
        self.complaints.append(listen(page))
        return page

    def chat(self) -> Page:
        """Return the chat page on the phone of somebody new."""
        page = self.open(PHONE).new_page()
        self.complaints.append(listen(page))
        page.goto("/")
        return page


@pytest.fixture
def town(tmp_path: Path, chromium: Browser) -> Iterator[Town]:
    clock, data = make_clock(tmp_path / "clock"), tmp_path / "data"
    with open_phones() as phones:
        settings = {"NQ_TELEGRAM_TOKEN": phones.api.token, "NQ_TELEGRAM_BASE_URL": phones.api.address}
        with start_service(data, str(clock.file), program=PROGRAM, **settings) as service:
            store = open_store(data / DATABASE, now=clock)
            made = Town(service, phones, clock, store, KeyVault(load_keys(data), secrets.token_bytes), chromium)
            yield made
            for context in made.opened:
                context.close()
            store.close()


def test_the_whole_life(town: Town) -> None:
    """Two reports in other words become one claim; everybody who asked hears of each version once, where they asked."""
    an, receipt = _report_on_telegram(town)
    binh, other_receipt = _report_on_the_web(town)
    thu, ha = town.hire("Thu", Role.TRIAGER, Role.CHECKER), town.hire("Hạ", Role.CHECKER, Role.APPEALS)
    claim_id = _merge_and_propose(town.sit_down(thu))
    _approve(town.sit_down(ha, PHONE), claim_id)
    _nobody_knows_yet(town, an, binh, receipt)

    town.clock.move(minutes=31)
    _everybody_hears(an, binh)
    _everybody_can_read(town, claim_id, receipt, other_receipt)
    chi = _follow(town)
    _appeal(binh)
    _decide(town, ha, claim_id)
    _everybody_hears_the_correction(an, binh, chi)
    _everybody_can_read_the_correction(town, claim_id, receipt, other_receipt)

    town.clock.move(hours=1)
    _nobody_was_told_twice(town, an, binh, chi)
    assert [each for each in town.complaints if each] == []


def _report_on_telegram(town: Town) -> tuple[Phone, str]:
    """Report by one message and one tap; return the phone and the receipt."""
    an = town.phones.give(1001, "An")
    an.say("/baocao")

    (preview,) = an.say(f"{ON_TELEGRAM} Hỏi thêm: 0901 234 567")
    assert "chỉ những gì dưới đây được gửi đi" in preview.text
    assert "[số điện thoại]" in preview.text
    assert "0901" not in preview.text
    assert preview.labels[:2] == ("Gửi", "Huỷ")
    an.tap("Gửi")

    return an, _receipt_in(an.hear("mã tra cứu của bạn").text)


def _report_on_the_web(town: Town) -> tuple[Page, str]:
    """Report the same in other words; nothing is said to be the same."""
    page = town.chat()
    ask(page, "báo tin nghi sai")

    preview = ask(page, ON_THE_WEB)
    expect(preview).to_contain_text("chỉ những gì dưới đây được gửi đi")
    expect(preview).to_contain_text(ON_THE_WEB)
    receipt = tap(page, "Gửi")

    expect(receipt).to_contain_text("mã tra cứu của bạn")
    expect(receipt).to_contain_text("chưa nên chia sẻ")
    return page, _receipt_in(receipt.inner_text())


def _receipt_in(text: str) -> str:
    found = RECEIPT.search(text)
    assert found is not None, text
    return found.group()


def _merge_and_propose(page: Page) -> str:
    """Merge the second claim into the first, as suggested, take it, and propose a verdict; return the claim's id."""
    first, second = (page.locator("[data-row]").filter(has_text=words) for words in ("sạc pin", "đèn cầy"))
    claim_id = (first.get_attribute("id") or "").removeprefix("t-")
    expect(second).to_contain_text("Giống một tin khác, chưa có trả lời")
    _go_to(page, second)
    press(page, "2")
    expect(second.get_by_label("Mã của tin kia")).to_have_value(claim_id)
    expect(second.get_by_label("Mã của tin kia")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_text("Đã gộp tin.")).to_be_visible()
    expect(second).to_have_count(0)
    expect(first).to_contain_text("2 người gửi")

    _go_to(page, first)
    press(page, "1")
    expect(page.get_by_text("Đã nhận.")).to_be_visible()
    page.get_by_role("link", name="Đang làm").first.press("Enter")
    expect(first).to_contain_text("Bạn giữ đến")
    _go_to(page, first)
    press(page, "o")
    expect(page.get_by_role("heading", level=1)).to_contain_text(claim_id)
    _research(page)
    return claim_id


def _go_to(page: Page, row: Locator) -> None:
    """Go down the list by J to *row*."""
    for _ in range(page.locator("[data-row]").count()):
        if row.evaluate("row => row === document.activeElement"):
            return
        press(page, "j")
    expect(row).to_be_focused()


def _research(page: Page) -> None:
    """Show what every reporter wrote, begin research, add two sources, and propose."""
    expect(page.locator("blockquote[data-report]")).to_have_count(2)
    expect(page.locator("#noi-dung")).not_to_contain_text("0901")
    page.locator("details.more-acts, section.does").first.get_by_role("button", name="Tìm nguồn", exact=True).press(
        "Enter"
    )
    expect(page.get_by_text("Đã chuyển sang tìm nguồn.")).to_be_visible()
    _add_source(page, "Điện lực Long An", primary=True)
    _add_source(page, "Báo Long An", primary=False)

    page.get_by_label("Kết luận", exact=True).select_option("V1")
    write(page, "Nói lại điều được kiểm tra, trung tính", TITLE)
    write(page, "Lý do, cho người dân đọc", REASONS)
    expect(page.locator("#nguoi-gui-thay strong")).to_have_text("không có")
    page.get_by_role("button", name="Đề xuất", exact=True).press("Enter")

    expect(page.get_by_text("Bạn là người đề xuất, nên một người khác phải duyệt.")).to_be_visible()
    expect(page.get_by_role("button", name=APPROVE)).to_have_count(0)


def _add_source(page: Page, publisher: str, *, primary: bool) -> None:
    sources = page.locator("section").filter(has=page.get_by_role("heading", name="Nguồn", exact=True))
    before = sources.locator("ol > li strong").count()
    folded = sources.locator("details.more")
    if folded.get_attribute("open") is None:
        folded.locator("summary").press("Enter")
    write(page, "Ai nói vậy", publisher)
    write(page, "Đường dẫn (để trống nếu là giấy)", "https://vi-du.vn/lich-cat-dien")
    write(page, "Ngày của nguồn", "20/11/2026")
    if primary:
        page.get_by_label("Nguồn gốc (văn bản").press("Space")
    folded.get_by_role("button", name="Thêm nguồn", exact=True).press("Enter")
    expect(sources.locator("ol > li strong")).to_have_count(before + 1)


def _approve(page: Page, claim_id: str) -> None:
    """Another person finds it among what waits for approval, on a phone, and approves it."""
    page.get_by_role("link", name="Chờ duyệt").first.press("Enter")
    expect(page.locator(f"#t-{claim_id}")).to_be_visible()
    press(page, "j", "o")
    expect(page.locator("#nguoi-gui-thay")).to_contain_text("không có")

    page.get_by_role("button", name=APPROVE).press("Enter")

    expect(page.get_by_text("Đã duyệt. Kết luận được công bố sau 30 phút")).to_be_visible()
    expect(page.get_by_role("button", name="Dừng công bố")).to_be_visible()


def _nobody_knows_yet(town: Town, an: Phone, binh: Page, receipt: str) -> None:
    """While it is held, neither reporter nor the public is told anything but that it is looked at."""
    binh.wait_for_timeout(SETTLED_MS)
    assert an.with_text(FALSE) == []
    expect(binh.locator("#log .bot").filter(has_text=FALSE)).to_have_count(0)
    public = town.chat()
    public.goto("/kiem-chung")
    expect(public.locator("main")).not_to_contain_text(TITLE)
    _look_up(public, receipt)
    expect(public.locator("main")).to_contain_text("Người kiểm tra đang tìm nguồn")


def _look_up(page: Page, receipt: str) -> None:
    page.goto("/tra-cuu")
    page.get_by_role("textbox").fill(receipt)
    page.get_by_role("textbox").press("Enter")


def _everybody_hears(an: Phone, binh: Page) -> None:
    """Each gets the statement of reasons where they asked, without asking again."""
    told = an.hear(FALSE)
    for text in ("do hai người cùng kiểm tra", TITLE, "Lịch đã công bố không có ba ngày ấy", "Điện lực Long An"):
        assert text in told.text
    assert "Khiếu nại" in told.labels

    card = binh.locator("#log .bot").filter(has_text=FALSE)
    expect(card).to_be_visible(timeout=SSE_MS)
    for text in (TITLE, "Lịch đã công bố không có ba ngày ấy", "Điện lực Long An", "Báo Long An", "6 tháng"):
        expect(card).to_contain_text(text)


def _everybody_can_read(town: Town, claim_id: str, *receipts: str) -> None:
    """The public page and both receipts show the verdict with its sources; the reports' words are not published."""
    page = town.chat()
    page.goto("/kiem-chung")
    page.get_by_role("link", name=TITLE).click()
    expect(page).to_have_url(re.compile(f"/kiem-chung/{claim_id}$"))
    for text in (FALSE, TITLE, "Lịch đã công bố không có ba ngày ấy", "Điện lực Long An", "Báo Long An"):
        expect(page.locator("main")).to_contain_text(text)
    for text in ("đèn cầy", "sạc pin", "Thu", "Hạ"):
        assert re.search(rf"\b{text}\b", page.locator("main").inner_text()) is None
    for receipt in receipts:
        _look_up(page, receipt)
        expect(page.locator("main")).to_contain_text(FALSE)
        expect(page.locator("main")).to_contain_text("Lịch đã công bố không có ba ngày ấy")


def _follow(town: Town) -> Page:
    """A reader who got the same message learns the verdict at once, and asks to hear of changes."""
    page = town.chat()
    card = ask(page, f"tin này có thật không: {ON_TELEGRAM}")
    expect(card).to_contain_text(FALSE)
    expect(tap(page, "Báo tôi nếu kết luận thay đổi")).to_contain_text("mình sẽ báo ở đây")
    return page


def _appeal(binh: Page) -> None:
    """One reporter objects, from the message that told the outcome."""
    expect(tap(binh, "Khiếu nại")).to_contain_text("Bạn không đồng ý ở điểm nào?")
    expect(ask(binh, APPEAL)).to_contain_text("giấy báo của điện lực")
    expect(tap(binh, "Gửi khiếu nại")).to_contain_text("Một người khác, không phải người đã kết luận")


def _decide(town: Town, approver: StaffMember, claim_id: str) -> None:
    """Whoever approved the verdict is refused; a third person decides."""
    ha = town.sit_down(approver)
    _open_appeal(ha, claim_id)
    expect(ha.locator("#noi-dung")).to_contain_text("một người khác phải quyết định")
    expect(ha.get_by_role("button", name="Quyết định", exact=True)).to_have_count(0)
    page = town.sit_down(town.hire("Sen", Role.APPEALS))
    _open_appeal(page, claim_id)
    expect(page.locator("#noi-dung")).to_contain_text(APPEAL)

    page.get_by_label("Khiếu nại đúng, thay bản này").press("Space")
    write(page, "Lý do, cho người khiếu nại đọc", ANSWER)
    page.get_by_label("Kết luận mới").select_option("V2")
    write(page, "Nói lại điều được kiểm tra, trung tính", TITLE)
    write(page, "Lý do, cho người dân đọc", NEW_REASONS)
    page.get_by_role("button", name="Quyết định", exact=True).press("Enter")

    expect(page.get_by_text("Đã quyết định.")).to_be_visible()


def _open_appeal(page: Page, claim_id: str) -> None:
    page.get_by_role("link", name="Khiếu nại").first.press("Enter")
    expect(page.locator("#noi-dung")).to_contain_text(f"bản 1 của tin {claim_id}")
    press(page, "j", "o")
    expect(page.get_by_role("heading", level=1)).to_contain_text(claim_id)


def _everybody_hears_the_correction(an: Phone, binh: Page, chi: Page) -> None:
    """Both reporters and the reader hear of the new version; only who appealed hears the answer to the appeal."""
    told = an.hear(PARTLY)
    assert "Sau một khiếu nại, người khác đã quyết định lại" in told.text
    assert NEW_REASONS in told.text
    assert an.with_text(ANSWER) == []

    for page, intro in ((binh, "Sau một khiếu nại"), (chi, "Kết luận bạn theo dõi")):
        card = page.locator("#log .bot").filter(has_text=PARTLY)
        expect(card).to_be_visible(timeout=SSE_MS)
        expect(card).to_contain_text(intro)
        expect(card).to_contain_text(NEW_REASONS)
    expect(binh.locator("#log .bot").filter(has_text=ANSWER)).to_be_visible(timeout=SSE_MS)
    expect(chi.locator("#log .bot").filter(has_text=ANSWER)).to_have_count(0)


def _everybody_can_read_the_correction(town: Town, claim_id: str, *receipts: str) -> None:
    """The public page shows both versions, the newest first; the receipts show the newest."""
    page = town.chat()
    page.goto(f"/kiem-chung/{claim_id}")
    words = page.locator("main").inner_text()
    assert words.index(PARTLY) < words.index(FALSE)
    assert NEW_REASONS in words
    for receipt in receipts:
        _look_up(page, receipt)
        expect(page.locator("main")).to_contain_text(PARTLY)
        expect(page.locator("main")).not_to_contain_text(FALSE)


def _nobody_was_told_twice(town: Town, an: Phone, binh: Page, chi: Page) -> None:
    """Later on each has one message a version, and no two messages have the same cause."""
    binh.wait_for_timeout(SETTLED_MS)
    assert [OUTCOMES.findall(each.text)[:1] for each in an.shown if OUTCOMES.search(each.text)] == [[FALSE], [PARTLY]]
    for page in (binh, chi):
        page.reload()
        for outcome in (FALSE, PARTLY):
            expect(page.locator("#log .bot").filter(has_text=outcome)).to_have_count(1)
    sent = town.store.read_now(lambda tx: tx.sending.last(limit=1_000))
    told = [row.cause for row in sent if row.cause.startswith(("decision:", "follow:", "appeal:"))]
    assert len(told) == len(set(told)) == len(("An", "Bình")) * 2 + len(("Chi, version 2", "Bình, appeal"))
