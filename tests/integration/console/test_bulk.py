"""One action on several claims: each by itself, one list of what was not done, and one way back."""

import re
from datetime import timedelta
from html import unescape

import httpx2
import pytest

from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict
from bot.services.triage import take
from tests.support.console import Console, words_of
from tests.support.work import TEXT, Work, open_work


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def file(work: Work, count: int) -> list[str]:
    return [work.office.file(f"{TEXT} Lần {number}", by=f"p{number}").claim_id for number in range(count)]


async def send(work: Work, browser: httpx2.AsyncClient, action: str, ids: list[str], **fields: str) -> httpx2.Response:
    """Send the form below the list with *ids* ticked, as they are now."""
    picked = [f"{claim_id}.{work.claim(claim_id).version}" for claim_id in ids]
    return await browser.post(f"/quanly/nhieu/{action}", data={"tin": picked, "ve": "/quanly?gap=0", **fields})


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        pytest.param("tra-loi", {"ma": "N1"}, ClaimState.NOT_CHECKABLE, id="opinion"),
        pytest.param("tra-loi", {"ma": "N3"}, ClaimState.NOT_CHECKABLE, id="not checkable"),
        pytest.param("bo", {}, ClaimState.JUNK, id="junk"),
    ],
)
async def test_what_is_ticked_is_done(work: Work, action: str, fields: dict[str, str], state: ClaimState) -> None:
    """The others stay as they are, and the same list is shown again."""
    first, second, other = file(work, 3)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await send(work, browser, action, [first, second], **fields)

    assert answer.headers["location"].startswith("/quanly?gap=0&")
    assert [work.claim(each).state for each in (first, second, other)] == [state, state, ClaimState.NEW]


async def test_claims_are_put_off_together(work: Work) -> None:
    """All of them come back on the same day."""
    ids = file(work, 2)
    browser = await work.enter("Thu", Role.TRIAGER)

    await send(work, browser, "tam-gac", ids, ngay="7")

    assert {work.claim(each).snoozed_until for each in ids} == {work.office.now + timedelta(days=7)}


async def test_what_is_refused_is_listed_once_and_the_rest_is_done(work: Work) -> None:
    """Who has the claim stands beside its words; the claim is as it was."""
    free, held = file(work, 2)
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, held, "t1")

    answer = await send(work, browser, "tra-loi", [free, held], ma="N1")

    words = words_of(answer.text)
    assert answer.status_code == 409
    assert "Đã làm 1 tin, chưa làm 1 tin dưới đây." in words
    assert "Lần 1 t1 đang làm tin này đến 12:10." in words
    assert answer.text.count('<p class="refused" role="alert"') == 1
    assert work.claim(free).outcome is NoVerdict.OPINION
    assert work.claim(held).state is ClaimState.IN_TRIAGE


async def test_sent_twice_it_is_done_once(work: Work) -> None:
    """The second form says that it is done already, and by whom."""
    ids = file(work, 2)
    browser = await work.enter("Thu", Role.TRIAGER)
    picked = [f"{claim_id}.{work.claim(claim_id).version}" for claim_id in ids]
    fields = {"tin": picked, "ma": "N1", "ve": "/quanly"}

    await browser.post("/quanly/nhieu/tra-loi", data=fields)
    again = await browser.post("/quanly/nhieu/tra-loi", data=fields)

    assert again.status_code == 409
    assert words_of(again.text).count("Tin này vừa thay đổi: Thu – Trả lời không kết luận") == 2
    assert {work.claim(each).version for each in ids} == {2}


async def test_everything_is_taken_back_at_once(work: Work) -> None:
    """The one button undoes all that were done."""
    ids = file(work, 2)
    browser = await work.enter("Thu", Role.TRIAGER)
    done = await send(work, browser, "tra-loi", ids, ma="N1")
    page = (await browser.get(done.headers["location"])).text
    toast = page.partition('action="/quanly/nhieu/lay-lai"')[2].partition("</form>")[0]

    back = [unescape(each) for each in re.findall(r'name="tin" value="([^"]*)"', toast)]
    await browser.post("/quanly/nhieu/lay-lai", data={"tin": back, "ve": "/quanly"})

    assert [work.claim(each).state for each in ids] == [ClaimState.IN_TRIAGE] * 2


@pytest.mark.parametrize("picked", [[], ["x"], ["..", "0000000000"], ["0000000000.999999999999999999999"]])
async def test_nothing_ticked_or_nothing_there(work: Work, picked: list[str]) -> None:
    """A form of somebody's own making gets a plain sentence."""
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.post("/quanly/nhieu/bo", data={"tin": picked, "ve": "https://evil.example/"})

    assert answer.status_code in {409, 422}
    assert 'class="refused"' in answer.text
    assert "evil" not in answer.text


async def test_hostile_words_in_the_list_of_refusals(work: Work) -> None:
    """Words of reporters are letters there too."""
    claim_id = work.office.file(f"<script>alert(1)</script> {TEXT}").claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")

    answer = await send(work, browser, "bo", [claim_id])

    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text
