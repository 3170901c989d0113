"""Accessibility by machine, and pictures for people: reports in the chat, and the public pages about claims."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.app import CLAIMS_EVERY_S, DATABASE
from bot.domain.claim import ClaimState, Proposing
from bot.domain.verdict import NoVerdict, Verdict
from bot.keys import load_keys
from bot.services.decide import ProposalFields, approve, propose
from bot.services.triage import answer_without_verdict, start_research
from bot.store import open_store
from bot.vault import KeyVault
from tests.e2e.acts import ask, tap
from tests.e2e.looks import PHONE, WIDE, look
from tests.e2e.staff import listen
from tests.support.office import Office, open_office
from tests.support.process import Service, start_service

pytestmark = pytest.mark.xdist_group("looks-of-reports")

AGO = timedelta(hours=1)
"""Staff worked so long ago, so that every hold is over when the service begins."""
PATIENCE_S = 20.0
RUMOUR = "Ngày 30/11 chợ huyện đóng cửa hẳn để xây siêu thị, tiểu thương phải dọn đi trong một tuần."
KNOWN: Mapping[str, tuple[Verdict, str, str]] = {
    "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày do vỡ đường ống chính ở huyện Cần Đước.": (
        Verdict.FALSE,
        "Cả tỉnh mất nước sạch ba mươi ngày",
        "Công ty cấp nước **không** ngừng cấp nước.\n\n- Ống chính sửa xong trong một buổi\n- Chỉ một xã bị ảnh hưởng",
    ),
    "Ăn trứng gà luộc với chuối chết ngay, bệnh viện huyện đã nhận năm ca trong tuần này.": (
        Verdict.PARTLY_FALSE,
        "Ăn trứng gà luộc với chuối thì ngộ độc",
        "Bệnh viện có nhận năm ca ngộ độc, nhưng vì thức ăn để qua đêm.",
    ),
    "Xã sắp thu thêm mỗi hộ 500.000 đồng tiền rác, ai không đóng bị cắt điện ngay trong tháng.": (
        Verdict.MISSING_CONTEXT,
        "Mỗi hộ đóng 500.000 đồng tiền rác",
        "Số tiền là của cả năm, và không ai bị cắt điện.",
    ),
    "Cầu qua sông Vàm Cỏ cấm xe tải từ 22 giờ đêm tới 4 giờ sáng trong tuần tới để sửa mặt cầu.": (
        Verdict.TRUE,
        "Cầu qua sông Vàm Cỏ cấm xe tải ban đêm để sửa mặt cầu",
        "Thông báo của đơn vị quản lý cầu ghi đúng như vậy.",
    ),
}

receipts: list[str] = []
"""Of what the town's staff decided about."""


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose staff published four verdicts and answered an opinion."""
    data = tmp_path_factory.mktemp("looks") / "data"
    with start_service(data) as service:
        store = open_store(data / DATABASE, now=_now)
        office = open_office(store)
        office.vault, office.now = KeyVault(load_keys(data), secrets.token_bytes), _now() - AGO
        filed = [_publish(office, text, *verdict) for text, verdict in KNOWN.items()]
        opinion = office.file("Con đường liên xã làm quá chậm, cán bộ phải xem lại cách làm việc.").claim_id
        office.act(answer_without_verdict, opinion, "t1", NoVerdict.OPINION)
        until = time.monotonic() + PATIENCE_S
        while any(office.claim(each).state is not ClaimState.PUBLISHED for each in filed):
            assert time.monotonic() < until, service.errors()
            time.sleep(0.1)
        store.close()
        time.sleep(2 * CLAIMS_EVERY_S)  # The service looks so often for what it knows by now.
        yield service


def _publish(office: Office, text: str, outcome: Verdict, title: str, statement: str) -> str:
    """Take a report to an approved verdict; return the claim's id."""
    filed = office.file(text)
    receipts.append(filed.receipt)
    claim_id = filed.claim_id
    office.act(start_research, claim_id, "c1")
    office.prove(claim_id, "c1", "Công ty cấp nước")
    office.prove(claim_id, "c1", "Báo Long An", primary=False)
    fields = ProposalFields(does=Proposing.PUBLISH, outcome=outcome, title=title, statement=statement)
    version = office.claim(claim_id).version
    office.do(lambda tx: propose(tx, claim_id, version, fields, office.staff["c1"], office.now))
    office.act(approve, claim_id, "c2")
    return claim_id


def _preview(page: Page) -> None:
    ask(page, "báo tin nghi sai")
    preview = ask(page, f"{RUMOUR} Ai cần hỏi gọi 0901 234 567 hoặc mail cho@vi-du.vn")
    expect(preview).to_contain_text("chỉ những gì dưới đây được gửi đi")


def _receipt(page: Page) -> None:
    _preview(page)
    tap(page, "Gửi")


def _candidates(page: Page) -> None:
    asked = ask(page, "tin này có thật không: từ tuần sau cả tỉnh mất nước sạch mười ngày do vỡ đường ống chính")
    expect(asked).to_contain_text("Có phải là tin này không")


def _verdict(page: Page) -> None:
    expect(ask(page, f"tin này có thật không: {next(iter(KNOWN))}")).to_contain_text("Sai sự thật")


def _status(page: Page) -> None:
    _receipt(page)
    code = page.locator("#log .bot.receipt .quoted").last.inner_text()
    expect(ask(page, f"/tracuu {code}")).to_contain_text("đang chờ tới lượt xem")


def _look_up(page: Page) -> None:
    """See on the page what became of a report."""
    page.goto("/tra-cuu")
    page.get_by_role("textbox").fill(receipts[0])
    page.get_by_role("textbox").press("Enter")
    expect(page.locator("main")).to_contain_text("Sai sự thật")


def _one(page: Page) -> None:
    page.goto("/kiem-chung")
    page.get_by_role("link", name="Cả tỉnh mất nước sạch ba mươi ngày").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _go(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


IN_CHAT: Mapping[str, Callable[[Page], object]] = {
    "report-preview": _preview,
    "report-receipt": _receipt,
    "report-candidates": _candidates,
    "report-verdict": _verdict,
    "report-status": _status,
}
PAGES: Mapping[str, Callable[[Page], object]] = {
    "page-checked": _go("/kiem-chung"),
    "page-checked-none": _go("/kiem-chung?tim=khong-co-tin-nao-nhu-vay"),
    "page-verdict": _one,
    "page-transparency": _go("/minh-bach"),
    "page-process": _go("/quy-trinh"),
    "page-lookup": _go("/tra-cuu"),
    "page-lookup-status": _look_up,
}


def _open(chromium: Browser, service: Service, size: ViewportSize) -> Page:
    context = chromium.new_context(base_url=service.url, viewport=size, has_touch=size is PHONE)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/")
    return page


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["360", "1280"])
@pytest.mark.parametrize("state", IN_CHAT)
def test_report_in_the_chat(chromium: Browser, town: Service, state: str, size: ViewportSize) -> None:
    """What a reporter sees, without scrolling; axe finds nothing, and the browser complains of nothing."""
    page = _open(chromium, town, size)
    complaints = listen(page)

    IN_CHAT[state](page)

    look(page, state, sizes=[size], full_page=False)
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("state", PAGES)
def test_public_page(chromium: Browser, town: Service, state: str) -> None:
    """The whole page; axe finds nothing, and the browser complains of nothing."""
    page = _open(chromium, town, WIDE)
    complaints = listen(page)

    PAGES[state](page)

    look(page, state)
    assert complaints == []
    page.context.close()
