"""A fault of the program while staff work: a page of the console that says what to do, and nothing typed lost."""

from collections.abc import Sequence

import pytest

from bot.console.parts import Editing, Shown
from bot.domain.errors import Overloaded
from bot.domain.message import Reply
from bot.domain.staff import Role
from bot.services.triage import start_research
from tests.integration.console.conftest import Opening
from tests.support.console import Console, fields_of, words_of
from tests.support.log_watch import WATCH
from tests.support.work import TEXT, Work, open_work

SECRET = "lời riêng trong lỗi của chương trình"


class Fault:
    """Draws no message for Telegram while it is on."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def __call__(self, _reply: Reply) -> Sequence[Shown]:
        if self.error is not None:
            raise self.error
        return ()


@pytest.fixture
def fault() -> Fault:
    return Fault(RuntimeError(SECRET))


@pytest.fixture
def work(opening: Opening, fault: Fault) -> Work:
    console: Console = opening(editing=Editing(check=lambda _path, _text: (), to_telegram=fault))
    return open_work(console)


async def test_a_page_that_breaks_says_what_to_do(work: Work) -> None:
    """In Vietnamese, in the frame of the console, with the time to tell the operator; nothing of the error itself."""
    claim_id = work.office.file(TEXT).claim_id
    work.office.act(start_research, claim_id, "c1")
    work.office.prove(claim_id, "c1", "Công ty cấp nước")
    work.office.prove(claim_id, "c1", "Báo Long An", primary=False)
    work.office.propose(claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)
    WATCH.note(SECRET)

    answer = await browser.get(f"/quanly/tin/{claim_id}?xem=cho-duyet")

    said = words_of(answer.text)
    assert answer.status_code == 500
    assert "Máy gặp lỗi" in said
    assert "12:00 ngày" in said
    assert f'href="/quanly/tin/{claim_id}?xem=cho-duyet"' in answer.text
    assert 'aria-label="Các phần của trang quản lý"' in answer.text
    assert SECRET not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_a_form_that_breaks_is_sent_again_by_one_button(work: Work, fault: Fault) -> None:
    """Everything typed stands on the page; once the fault is over it is done, once."""
    claim_id = work.office.file(TEXT).claim_id
    work.office.act(start_research, claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)
    typed = {"kieu": "publish", "ket_luan": "V1", "tieu_de": "Về <b>nước</b>", "ly_do": "Một lý do\nhai dòng."}

    broken = await work.post(browser, claim_id, "de-xuat", **typed)  # Refused for its sources, drawn with a preview.
    fault.error = None
    again = await browser.post(f"/quanly/tin/{claim_id}/de-xuat", data=dict(fields_of(broken.text)))

    assert broken.status_code == 500
    assert "Điều bạn vừa gửi vẫn còn ở đây" in words_of(broken.text)
    assert "<b>" not in broken.text
    kept = dict(fields_of(broken.text))
    assert {name: kept[name.replace("_", "-")] for name in typed} == typed
    assert f'action="/quanly/tin/{claim_id}/de-xuat"' in broken.text
    assert again.status_code == 422
    assert "Một lý do" in again.text


async def test_a_house_that_is_full_says_when_to_come_back(work: Work, fault: Fault) -> None:
    """As a page of the console too, with the same header as elsewhere."""
    fault.error = Overloaded(7)
    claim_id = work.office.file(TEXT).claim_id
    work.office.act(start_research, claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await work.post(browser, claim_id, "de-xuat", kieu="publish", ket_luan="V1", tieu_de="a", ly_do="Vì vậy.")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert "Máy đang bận" in words_of(answer.text)
    assert "Vì vậy." in answer.text


async def test_a_password_is_never_sent_back(opening: Opening) -> None:
    """The sign-in page that breaks shows nothing of what was typed."""

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise RuntimeError(SECRET)

    console: Console = opening(gate=Broken())

    answer = await console.browser().post("/quanly/vao", data={"ten": "Lan", "mat-khau": "mật khẩu bí mật", "ma": "1"})

    assert answer.status_code == 500
    assert "Máy gặp lỗi" in words_of(answer.text)
    assert "mật khẩu bí mật" not in answer.text
