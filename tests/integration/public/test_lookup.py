"""``/tra-cuu``: by receipt alone one reads what became of a report, appeals, and cuts the link; nothing is kept."""

import logging
import re
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.decision import AppealState
from bot.domain.receipt import make_receipt
from bot.domain.verdict import NoVerdict
from bot.pages import Quota
from bot.services.appeals import decide_appeal
from bot.services.triage import start_research
from tests.integration.public.conftest import Opening
from tests.support.public import Public, words_of

OBJECTION = "Nhà tôi vẫn có nước, gọi 0912 345 678 mà hỏi."


def test_form_asks_for_the_code_alone(public: Public) -> None:
    """By POST, without autocompletion, and nobody keeps the page."""
    answer = public.browser.get("/tra-cuu")

    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r'<form class="stacked" method="post" action="/tra-cuu">', answer.text)
    assert re.search(r'<input id="ma" name="ma"[^>]*autocomplete="off"', answer.text)
    assert 'href="/tra-cuu"' in public.browser.get("/quy-trinh").text


def test_waiting_report_says_when(public: Public) -> None:
    """The latest day by the process, and not to share meanwhile."""
    receipt = public.office.file().receipt

    answer = public.look_up(receipt)

    assert answer.headers["cache-control"] == "no-store"
    assert "Tin bạn gửi ngày 01/12/2026" in answer.text
    assert "trước ngày 15/12/2026" in answer.text
    assert "chưa nên chia sẻ" in answer.text


def test_decided_report_shows_the_statement_of_reasons(public: Public) -> None:
    """Verdict, claim, reasons, sources, the day, and how to object."""
    claim_id = public.publish("Cả tỉnh mất nước", "Chỉ ngừng **3 giờ**.")
    receipt = public.office.file(by="p9").receipt

    page = public.look_up(receipt).text

    assert claim_id not in page
    assert "✕ Sai sự thật" in page
    assert "Chỉ ngừng <strong>3 giờ</strong>." in page
    assert 'href="https://vi-du.vn/tin" rel="noopener noreferrer nofollow"' in page
    assert "khiếu nại trong 6 tháng" in page


def test_danger_shows_where_to_call(public: Public) -> None:
    """As a link that dials."""
    page = public.look_up(public.answer("bảo chuyển tiền gấp vào tài khoản này", NoVerdict.URGENT)).text

    assert 'href="tel:113"' in page


@pytest.mark.parametrize(
    "spell",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: f"  {code.replace('-', ' ')} ",
    ],
    ids=["small letters", "no dashes", "O and I", "o and l", "spaces"],
)
def test_code_may_be_spelled_as_it_is_read(public: Public, spell: object) -> None:
    """O is 0, I and L are 1; case, spaces and dashes are free."""
    assert callable(spell)
    receipt = public.office.file().receipt

    assert "Tin bạn gửi ngày" in public.look_up(spell(receipt)).text


def test_wrong_check_character_is_noticed(public: Public) -> None:
    """The form comes back with what was typed and says what to do; nothing is looked up."""
    receipt = public.office.file().receipt
    wrong = receipt[:-1] + ("A" if receipt[-1] != "A" else "B")

    answer = public.look_up(wrong)

    assert answer.status_code == 422
    assert "Mã này chưa đúng" in answer.text
    assert f'value="{wrong}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_code_nobody_has_is_not_found(public: Public) -> None:
    """A well-formed code says nothing about anybody."""
    answer = public.look_up(make_receipt(b"\x07" * 10))

    assert answer.status_code == 404
    assert "Không có tin nào mang mã này" in answer.text


def test_somebody_elses_code_shows_that_report_alone(public: Public) -> None:
    """Two reports of one claim: each code opens its own, and neither names the other."""
    mine, other = public.office.file(by="p1"), public.office.file(by="p2")

    page = public.look_up(other.receipt).text

    assert mine.receipt not in page
    assert mine.report_id not in page
    assert other.report_id not in page


@pytest.mark.parametrize(
    "body",
    [
        {"ma": ""},
        {},
        {"ma": "x" * 10_000},
        {"ma": "<script>alert(1)</script>"},
        {"ma": "\ud7ff\u202e\u0000"},
        {"ma": "' OR '1'='1"},
    ],
    ids=["empty", "nothing", "very long", "markup", "odd letters", "sql"],
)
def test_anything_may_be_typed(public: Public, body: dict[str, str]) -> None:
    """It is no code, and is shown as text."""
    answer = public.browser.post("/tra-cuu", data=body, headers={"content-type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b'{"ma":"x"}', 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"ma=" + b"x" * 20_000, 413),
        ({"content-type": "application/x-www-form-urlencoded"}, b"ma=x&viec=khac", 400),
        ({"content-type": "application/x-www-form-urlencoded"}, b"&".join(b"ma=x" for _ in range(40)), 400),
    ],
    ids=["no form", "too large", "no such action", "too many fields"],
)
def test_what_is_no_form_of_ours_is_refused(public: Public, headers: dict[str, str], body: bytes, status: int) -> None:
    """Kindly, and nothing is done."""
    assert public.browser.post("/tra-cuu", content=body, headers=headers).status_code == status


def test_code_in_the_address_is_not_read(public: Public) -> None:
    """Addresses are kept by browsers and proxies, so none is ever made with a code in it."""
    receipt = public.office.file().receipt
    linked = public.browser.get("/tra-cuu", params={"ma": receipt}).text
    page = public.look_up(receipt)

    assert receipt not in linked
    assert receipt not in str(page.url)
    assert not re.search(rf'(href|action|src)="[^"]*{receipt}', page.text)


