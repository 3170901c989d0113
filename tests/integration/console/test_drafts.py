"""What staff write into the forms of a claim page, and what becomes of it when something comes between."""

import shutil
from pathlib import Path

import httpx2
import pytest

from bot.console.drafts import FIELDS, PROPOSAL
from bot.conversation import Knowledge
from bot.domain.staff import Role
from bot.services import staff
from bot.services.triage import start_research, take
from bot.store import open_store
from tests.support.console import FORM, code_at, fields_of, open_console, words_of
from tests.support.work import TEXT, Work, alerts_of, value_of

WRITTEN = {
    "tra-loi": {"ma": "N4", "loi": "Chuyện trong nhà, không ai kiểm chứng thay được."},
    "ghi-chu": {"loi": "Đã gọi công ty nước, đợi văn bản."},
    "nguon": {
        "ai": "Sở Xây dựng",
        "duong-dan": "https://vi-du.vn/a",
        "trich": "Không có việc này.",
        "ngay": "1/9/2026",
    },
    "tra-lai": {"loi": "Thiếu số liệu của tháng này."},
}
FORMS = sorted(WRITTEN)


def given(work: Work, action: str) -> str:
    """Return a claim whose page has the form of *action*."""
    claim_id = work.office.file(TEXT).claim_id
    if action == "tra-lai":
        work.office.act(start_research, claim_id, "c1")
        work.office.prove(claim_id, "c1", "Công ty cấp nước")
        work.office.prove(claim_id, "c1", "Báo Long An", primary=False)
        work.office.propose(claim_id, "c1")
    return claim_id


def form_of(page: str, action: str) -> str:
    """Return the form people write into."""
    found = page.partition('data-draft="/quanly/tin/')[2]
    while found and not found.partition('"')[0].endswith(f"/{action}/nhap"):
        found = found.partition('data-draft="/quanly/tin/')[2]
    return found.partition("</form>")[0]


def written_in(page: str, action: str) -> dict[str, str]:
    return {name: value_of(form_of(page, action), name) for name in WRITTEN[action]}


async def write(browser: httpx2.AsyncClient, claim_id: str, action: str) -> httpx2.Response:
    """Send what the page's script sends while somebody writes."""
    path = f"/quanly/tin/{claim_id}/{action}/nhap"
    return await browser.post(path, data=WRITTEN[action], headers={"hx-request": "true"})


def test_every_form_people_write_into_is_tried_here() -> None:
    """A form added later too; the proposal has its tests beside the claim page."""
    assert set(FIELDS) - {PROPOSAL} == set(FORMS)


@pytest.mark.parametrize("action", FORMS)
async def test_words_outlive_a_restart(work: Work, knowledge: Knowledge, tmp_path: Path, action: str) -> None:
    """They are in the form of a server started anew on the same data, with when they were kept."""
    claim_id = given(work, action)
    kept = await write(await work.enter("Thu", Role.CHECKER), claim_id, action)
    shutil.copytree(tmp_path, tmp_path / "again", ignore=shutil.ignore_patterns("again"))

    store = open_store(tmp_path / "again" / "store.db", now=work.console.clock)
    again = open_console(store, knowledge, work.console.clock)
    page = (await (await again.enter(work.members["Thu"])).get(f"/quanly/tin/{claim_id}")).text
    store.close()

    assert kept.status_code in {200, 204}
    assert written_in(page, action) == WRITTEN[action]
    assert "Nháp lưu lúc 12:00" in words_of(page)


@pytest.mark.parametrize("action", FORMS)
async def test_words_outlive_a_lost_session(work: Work, action: str) -> None:
    """Who signs in again on another browser goes on where they were."""
    claim_id = given(work, action)
    await write(await work.enter("Thu", Role.CHECKER), claim_id, action)
    work.console.clock.move(hours=13)

    page = (await (await work.console.enter(work.members["Thu"])).get(f"/quanly/tin/{claim_id}")).text

    assert written_in(page, action) == WRITTEN[action]


@pytest.mark.parametrize("action", FORMS)
async def test_words_are_ones_own(work: Work, action: str) -> None:
    """A colleague begins with an empty form."""
    claim_id = given(work, action)
    await write(await work.enter("Thu", Role.CHECKER), claim_id, action)

    page = (await (await work.enter("Hạ", Role.CHECKER)).get(f"/quanly/tin/{claim_id}")).text

    assert not any(text in page for text in WRITTEN[action].values() if " " in text)


@pytest.mark.parametrize("action", ["ghi-chu", "nguon", "tra-lai"])
async def test_words_that_were_taken_are_no_draft_any_more(work: Work, action: str) -> None:
    """The form is empty again: the words stand in the note or the evidence."""
    claim_id = given(work, action)
    browser = await work.enter("Thu", Role.CHECKER)
    await write(browser, claim_id, action)

    done = await browser.post(
        f"/quanly/tin/{claim_id}/{action}", data={"phien-ban": str(work.claim(claim_id).version), **WRITTEN[action]}
    )
    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert done.status_code == 303
    assert "Nháp lưu lúc" not in page


