"""The queue: facets, filters in the address, pages, and what stands in a row."""

from dataclasses import replace
from datetime import timedelta
from html import unescape
from re import findall
from typing import Any, cast

import pytest

from bot.domain.claim import Claim, Risk
from bot.domain.staff import Role, StaffMember
from bot.domain.verdict import NoVerdict
from bot.ports import Transaction
from bot.ports.claims import QueueFilter
from bot.services.queue import QueuePage, read_queue
from bot.services.triage import answer_without_verdict, mark, set_aside, snooze, start_research, take
from tests.support.claims import make_claim, put_claims
from tests.support.console import Console, words_of
from tests.support.work import TEXT, Work, open_work


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)


def rows_of(html: str) -> list[str]:
    """Return the ids of the claims on a page, in order."""
    return findall(r'<li class="item" id="t-(\w+)"', html)


def link_to(html: str, words: str) -> str:
    """Return where the link called *words* leads."""
    found = [
        href for href, label in findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html) if label.startswith(words)
    ]
    assert found, f"There is no link {words}."
    return unescape(found[0])


def put(work: Work, count: int, **changes: object) -> None:
    """Keep *count* claims, one older than the next."""
    claims = [
        make_claim(number, created_at=work.console.clock() - timedelta(hours=number), **changes)
        for number in range(1, count + 1)
    ]
    work.office.do(lambda tx: put_claims(tx, *claims))


async def test_facets_hold_their_claims_and_count_them(work: Work) -> None:
    """Each claim stands in one facet, and the number beside its name is how many there are."""
    texts = {name: work.office.file(f"{TEXT} Lần {name}").claim_id for name in "abcdef"}
    work.office.act(take, texts["b"], "t1")
    work.office.act(start_research, texts["c"], "c1")
    work.office.act(snooze, texts["d"], "t1", work.office.now + timedelta(days=1))
    work.office.act(set_aside, texts["e"], "t1")
    work.office.act(answer_without_verdict, texts["f"], "t1", NoVerdict.SATIRE)
    browser = await work.enter("Thu", Role.TRIAGER)

    pages = {
        view: (await browser.get(f"/quanly?xem={view}")).text
        for view in ("hang-cho", "dang-lam", "cho-duyet", "tam-gac", "da-tra-loi", "bo")
    }

    assert {view: set(rows_of(page)) for view, page in pages.items()} == {
        "hang-cho": {texts["a"]},
        "dang-lam": {texts["b"], texts["c"]},
        "cho-duyet": set(),
        "tam-gac": {texts["d"]},
        "da-tra-loi": {texts["f"]},
        "bo": {texts["e"]},
    }
    counted = "Hàng chờ (1) Đang làm (2) Chờ duyệt (0) Tạm gác (1) Đã trả lời (1) Bỏ (1)"
    assert all(counted in words_of(page) for page in pages.values())


async def test_a_row_says_how_old_how_many_and_who(work: Work) -> None:
    """Age in hours, count of reports, flags and who holds it until when stand in the row."""
    claim_id = work.office.file().claim_id
    work.office.file(by="p2")
    work.office.act(mark, claim_id, "t1", Risk.HIGH, conflict=True)
    work.wait(hours=5)
    work.office.act(take, claim_id, "t1")
    browser = await work.enter("Thu", Role.TRIAGER)

    words = words_of((await browser.get("/quanly?xem=dang-lam")).text)

    assert "5 giờ trước 2 người gửi" in words
    assert "Rất gấp Về cơ quan vận hành" in words
    assert "t1 giữ đến 17:10" in words


async def test_a_row_shows_the_best_match_with_its_verdict(work: Work) -> None:
    """Who looks at the list sees what was said about the nearest claim."""
    known = work.office.file().claim_id
    work.office.publish(known)
    work.console.clock.now = work.office.now
    other = work.office.file("Cả tỉnh sắp mất nước sạch một tháng, bà con trữ nước.").claim_id
    suggest(work, other, known)
    browser = await work.enter("Thu", Role.TRIAGER)

    words = words_of((await browser.get("/quanly")).text)

    assert "Giống tin đã có: Về việc mất nước ✕ Sai sự thật" in words