def test_appeal_is_shown_before_it_is_sent(public: Public) -> None:
    """Blacked out, with sending and changing side by side; nothing is kept yet."""
    public.publish()
    receipt = public.office.file(by="p9").receipt

    page = public.look_up(receipt, "xem-lai", ly_do=OBJECTION).text

    assert "Nhà tôi vẫn có nước, gọi [số điện thoại] mà hỏi." in page
    assert "0912" not in page
    assert {"Gửi khiếu nại", "Sửa"} <= set(re.findall(r"<button[^>]*>([^<]+)</button>", page))
    assert public.office.store.read_now(lambda tx: list(tx.casework.appeals())) == []


def test_appeal_goes_to_somebody_else_and_its_reasons_come_back(public: Public) -> None:
    """Sent from the page, decided by a third person, read by the same code; a second one is refused."""
    public.publish()
    receipt, office = public.office.file(by="p9").receipt, public.office
    sent = public.look_up(receipt, "khieu-nai", ly_do=OBJECTION)
    waiting = public.look_up(receipt).text
    (appeal,) = office.store.read_now(lambda tx: list(tx.casework.appeals()))
    office.do(
        lambda tx: decide_appeal(
            tx, appeal.id, office.staff["a1"], office.now, overturned=False, reasons="Nguồn nói rõ <b>một đêm</b>."
        )
    )

    after = public.look_up(receipt).text
    second = public.look_up(receipt, "khieu-nai", ly_do=OBJECTION)

    assert "Đã gửi khiếu nại" in sent.text
    assert appeal.state is AppealState.OPEN
    assert "0912" not in appeal.text
    assert "Khiếu nại của bạn đang được người khác xem" in waiting
    assert "Trả lời trước được giữ nguyên" in after
    assert "<b>một đêm" not in after
    assert 'value="viet"' not in after
    assert (second.status_code, "không khiếu nại được nữa" in second.text) == (409, True)


@pytest.mark.parametrize("text", ["", "sai", "1 2 3 4", "?!"])
def test_appeal_must_say_something(public: Public, text: str) -> None:
    """The form comes back with what was written."""
    public.publish()

    answer = public.look_up(public.office.file(by="p9").receipt, "xem-lai", ly_do=text)

    assert answer.status_code == 422
    assert "Bạn viết rõ hơn một chút" in answer.text


def test_nothing_to_appeal_against_before_an_answer(public: Public) -> None:
    """The button is not there, and the form made by hand is refused."""
    receipt = public.office.file().receipt
    public.office.act(start_research, public.office.file(by="p2").claim_id, "c1")

    page = public.look_up(receipt).text
    forced = public.look_up(receipt, "khieu-nai", ly_do=OBJECTION)

    assert 'value="viet"' not in page
    assert forced.status_code == 409


def test_appeal_is_too_late_after_six_months(public: Public) -> None:
    """From the day of the decision."""
    public.publish()
    receipt = public.office.file(by="p9").receipt
    public.office.now += timedelta(days=184)

    assert public.look_up(receipt, "khieu-nai", ly_do=OBJECTION).status_code == 409


def test_forgetting_asks_first_and_then_cuts_at_once(public: Public) -> None:
    """The claim stays with its count; the code opens nothing any more."""
    filed = public.office.file()
    asked = public.look_up(filed.receipt, "quen")
    still = public.look_up(filed.receipt)

    cut = public.look_up(filed.receipt, "cat")

    assert "Cắt liên kết giữa bạn và tin này?" in asked.text
    assert "Tin bạn gửi ngày" in still.text
    assert "Đã cắt liên kết" in cut.text
    assert filed.receipt not in cut.text
    assert public.look_up(filed.receipt).status_code == 404
    assert public.office.claim(filed.claim_id).reports == 1


def test_one_address_asks_so_often(opening: Opening) -> None:
    """Then it waits; whoever is refused learns for how long, and the form itself can be opened still."""
    public = opening(quota=Quota(3, 3, 100))
    receipt = public.office.file().receipt
    answers = [public.look_up(receipt).status_code for _ in range(4)]
    refused = public.look_up(receipt)
    form = public.browser.get("/tra-cuu").status_code

    public.clock.now += 61

    assert answers == [200, 200, 200, 429]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "Bạn tra nhanh quá" in refused.text
    assert form == 200
    assert public.look_up(receipt).status_code == 200


def test_logs_hold_no_code_and_no_words(public: Public, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever comes of it: found, mistyped, refused, broken."""
    public.publish()
    receipt = public.office.file(by="p9").receipt
    with capture_logs() as events, caplog.at_level(logging.DEBUG):
        for does, text in [("", ""), ("xem-lai", OBJECTION), ("khieu-nai", OBJECTION), ("khac", ""), ("cat", "")]:
            public.look_up(receipt, does, ly_do=text)
        public.look_up(receipt[:-1] + "?")
        public.office.store.close()
        broken = public.look_up(receipt)

    logged = f"{events} {caplog.text}"

    assert broken.status_code == 503
    assert receipt[:9] not in logged
    assert "0912" not in logged
    assert "vẫn có nước" not in logged


def test_english_page_speaks_english(public: Public) -> None:
    """And stays English from step to step."""
    receipt = public.office.file().receipt

    answer = public.browser.post("/tra-cuu?lang=en", data={"ma": receipt})

    assert "Look up by code" in words_of(answer.text)
    assert 'action="/tra-cuu?lang=en"' in answer.text
    assert answer.headers["content-language"] == "en"