async def test_an_answer_taken_back_brings_its_words_back(work: Work) -> None:
    """Undo loses nothing that was typed."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "tra-loi", **WRITTEN["tra-loi"])
    await work.post(browser, claim_id, "lay-lai")

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert written_in(page, "tra-loi") == WRITTEN["tra-loi"]


async def test_an_answer_at_one_key_leaves_the_words_alone(work: Work) -> None:
    """The key brings no words, so it drops none."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)
    await write(browser, claim_id, "tra-loi")
    await work.post(browser, claim_id, "tra-loi", ma="N1", ve=f"/quanly/tin/{claim_id}")
    await work.post(browser, claim_id, "lay-lai")

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert written_in(page, "tra-loi") == WRITTEN["tra-loi"]


async def test_answer_is_previewed_as_on_each_channel(work: Work) -> None:
    """While it is written: the bubble of the web and Telegram's message, with the code's own words and the typed ones."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)

    part = (await write(browser, claim_id, "tra-loi")).text
    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    for html in (part, page.partition('id="nguoi-gui-thay-ngay"')[2]):
        assert html.count(WRITTEN["tra-loi"]["loi"]) >= 2
        assert 'class="shown telegram"' in html
    assert 'id="nguoi-gui-thay-ngay"' in part


async def test_preview_of_an_answer_needs_a_reason(work: Work) -> None:
    """Before one is chosen the page says what to do."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    assert "Chọn lý do để xem lời người gửi nhận được." in page


async def test_preview_of_an_answer_without_a_script(work: Work) -> None:
    """The button keeps the words and leads to the page with the preview."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await work.post(browser, claim_id, "tra-loi/nhap", **WRITTEN["tra-loi"])
    page = (await browser.get(answer.headers["location"].partition("#")[0])).text

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#nguoi-gui-thay-ngay")
    assert "Đã lưu nháp" in words_of(page)


@pytest.mark.parametrize("action", ["ghi-chu", "nguon", "bo-nguon"])
async def test_a_stale_page_is_told(work: Work, action: str) -> None:
    """Who adds to what a colleague has changed hears of it, and the words are still in the form."""
    claim_id = given(work, action)
    work.office.act(start_research, claim_id, "c1")
    work.office.prove(claim_id, "c1", "Công ty cấp nước")
    piece = work.office.do(lambda tx: tx.casework.evidence(claim_id)[0].id)
    browser, seen = await work.enter("Thu", Role.CHECKER), work.claim(claim_id).version
    work.office.prove(claim_id, "c2", "Báo Long An")
    fields = {"nguon": piece} if action == "bo-nguon" else WRITTEN[action]

    answer = await work.post(browser, claim_id, action, seen, **fields)

    assert answer.status_code == 409
    (said,) = alerts_of(answer.text)
    assert said.startswith("Tin này vừa thay đổi: c2 – Thêm nguồn, lúc 12:00.")
    if action != "bo-nguon":
        assert written_in(answer.text, action) == WRITTEN[action]
    assert len(work.office.do(lambda tx: tx.casework.evidence(claim_id))) == 2
    assert not work.office.do(lambda tx: tx.casework.notes(claim_id))


async def test_the_form_of_a_lost_session_waits_for_the_sign_in(work: Work) -> None:
    """A note sent after the session ended is sent by one button once its writer is back."""
    claim_id = given(work, "ghi-chu")
    work.console.add_with_password("Lan", Role.CHECKER)
    browser = work.console.browser()
    sign_in = {"ten": "Lan", "mat-khau": "tre xanh ben song vam co"}
    await browser.post("/quanly/vao", data={**sign_in, "ma": code_at(work.console.clock())})
    work.console.clock.move(hours=1)

    asked = await work.post(browser, claim_id, "ghi-chu", **WRITTEN["ghi-chu"])
    waiting = dict(fields_of(asked.text))
    resumed = await browser.post("/quanly/vao", data={**waiting, **sign_in, "ma": code_at(work.console.clock())})
    sent = await browser.post(f"/quanly/tin/{claim_id}/ghi-chu", data=dict(fields_of(resumed.text)))

    notes = work.office.do(lambda tx: tx.casework.notes(claim_id))
    assert (asked.status_code, sent.status_code) == (401, 303)
    assert [note.text for note in notes] == [WRITTEN["ghi-chu"]["loi"]]


@pytest.mark.parametrize(
    ("wait", "says", "notes"),
    [
        pytest.param({}, "Đã gọi.", 1, id="a double click"),
        pytest.param({"minutes": 5}, "Đã gọi.", 1, id="sent again from the error page"),
        pytest.param({"minutes": 5, "seconds": 1}, "Đã gọi.", 2, id="said again later"),
        pytest.param({}, "Đã gọi lại.", 2, id="something else"),
    ],
)
async def test_a_note_sent_twice_is_left_once(work: Work, wait: dict[str, float], says: str, notes: int) -> None:
    """Without a script nothing stops the second press."""
    claim_id = given(work, "ghi-chu")
    browser = await work.enter("Thu", Role.CHECKER)
    await work.post(browser, claim_id, "ghi-chu", loi="Đã gọi.")
    work.console.clock.move(**wait)

    again = await work.post(browser, claim_id, "ghi-chu", loi=says)

    assert again.status_code == 303
    assert len(work.office.do(lambda tx: tx.casework.notes(claim_id))) == notes


async def test_colleagues_may_note_the_same(work: Work) -> None:
    """Two people who called are two notes."""
    claim_id = given(work, "ghi-chu")

    for name in ("Thu", "Lan"):
        await work.post(await work.enter(name, Role.CHECKER), claim_id, "ghi-chu", loi="Đã gọi.")

    assert len(work.office.do(lambda tx: tx.casework.notes(claim_id))) == 2


async def test_a_role_taken_away_while_writing(work: Work) -> None:
    """The draft is refused at once, and nothing more is kept for somebody who may not work on it."""
    claim_id = given(work, "ghi-chu")
    browser = await work.enter("Thu", Role.CHECKER)
    work.office.do(lambda tx: staff.set_roles(tx, work.members["Thu"].id, {Role.EDITOR}, work.console.clock()))

    kept, sent = await write(browser, claim_id, "ghi-chu"), await work.post(browser, claim_id, "ghi-chu", loi="x")

    assert [kept.status_code, sent.status_code] == [403, 403]
    assert not work.office.do(lambda tx: tx.casework.notes(claim_id))


async def test_two_tabs_write_into_one_draft(work: Work) -> None:
    """The newest words count, and sending the other tab's form says that it is past, with its words in it."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)
    seen = work.claim(claim_id).version
    await work.post(browser, claim_id, "nhan", seen)

    stale = await work.post(browser, claim_id, "tra-loi", seen, **WRITTEN["tra-loi"])

    assert stale.status_code == 409
    assert alerts_of(stale.text)[0].startswith("Tin này vừa thay đổi: Thu – Nhận việc")
    assert written_in(stale.text, "tra-loi") == WRITTEN["tra-loi"]


