"""Cards of the staff group later on: sends that failed, undo and leases that ended, months that passed."""

from dataclasses import replace

import pytest

from bot.conversation import Knowledge
from bot.domain.claim import ClaimState
from bot.domain.delivery import OutboxState
from bot.domain.staff import Role
from bot.handlers import make_handlers
from bot.services import retention, triage
from bot.services.triage import take
from tests.support.console import Console
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.staff_group import StaffGroup, open_group

TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."
REFUSED = Fault(Kind.REFUSED, "editMessageText", code=400, description="Bad Request: nobody knows why")
KICKED = Fault(Kind.REFUSED, "editMessageText", code=403, description="Forbidden: bot was kicked from the group chat")


def _count(group: StaffGroup, *states: OutboxState) -> int:
    counts = group.console.store.read_now(lambda tx: tx.outbox.counts())
    return sum(counts.get(state, 0) for state in states)


def _failed(group: StaffGroup) -> int:
    return _count(group, OutboxState.FAILED)


async def _arrived(group: StaffGroup) -> None:
    """Wait until nothing is on its way: a card has one change on its way at a time."""
    await group.api.until(lambda: not _count(group, OutboxState.WAITING, OutboxState.SENDING))


def _sweep(group: StaffGroup) -> None:
    now = group.console.clock()
    group.console.store.transact_now(lambda tx: retention.sweep(tx, now, fetched=()))


async def _merged(group: StaffGroup) -> tuple[str, str]:
    """Return a claim with its card that was merged into another, which has one too."""
    known, filed = group.file(TEXT), group.file("Cả tỉnh sẽ mất nước một tháng, ai cũng phải trữ nước.", "p2")
    await group.show_new()
    for each in (known, filed):
        await group.card(each.claim_id)
        await _arrived(group)
    office = group.office
    office.now = group.console.clock()
    office.hire("t1", Role.TRIAGER)
    office.act(triage.merge, filed.claim_id, "t1", known.claim_id)
    await group.tick()
    await group.api.until(lambda: "Hoàn tác" in _labels(group, filed.claim_id))
    await _arrived(group)
    return filed.claim_id, known.claim_id


def _labels(group: StaffGroup, claim_id: str) -> tuple[str, ...]:
    return next(seen.labels for seen in group.cards() if f"Tin {claim_id}:" in seen.text)


@pytest.mark.parametrize("fault", [pytest.param(REFUSED, id="refused"), pytest.param(KICKED, id="kicked")])
async def test_a_change_that_failed_is_tried_again(
    api: FakeBotApi, console: Console, knowledge: Knowledge, fault: Fault
) -> None:
    """In the next round, though the claim does not change again: the text must not stay."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        group.office.hire("t1", Role.TRIAGER)
        filed = group.file(TEXT)
        await group.show_new()
        before = await group.card(filed.claim_id)
        await _arrived(group)
        api.faults.add(fault)
        group.office.now = console.clock()
        group.office.act(triage.set_aside, filed.claim_id, "t1")
        await group.tick()
        await api.until(lambda: _failed(group))
        meanwhile = group.cards()[0].text
        await group.tick(minutes=15)
        await api.until(lambda: TEXT not in group.cards()[0].text)
        await _arrived(group)

    assert TEXT in before.text
    assert TEXT in meanwhile


async def test_a_pressed_card_that_failed_is_shown_again(
    api: FakeBotApi, console: Console, knowledge: Knowledge
) -> None:
    """The answer to a press is a change of the card like others: tried again at once, and then by rounds."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        member, an = group.link("An", 7001, Role.TRIAGER)
        filed = group.file(TEXT)
        await group.show_new()
        await group.card(filed.claim_id)
        await _arrived(group)
        api.faults.add(replace(REFUSED, times=2))
        await group.press(an, "Nhận")
        await api.until(lambda: _failed(group) == 1)
        await group.tick()
        await api.until(lambda: _failed(group) == 2)
        meanwhile = group.cards()[0].text
        await group.tick(minutes=9)
        group.office.do(lambda tx: triage.renew(tx, filed.claim_id, member, console.clock()))
        await group.tick(minutes=6)
        await api.until(lambda: "Đang xem" in group.cards()[0].text)
        await _arrived(group)

    assert "Chờ xem" in meanwhile