def suggest(work: Work, claim_id: str, other: str) -> Claim:
    """Note that a claim may be the same as another."""
    claim = replace(work.claim(claim_id), suggested=other)
    work.office.do(lambda tx: tx.claims.save(claim))
    return claim


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("gap=2", {"c0002"}, id="risk"),
        pytest.param("co-quan=1", {"c0003"}, id="conflict"),
        pytest.param("chu=xa+so+1", {"c0001"}, id="words without marks"),
        pytest.param("chu=kh%C3%B4ng+c%C3%B3", set(), id="no such words"),
        pytest.param("cua-toi=1", set(), id="nothing of mine"),
        pytest.param("gap=x&co-quan=2&sau=x&xem=x", {"c0001", "c0002", "c0003"}, id="nonsense filters nothing"),
    ],
)
async def test_filters_stand_in_the_address(work: Work, query: str, expected: set[str]) -> None:
    """An address shows the same claims to whoever opens it."""
    changes: list[dict[str, object]] = [{}, {"risk": Risk.HIGH}, {"conflict": True}]
    claims = [make_claim(number, **change) for number, change in enumerate(changes, 1)]
    work.office.do(lambda tx: put_claims(tx, *claims))
    browser = await work.enter("Thu", Role.TRIAGER)

    page = await browser.get(f"/quanly?{query}")

    assert set(rows_of(page.text)) == expected


async def test_filters_stay_in_the_form_and_in_the_facets(work: Work) -> None:
    """Going to another facet keeps what was searched."""
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get("/quanly?chu=nước+sạch&gap=1")).text

    assert (
        link_to(page.partition('class="facets"')[2], "Đang làm")
        == "/quanly?xem=dang-lam&chu=n%C6%B0%E1%BB%9Bc+s%E1%BA%A1ch&gap=1"
    )
    assert 'name="chu" value="nước sạch"' in page


async def test_pages_follow_each_other_without_gap_or_repeat(work: Work) -> None:
    """A claim that leaves the first page meanwhile moves none of the second."""
    put(work, 120)
    browser = await work.enter("Thu", Role.TRIAGER)
    first = (await browser.get("/quanly")).text

    work.office.act(set_aside, rows_of(first)[0], "t1")
    second = (await browser.get(link_to(first, "Trang sau"))).text
    third = (await browser.get(link_to(second, "Trang sau"))).text

    seen = rows_of(first) + rows_of(second) + rows_of(third)
    assert [len(rows_of(page)) for page in (first, second, third)] == [50, 50, 20]
    assert seen == [f"c{number:04}" for number in range(120, 0, -1)]
    assert "Trang sau" not in third


async def test_an_action_from_a_row_leads_back_to_the_same_list(work: Work) -> None:
    """Filter and facet are as they were."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)

    answer = await work.post(browser, claim_id, "nhan", ve="/quanly?chu=n%C6%B0%E1%BB%9Bc")

    assert answer.headers["location"] == "/quanly?chu=n%C6%B0%E1%BB%9Bc&da=nhan"


async def test_a_refused_action_from_a_row_shows_the_list_again(work: Work) -> None:
    """The list says what happened, at the row it happened to."""
    claim_id = work.office.file().claim_id
    browser = await work.enter("Thu", Role.TRIAGER)
    work.office.act(take, claim_id, "t1")

    answer = await work.post(browser, claim_id, "nhan", ve="/quanly?xem=dang-lam")

    assert answer.status_code == 409
    assert rows_of(answer.text) == [claim_id]
    assert "t1 đang làm tin này đến 12:10." in words_of(answer.text)


async def test_what_may_not_be_done_is_not_offered(work: Work) -> None:
    """A claim somebody else holds has no buttons but for looking."""
    claim_id = work.office.file().claim_id
    work.office.act(take, claim_id, "t1")
    browser = await work.enter("Thu", Role.TRIAGER)

    page = (await browser.get("/quanly?xem=dang-lam")).text

    assert "/tra-loi" not in page
    assert "/nhan" not in page.partition('<ol class="items"')[2].replace(f'action="/quanly/tin/{claim_id}/nhan"', "")


class _Counted:
    """The accounts of a transaction, and how often one was looked up."""

    def __init__(self, accounts: Any) -> None:
        self._accounts = accounts
        self.looked_up: list[str] = []

    def get(self, staff_id: str) -> StaffMember | None:
        self.looked_up.append(staff_id)
        found: StaffMember | None = self._accounts.get(staff_id)
        return found


class _Reading:
    """A transaction that counts."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self.staff = _Counted(tx.staff)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)


def test_names_of_holders_are_looked_up_once(work: Work) -> None:
    """However many rows somebody holds: a page costs one question a person."""
    for number in range(12):
        claim_id = work.office.file(f"tin số {number} không giống tin nào khác", f"p{number}").claim_id
        work.office.act(take, claim_id, "t1" if number % 2 else "c1")

    def read(tx: Transaction) -> tuple[QueuePage, list[str]]:
        counted = _Reading(tx)
        page = read_queue(cast("Transaction", counted), work.office.staff["t1"], QueueFilter(), work.console.clock())
        return page, counted.staff.looked_up

    page, looked_up = work.console.store.read_now(read)

    assert {row.holder for row in page.rows} == {"t1", "c1"}
    assert sorted(looked_up) == ["c1", "t1", "t1"]  # Once more to ask what the reader may.
