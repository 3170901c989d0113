"""From one claim to the next, what stands beside the list, and what a page weighs."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from re import findall

import pytest

from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.services.triage import mark, start_research, take
from tests.support.claims import make_claim, put_claims
from tests.support.console import Console, words_of
from tests.support.work import TEXT, Work, open_work

COMPRESSED_AT_MOST = 100_000


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def file(work: Work, count: int) -> Sequence[str]:
    """Keep *count* claims; return their ids in the order of the queue."""
    ids = [f"c{number:04}" for number in range(1, count + 1)]
    came = work.console.clock() - timedelta(hours=count)
    claims = [
        make_claim(number, created_at=came + timedelta(hours=number), text=f"{TEXT} Lần {number}")
        for number in range(1, count + 1)
    ]
    work.office.do(lambda tx: put_claims(tx, *claims))
    return ids


def propose(work: Work, text: str, by: str) -> str:
    claim_id = work.office.file(text, by=f"p-{by}").claim_id
    work.office.act(start_research, claim_id, by)
    work.office.prove(claim_id, by, "Công ty cấp nước")
    work.office.prove(claim_id, by, "Báo Long An", primary=False)
    work.office.propose(claim_id, by)
    return claim_id


async def test_an_answer_leads_to_the_next_claim(work: Work) -> None:
    """The one after it in the queue opens, with the way back to the one before."""
    first, second, _ = file(work, 3)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await work.post(browser, first, "tra-loi?tiep=hang-cho", ma="N1")

    assert answer.headers["location"] == f"/quanly/tin/{second}?lui={first}&da=tra-loi"


async def test_what_a_colleague_has_is_passed_over(work: Work) -> None:
    """Nobody is led to what they cannot work on."""
    first, held, third = file(work, 3)
    work.office.act(take, held, "t1")
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.get(f"/quanly/tin/{first}/ke-tiep?xem=hang-cho")

    assert answer.headers["location"] == f"/quanly/tin/{third}"


async def test_after_the_last_claim_comes_the_first(work: Work) -> None:
    """What was passed over is not forgotten."""
    first, last = file(work, 2)
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await browser.get(f"/quanly/tin/{last}/ke-tiep?xem=hang-cho")

    assert answer.headers["location"] == f"/quanly/tin/{first}"


async def test_when_nothing_is_left_the_list_is_shown(work: Work) -> None:
    """An approver whose own proposals are all that waits is led to the list."""
    waiting, own = propose(work, TEXT, "c1"), propose(work, "Chợ huyện đóng cửa từ mai.", "c2")
    browser = await work.enter("Thu", Role.CHECKER)

    next_one = await work.post(browser, waiting, "duyet?tiep=cho-duyet")
    none_left = await work.post(browser, own, "duyet?tiep=cho-duyet")

    assert next_one.headers["location"] == f"/quanly/tin/{own}?da=duyet"
    assert none_left.headers["location"] == "/quanly?xem=cho-duyet&da=duyet"
    assert work.claim(own).state is ClaimState.APPROVED


async def test_the_part_beside_the_list_says_what_was_reported(work: Work) -> None:
    """Texts, what is like them, and the proposal with a button for who may approve it."""
    claim_id = propose(work, TEXT, "c1")
    near = work.office.file("Chợ huyện đóng cửa từ mai.").claim_id
    suggested = replace(work.claim(claim_id), suggested=near)
    work.office.do(lambda tx: tx.claims.save(suggested))
    approver = await work.enter("Thu", Role.CHECKER)
    reader = await work.enter("Hạ", Role.TRIAGER)

    seen = (await approver.get(f"/quanly/tin/{claim_id}/canh?ve=/quanly?xem=cho-duyet")).text
    other = (await reader.get(f"/quanly/tin/{claim_id}/canh")).text

    assert TEXT in seen
    assert near in seen
    assert "Vì các nguồn sau." in seen
    assert f'formaction="/quanly/tin/{claim_id}/duyet"' in seen
    assert "/duyet" not in other
    assert "<html" not in seen


async def test_who_approves_reads_the_proposal_first(work: Work) -> None:
    """On a phone nothing stands between them and what they are asked; others see the reports first."""
    claim_id = propose(work, TEXT, "c1")
    approver, other = await work.enter("Thu", Role.CHECKER), await work.enter("Hạ", Role.TRIAGER)

    pages = [words_of((await each.get(f"/quanly/tin/{claim_id}")).text) for each in (approver, other)]

    first = [page.index("Đề xuất chờ duyệt") < page.index("Lời các báo tin") for page in pages]
    assert first == [True, False]


async def test_the_message_is_shown_as_each_channel_shows_it(work: Work) -> None:
    """The bubble of the web, and the words and buttons of Telegram; nothing is promised that is not shown."""
    claim_id = propose(work, TEXT, "c1")
    browser = await work.enter("Thu", Role.CHECKER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    telegram = words_of(f"<main{page.partition('telegram')[2].partition('</article>')[0]}</main>")
    assert "Vì các nguồn sau." in telegram
    assert "Khiếu nại" in telegram
    assert "Zalo" not in words_of(page)


@pytest.mark.parametrize("by_hand", [False, True], ids=["found", "marked"])
async def test_a_conflict_of_interest_says_where_it_comes_from(work: Work, by_hand: bool) -> None:  # noqa: FBT001
    """Who looks sees at once that an outside source is needed, and whether a person or the program said so."""
    claim_id = work.office.file(conflict=not by_hand).claim_id
    if by_hand:
        work.office.act(mark, claim_id, "t1", conflict=True)
    browser = await work.enter("Thu", Role.TRIAGER)

    words = words_of((await browser.get(f"/quanly/tin/{claim_id}")).text)

    assert "cần một nguồn bên ngoài mới kết luận được" in words
    assert ("Máy tự đánh dấu" in words) is not by_hand


async def test_ready_texts_are_short_enough_and_fit_an_outcome(work: Work) -> None:
    """Every outcome has one, and none would be refused."""
    claim_id = work.office.file("Chợ huyện đóng cửa từ mai.").claim_id
    work.office.act(start_research, claim_id, "c1")
    browser = await work.enter("Thu", Role.CHECKER)

    page = (await browser.get(f"/quanly/tin/{claim_id}")).text

    texts = findall(r'data-canned="([^"]*)" data-outcome="(\w+)"', page)
    assert {code for _, code in texts} == {f"V{n}" for n in range(1, 7)} | {f"N{n}" for n in range(1, 7)}
    assert all(0 < len(unescape(text)) <= 600 for text, _ in texts)


async def test_the_first_page_is_light(work: Work) -> None:
    """Fifty claims with every style and script weigh at most 100 kB as they are sent."""
    file(work, 60)
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get("/quanly")).text

    served = set(findall(r'(?:href|src)="/static/([^"]+)"', page))
    assets = [work.console.parts.pages.assets.find(name) for name in served]
    weight = len(gzip.compress(page.encode(), 6)) + sum(len(asset.packed) for asset in assets if asset)
    assert len(assets) >= 6
    assert None not in assets
    assert weight <= COMPRESSED_AT_MOST, weight
