"""Two people act on one claim in the same instant, one on the web and one in Telegram: one wins."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import httpx2
import pytest

from bot.conversation import Knowledge
from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from tests.support.console import Console, words_of
from tests.support.fake_bot_api.limits import Limits
from tests.support.fake_bot_api.people import Person
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.staff_group import StaffGroup, open_group

ROUNDS = 6


@pytest.fixture
async def group(console: Console, knowledge: Knowledge) -> AsyncIterator[StaffGroup]:
    async with (
        FakeBotApi(limits=Limits(group=None, private=None, overall=None)) as api,
        open_group(api, console, knowledge) as opened,
    ):
        yield opened


async def _two(group: StaffGroup) -> tuple[httpx2.AsyncClient, Person]:
    """Return Mai at the console and An in the group."""
    mai = group.console.add("Mai", Role.TRIAGER)
    _, an = group.link("An", 7001, Role.TRIAGER)
    return await group.console.enter(mai), an


async def _new_card(group: StaffGroup, number: int) -> str:
    filed = group.file(f"Con đường số {number} bị cấm từ ngày mai.", f"p{number}")
    await group.show_new()
    await group.card(filed.claim_id)
    return filed.claim_id


def _actions(group: StaffGroup, claim_id: str) -> list[Action]:
    page = group.console.store.read_now(lambda tx: tx.audit.page(object_id=claim_id))
    return [link.entry.action for link in page if link.entry.action is not Action.FILED_UNDER]


@pytest.mark.parametrize("lead_s", [-0.05, 0.0, 0.05], ids=["the web first", "at once", "Telegram first"])
async def test_one_takes_it_and_the_other_is_told_who_and_what(group: StaffGroup, lead_s: float) -> None:
    """Exactly one holds the claim, once; the group's card shows who, and the loser reads name, act and time."""
    browser, an = await _two(group)

    for number in range(ROUNDS):
        claim_id = await _new_card(group, number)
        message = next(seen for seen in group.cards() if claim_id in seen.text)

        async def on_the_web(claim_id: str = claim_id) -> httpx2.Response:
            await asyncio.sleep(max(lead_s, 0.0))
            return await browser.post(f"/quanly/tin/{claim_id}/nhan", data={"phien-ban": "1"})

        async def in_telegram(message_id: int = message.message_id) -> str:
            await asyncio.sleep(max(-lead_s, 0.0))
            return await group.press(an, "Nhận", message_id)

        page, line = await asyncio.gather(on_the_web(), in_telegram())
        await group.tick()
        claim = group.office.claim(claim_id)
        name = _holder(group, claim_id)

        await group.api.until(partial(_holds, group, claim_id, name))
        assert _actions(group, claim_id) == [Action.TAKEN]
        assert claim.version == 2
        assert (page.status_code == 303) == (name == "Mai")
        assert line.startswith("Đã nhận") == (name == "An")
        told = line if name == "Mai" else words_of(page.text)
        assert f"{name} – Nhận việc, lúc " in told


def _holder(group: StaffGroup, claim_id: str) -> str:
    lease = group.office.claim(claim_id).lease
    assert lease is not None
    member = group.console.store.read_now(lambda tx: tx.staff.get(lease.by))
    assert member is not None
    return member.name


def _holds(group: StaffGroup, claim_id: str, name: str) -> bool:
    return any(claim_id in seen.text and f"Đang giữ: {name}" in seen.text for seen in group.cards())


async def test_two_answers_at_once_are_one(group: StaffGroup) -> None:
    """Different ones: the reporters are told what the winner said, once."""
    browser, an = await _two(group)

    for number in range(ROUNDS):
        claim_id = await _new_card(group, number)
        message = next(seen for seen in group.cards() if claim_id in seen.text)

        answers = await asyncio.gather(
            browser.post(f"/quanly/tin/{claim_id}/tra-loi", data={"phien-ban": "1", "ma": "N2"}),
            group.press(an, "Ý kiến, phê bình", message.message_id),
        )
        await group.tick(seconds=11)
        claim = group.office.claim(claim_id)

        page, line = answers
        assert claim.state is ClaimState.NOT_CHECKABLE
        assert claim.outcome is not None
        assert claim.decided == 1
        assert sum(action is Action.ANSWERED for action in _actions(group, claim_id)) == 1
        assert (claim.outcome.value == "N2") == (page.status_code == 303)
        assert (claim.outcome.value == "N1") == line.startswith("Đã trả lời")
        assert " – Trả lời không kết luận, lúc " in (line if page.status_code == 303 else words_of(page.text))


async def test_two_in_the_group_at_once(group: StaffGroup) -> None:
    """The second reads what the first did."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    _, minh = group.link("Minh", 7003, Role.TRIAGER)
    claim_id = await _new_card(group, 1)

    lines = await asyncio.gather(group.press(an, "Nhận"), group.press(minh, "Lừa đảo, khẩn cấp"))

    assert _actions(group, claim_id) == [Action.TAKEN]
    assert lines[0].startswith("Đã nhận")
    assert "An – Nhận việc" in lines[1]
