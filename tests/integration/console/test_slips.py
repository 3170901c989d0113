"""Slips and interruptions at the console: what can be undone, who is named, and what was typed when a role went."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.services.audit import REPORTER, log
from bot.services.triage import set_aside, take
from tests.conftest import NOON
from tests.support.console import Console, words_of
from tests.support.work import Work, alerts_of, open_work, value_of

BY_A_COLLEAGUE = "Tin này vừa thay đổi: t1 – Nhận việc, lúc 12:00."


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def _toast(html: str) -> str:
    return html.partition('class="toast"')[2].partition("</form>")[0]


@pytest.mark.parametrize(
    ("action", "fields"), [pytest.param("tam-gac", {"ngay": "7"}, id="put off"), pytest.param("hoi-them", {}, id="ask")]
)
async def test_putting_off_and_asking_can_be_undone(work: Work, action: str, fields: dict[str, str]) -> None:
    """By the same button as an answer, for ten seconds."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await work.post(browser, claim_id, action, ve="/quanly", **fields)
    page = (await browser.get(done.headers["location"])).text

    undone = await work.post(browser, claim_id, "lay-lai", int(value_of(_toast(page), "phien-ban")))
    work.wait(seconds=30)

    claim = work.claim(claim_id)
    assert undone.status_code == 303
    assert (claim.snoozed_until, claim.needs_info_until) == (None, None)
    assert work.office.sent() == []


async def test_a_claim_that_was_put_off_and_taken_is_in_work(work: Work) -> None:
    """It stands in one list, and in the queue once it is given back."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    await work.post(browser, claim_id, "tam-gac", ngay="7")

    await work.post(browser, claim_id, "nhan")
    held = [view for view in ("hang-cho", "dang-lam", "tam-gac") if await _shows(work, "Thu", view, claim_id)]
    await work.post(browser, claim_id, "tra")
    given_back = [view for view in ("hang-cho", "dang-lam", "tam-gac") if await _shows(work, "Thu", view, claim_id)]

    assert (held, given_back) == (["dang-lam"], ["hang-cho"])


async def _shows(work: Work, name: str, view: str, claim_id: str) -> bool:
    browser = await work.console.enter(work.members[name])
    return f'id="t-{claim_id}"' in (await browser.get(f"/quanly?xem={view}")).text


async def test_a_claim_taken_and_left_waits_in_the_queue(work: Work) -> None:
    """Whoever comes next finds it where new ones are."""
    claim_id = work.office.file().claim_id
    await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")

    work.wait(minutes=10)

    assert await _shows(work, "Thu", "hang-cho", claim_id)
    assert not await _shows(work, "Thu", "dang-lam", claim_id)


async def test_one_answer_after_another_can_be_undone(work: Work) -> None:
    """After the last one was taken back, the one before it is offered, as long as its seconds last."""
    ids = [work.office.file(f"Tin đồn số {number}", by=f"p{number}").claim_id for number in range(3)]
    browser = await work.enter("Thu", Role.TRIAGER)
    for claim_id in ids:
        work.console.clock.move(seconds=1)
        done = await work.post(browser, claim_id, "tra-loi", ma="N1", ve="/quanly")

    offered: list[str] = []
    while toast := _toast((await browser.get(done.headers["location"])).text):
        offered.append(toast.partition("/quanly/tin/")[2].partition("/")[0])
        done = await work.post(browser, offered[-1], "lay-lai", int(value_of(toast, "phien-ban")), ve="/quanly")

    assert offered == ids[::-1]
    assert {work.claim(each).state for each in ids} == {ClaimState.IN_TRIAGE}


async def test_undoing_offers_nothing_of_a_colleague(work: Work) -> None:
    """What they did just before is theirs to undo."""
    own, other = (work.office.file(text, by=text).claim_id for text in ("Tin một", "Tin hai"))
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(set_aside, other, "t1")
    await work.post(browser, own, "tra-loi", ma="N1", ve="/quanly")

    done = await work.post(browser, own, "lay-lai", ve="/quanly")

    assert _toast((await browser.get(done.headers["location"])).text) == ""


async def test_a_report_that_came_in_between_takes_no_undo_away(work: Work) -> None:
    """The slip is still somebody's of the staff."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await work.post(browser, claim_id, "bo", ve="/quanly")
    work.office.do(lambda tx: log(tx, REPORTER, Action.FILED_UNDER, claim_id, NOON, reports=2))

    page = (await browser.get(done.headers["location"])).text

    assert claim_id in _toast(page)