async def test_a_setting_turned_off_takes_the_texts_away(
    api: FakeBotApi, console: Console, knowledge: Knowledge
) -> None:
    """In the next round, though the claim does not change; as long as it is on they stay."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        filed = group.file(TEXT)
        await group.show_new()
        await group.card(filed.claim_id)
        await _arrived(group)
        await group.tick(minutes=15)
        meanwhile = group.cards()[0].text
        at_home = replace(group.knowledge, desk=replace(group.desk, with_text=False))
        group.handlers = make_handlers(lambda: at_home, console.parts.vault, ())
        await group.tick(minutes=15)
        await api.until(lambda: TEXT not in group.cards()[0].text)
        await _arrived(group)

    assert TEXT in meanwhile
    assert filed.claim_id in group.cards()[0].text


async def test_an_open_claim_keeps_its_card_for_ever(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """After months an answer still takes the text out of the same message, and a report makes no second card."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        group.office.hire("t1", Role.TRIAGER)
        filed = group.file(TEXT)
        await group.show_new()
        before = await group.card(filed.claim_id)
        await _arrived(group)
        group.console.clock.move(days=91)
        _sweep(group)
        group.file(TEXT, "p2")
        await group.show_new()
        await group.api.until(lambda: "2 lượt báo" in group.cards()[0].text)
        await _arrived(group)
        group.office.now = console.clock()
        group.office.act(triage.set_aside, filed.claim_id, "t1")
        await group.tick()
        await group.api.until(lambda: TEXT not in group.cards()[0].text)
        await _arrived(group)

    assert [seen.message_id for seen in group.cards()] == [before.message_id]


async def test_a_merge_can_be_taken_back_for_ten_seconds(group: StaffGroup) -> None:
    """Then the card offers it no more, though the claim did not change again."""
    claim_id, _ = await _merged(group)

    await group.tick(seconds=9)
    early = _labels(group, claim_id)
    await group.tick(seconds=1)
    await group.api.until(lambda: "Hoàn tác" not in _labels(group, claim_id))
    await _arrived(group)

    assert "Hoàn tác" in early


@pytest.mark.parametrize("how", ["merged", "set aside"])
async def test_nothing_is_taken_back_later(group: StaffGroup, how: str) -> None:
    """By a button that is left over or made up: whoever presses reads who did what."""
    claim_id, _ = await _merged(group)
    _, an = group.link("An", 7001, Role.TRIAGER)
    card = await group.card(claim_id)
    await _arrived(group)
    payload = group.payload(card.message_id, "Hoàn tác")
    if how == "set aside":
        group.office.act(triage.split, claim_id, "t1")
        group.office.act(triage.set_aside, claim_id, "t1")
        payload = payload.rpartition(".")[0] + f".{group.office.claim(claim_id).version}"
    before = group.office.claim(claim_id)
    group.console.clock.move(seconds=10)

    line = await group.answer(an.presses(group.group.chat.messages[card.message_id], payload))

    assert line.startswith("Tin vừa thay đổi: t1 – ")
    assert group.office.claim(claim_id) == before


async def test_a_lease_that_ends_leaves_the_card(group: StaffGroup) -> None:
    """It can be taken then; nothing changed at the claim."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    await _arrived(group)
    await group.press(an, "Nhận")
    await group.api.until(lambda: "Đang giữ: An" in group.cards()[0].text)
    await _arrived(group)

    await group.tick(minutes=9)
    early = group.cards()[0].text
    await group.tick(minutes=1)
    await group.api.until(lambda: "Đang giữ" not in group.cards()[0].text)
    await _arrived(group)

    assert "Đang giữ: An, đến 12:25" in early
    assert "Nhận" in group.cards()[0].labels


async def test_a_renewed_lease_is_shown_once_a_lease(group: StaffGroup) -> None:
    """An open page renews it every minute; the card follows when the time it tells is over."""
    office = group.office
    member = office.hire("t1", Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    await _arrived(group)
    office.now = group.console.clock()
    office.act(take, filed.claim_id, "t1")
    await group.tick()
    await group.api.until(lambda: "Đang giữ: t1, đến 12:25" in group.cards()[0].text)
    await _arrived(group)
    calls = len(group.api.called("editMessageText"))

    for _ in range(9):
        await group.tick(minutes=1)
        now = group.console.clock()
        office.do(lambda tx, now=now: triage.renew(tx, filed.claim_id, member, now))  # type: ignore[misc]
    await group.tick(minutes=1)
    await group.api.until(lambda: "Đang giữ: t1, đến 12:34" in group.cards()[0].text)
    await _arrived(group)

    assert len(group.api.called("editMessageText")) == calls + 1
    assert office.claim(filed.claim_id).state is ClaimState.IN_TRIAGE


async def test_a_count_waits_for_its_round_while_a_lease_is_shown(group: StaffGroup) -> None:
    """What comes earlier keeps its time: the end of the lease is not put off to the round, nor the other way round."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    await _arrived(group)
    await group.tick(minutes=10)
    await group.press(an, "Nhận")
    await group.api.until(lambda: "Đang giữ: An, đến 12:35" in group.cards()[0].text)
    await _arrived(group)

    group.file(TEXT, "p2")
    await group.tick()
    await group.tick(minutes=5)
    await group.api.until(lambda: "2 lượt báo" in group.cards()[0].text)
    await _arrived(group)
    held = group.cards()[0].text
    await group.tick(minutes=5)
    await group.api.until(lambda: "Đang giữ" not in group.cards()[0].text)
    await _arrived(group)

    assert "Đang giữ: An, đến 12:35" in held