async def test_the_back_button_after_an_action(work: Work) -> None:
    """The page the browser kept carries a version that is past: its form is refused and shows what is true now."""
    claim_id = given(work, "ghi-chu")
    browser = await work.enter("Thu", Role.CHECKER)
    before = (await browser.get(f"/quanly/tin/{claim_id}")).text
    await work.post(browser, claim_id, "tra-loi", ma="N1")

    again = await browser.post(f"/quanly/tin/{claim_id}/nhan", data=dict(fields_of(before)))

    assert again.status_code == 409
    assert "Trả lời không kết luận" in alerts_of(again.text)[0]
    assert before.count('name="phien-ban" value="1"') > 1


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_clock_that_was_put_right(work: Work, hours: int) -> None:
    """Put back or ahead: a lease binds as long as it says, and nothing that was written is gone."""
    claim_id = given(work, "ghi-chu")
    browser = await work.enter("Thu", Role.CHECKER)
    await write(browser, claim_id, "ghi-chu")
    work.office.act(take, claim_id, "t1")
    work.console.clock.move(hours=hours)
    browser = await work.console.enter(work.members["Thu"])

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text
    taken = await work.post(browser, claim_id, "nhan")

    assert written_in(page, "ghi-chu") == WRITTEN["ghi-chu"]
    assert taken.status_code == (409 if hours < 0 else 303)


async def test_undo_after_the_clock_was_put_back(work: Work) -> None:
    """An answer of the future is offered to nobody to undo for hours; the page still opens and goes on working."""
    claim_id = given(work, "tra-loi")
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await work.post(browser, claim_id, "tra-loi", ma="N1")
    work.console.clock.move(hours=-1)
    browser = await work.console.enter(work.members["Thu"])

    page = await browser.get(done.headers["location"])

    assert page.status_code == 200


async def test_drafts_of_very_many_fields_are_refused(work: Work) -> None:
    """A form of somebody's own making keeps nothing."""
    claim_id = given(work, "ghi-chu")
    browser = await work.enter("Thu", Role.CHECKER)

    answer = await browser.post(
        f"/quanly/tin/{claim_id}/ghi-chu/nhap", content="&".join(f"x{n}=1" for n in range(400)), headers=FORM
    )

    assert answer.status_code == 400