async def _single(work: Work, claim_id: str, seen: int, back: str) -> Sequence[str]:
    browser = await work.enter("Thu", Role.TRIAGER)
    return alerts_of((await work.post(browser, claim_id, "tra-loi", seen, ma="N1", ve=back)).text)


async def _several(work: Work, claim_id: str, seen: int, _back: str) -> Sequence[str]:
    browser = await work.enter("Thu", Role.TRIAGER)
    sent = {"tin": f"{claim_id}.{seen}", "ma": "N1", "ve": "/quanly"}
    return [words_of((await browser.post("/quanly/nhieu/tra-loi", data=sent)).text)]


@pytest.mark.parametrize(
    ("send", "back"),
    [
        pytest.param(_single, "/quanly", id="in the list"),
        pytest.param(_single, "", id="on the claim's page"),
        pytest.param(_several, "/quanly", id="several at once"),
    ],
)
async def test_a_refusal_names_a_colleague_and_never_a_reporter(work: Work, send: object, back: str) -> None:
    """A report that came after it changed nothing, and who sends one is nobody's business."""
    claim_id = work.office.file().claim_id
    seen = work.claim(claim_id).version
    work.office.act(take, claim_id, "t1")
    work.office.file(by="p2")

    said = await send(work, claim_id, seen, back)  # type: ignore[operator]

    assert any(BY_A_COLLEAGUE in each for each in said), said
    assert all("Người gửi – " not in each for each in said)


async def test_open_pages_hear_of_a_colleague_and_never_of_a_reporter(work: Work) -> None:
    """Also when a report comes right after."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    before = (await browser.get("/quanly/dong?sau=0")).json()["so"]
    work.office.act(take, claim_id, "t1")
    work.office.file(by="p2")

    (told,) = (await browser.get(f"/quanly/dong?sau={before}")).json()["tin"]

    assert told["vi"] == "Vừa thay đổi: t1 – Nhận việc. Tải lại để xem."


async def test_what_was_typed_when_a_role_went_stands_on_the_page(work: Work) -> None:
    """To be copied: it cannot be sent again."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.CHECKER)
    member = replace(work.members["Thu"], roles=frozenset({Role.AUDITOR}))
    work.office.do(lambda tx: tx.staff.save(member))

    answer = await work.post(browser, claim_id, "ghi-chu", loi="Mười phút viết <b>ghi chú</b> này.")

    assert answer.status_code == 403
    assert "Mười phút viết <b>ghi chú</b> này." in words_of(answer.text)
    assert "Bạn chép lại nếu còn cần" in words_of(answer.text)
    assert 'name="loi"' not in answer.text


async def test_a_page_somebody_may_not_see_shows_no_form(work: Work) -> None:
    """Nothing was typed, so nothing is given back."""
    browser = await work.enter("Thu", Role.AUDITOR)

    answer = await browser.get("/quanly/khieu-nai")

    assert answer.status_code == 403
    assert "Bạn chép lại nếu còn cần" not in words_of(answer.text)


@pytest.mark.parametrize(
    "place",
    ["--5.A", "-.A", "9" * 26 + ".A", "-" + "9" * 19 + ".A", "²3.A", "5.𝟙", "5.Ａ", "5", "."],
)
async def test_a_place_nobody_gave_out_is_the_first(work: Work, place: str) -> None:
    """An address somebody made up shows the queue from its beginning."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.get("/quanly", params={"sau": place})

    assert answer.status_code == 200
    assert f'id="t-{claim_id}"' in answer.text


@pytest.mark.parametrize("days", ["0010000000", "00199999999999999", "031", "31", "0", "-1", "1.5", "٣", "", "³"])
async def test_days_nobody_offers_put_nothing_off(work: Work, days: str) -> None:
    """Refused in words, however many digits there are."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await work.post(browser, claim_id, "tam-gac", ngay=days)

    assert answer.status_code == 422
    assert work.claim(claim_id).snoozed_until is None
