"""Cards in the staff group: what they show, and what their buttons do."""

from dataclasses import replace

import pytest

from bot.conversation import Knowledge
from bot.domain.claim import ClaimState
from bot.domain.staff import Role
from bot.domain.verdict import NoVerdict
from bot.services.triage import take
from tests.support.console import Console
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.staff_group import StaffGroup, open_group

TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."


async def test_a_new_claim_gets_a_card_in_the_next_round(group: StaffGroup) -> None:
    """Not in the moment it came, which is nobody's business; with its code, count, age and state, and no text."""
    filed = group.file(TEXT)

    await group.tick()
    at_once = group.cards()
    await group.tick(minutes=15)
    card = await group.card(filed.claim_id)

    assert at_once == []
    assert f"Tin {filed.claim_id}: 1 lượt báo" in card.text
    assert "Đến lúc 12 giờ ngày 23/11/2026" in card.text
    assert "Chờ xem" in card.text
    assert card.labels[:2] == ("Nhận", "Ý kiến, phê bình")
    assert "mất nước" not in group.sent()


async def test_taking_a_claim_changes_its_card_in_place(group: StaffGroup) -> None:
    """The same message says who has it, and whoever pressed is told."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    card = await group.card(filed.claim_id)

    line = await group.press(an, "Nhận")
    await group.api.until(lambda: "Đang giữ: An" in group.cards()[0].text)

    assert line.startswith("Đã nhận")
    assert [seen.message_id for seen in group.cards()] == [card.message_id]
    assert group.office.claim(filed.claim_id).state is ClaimState.IN_TRIAGE
    assert "Trả lại" in group.cards()[0].labels


async def test_an_opinion_leaves_at_one_press_and_can_be_taken_back(group: StaffGroup) -> None:
    """For ten seconds, as at the console; then the card offers it no more."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)

    line = await group.press(an, "Ý kiến, phê bình")
    answered = group.office.claim(filed.claim_id)
    await group.api.until(lambda: "Hoàn tác" in group.cards()[0].labels)
    await group.press(an, "Hoàn tác")
    undone = group.office.claim(filed.claim_id)
    await group.api.until(lambda: "Ý kiến, phê bình" in group.cards()[0].labels)
    await group.press(an, "Ý kiến, phê bình")
    await group.tick(seconds=11)
    await group.tick()
    await group.api.until(lambda: "Hoàn tác" not in group.cards()[0].labels)

    assert line.startswith("Đã trả lời")
    assert (answered.state, answered.outcome) == (ClaimState.NOT_CHECKABLE, NoVerdict.OPINION)
    assert undone.state is ClaimState.IN_TRIAGE
    assert group.office.claim(filed.claim_id).decided == 1


async def test_reasons_are_a_second_row_of_the_same_card(group: StaffGroup) -> None:
    """Chosen there, or left again."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)

    await group.press(an, "Không kết luận…")
    await group.api.until(lambda: "Trào phúng" in group.cards()[0].labels)
    await group.press(an, "Quay lại")
    await group.api.until(lambda: "Nhận" in group.cards()[0].labels)
    await group.press(an, "Không kết luận…")
    await group.api.until(lambda: "Ngoài phạm vi" in group.cards()[0].labels)
    await group.press(an, "Ngoài phạm vi")

    assert group.office.claim(filed.claim_id).outcome is NoVerdict.OUT_OF_SCOPE
    assert len(group.cards()) == 1
    assert len(group.api.called("sendMessage")) == 1


async def test_a_stale_card_says_who_did_what_and_shows_it(group: StaffGroup) -> None:
    """Pressed before the change reached the group: nothing is done twice."""
    mai, _ = group.link("Mai", 7002, Role.TRIAGER)
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    browser = await group.console.enter(mai)
    await browser.post(f"/quanly/tin/{filed.claim_id}/nhan", data={"phien-ban": "1"})

    line = await group.press(an, "Ý kiến, phê bình")
    await group.api.until(lambda: "Đang giữ: Mai" in group.cards()[0].text)

    assert "Mai – Nhận việc, lúc 12:15" in line
    assert group.office.claim(filed.claim_id).outcome is None


async def test_what_happens_on_the_console_is_seen_in_the_group(group: StaffGroup) -> None:
    """By the same message."""
    mai = group.console.add("Mai", Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)
    browser = await group.console.enter(mai)

    await browser.post(f"/quanly/tin/{filed.claim_id}/tra-loi", data={"phien-ban": "1", "ma": "N5"})
    await group.tick()
    await group.api.until(lambda: "Đã trả lời" in group.cards()[0].text)

    assert len(group.cards()) == 1
    assert "lừa đảo" in group.cards()[0].text


async def test_a_duplicate_joins_the_claim_it_is_like(group: StaffGroup) -> None:
    """The button names the other one, whose verdict stands on the card."""
    office = group.office
    for name in ("c1", "c2"):
        office.hire(name, Role.CHECKER)
    _, an = group.link("An", 7001, Role.TRIAGER)
    known = group.file(TEXT)
    office.publish(known.claim_id)
    group.console.clock.now = office.now
    filed = group.file("Cả tỉnh sẽ mất nước một tháng, ai cũng phải trữ nước.", "p2")
    claim = office.claim(filed.claim_id)
    office.do(lambda tx: tx.claims.save(replace(claim, suggested=known.claim_id)))
    await group.show_new()
    card = await group.card(filed.claim_id)

    line = await group.press(an, f"Trùng với tin {known.claim_id}")

    assert "Gần giống: Về việc mất nước. ✕ Sai sự thật" in card.text
    assert line.startswith("Đã gộp")
    assert office.claim(filed.claim_id).merged_into == known.claim_id


async def test_a_busy_claim_has_its_count_changed_in_rounds(group: StaffGroup) -> None:
    """And not report by report."""
    filed = group.file(TEXT)
    await group.show_new()
    await group.card(filed.claim_id)

    for number in range(5):
        group.file(TEXT, f"more{number}")
        await group.tick(seconds=1)
    calls = len(group.api.called("editMessageText"))
    await group.tick(minutes=15)
    await group.api.until(lambda: "6 lượt báo" in group.cards()[0].text)

    assert calls == 0
    assert len(group.api.called("editMessageText")) == 1


async def test_many_at_once_are_one_digest(group: StaffGroup) -> None:
    """At most every quarter of an hour; a few later have cards again."""
    for number in range(7):
        group.file(f"Tin thứ {number} nói về con đường số {number} bị cấm.", f"p{number}")
    await group.show_new()
    await group.api.until(lambda: len(group.cards()) == 1)
    (digest,) = group.cards()
    for number in range(6):
        group.file(f"Tin sau thứ {number} nói về cây cầu số {number} bị cấm.", f"q{number}")
    await group.tick(minutes=1)
    await group.tick(minutes=13)
    before = len(group.cards())
    await group.tick(minutes=1)
    await group.api.until(lambda: len(group.cards()) == 2)
    late = group.file(TEXT, "late")
    await group.show_new()
    await group.card(late.claim_id)

    assert digest.text.startswith("7 tin mới")
    assert "Hàng chờ đang có 7 tin" in digest.text
    assert before == 1
    assert group.cards()[1].text.startswith("6 tin mới")
    assert len(group.cards()) == 3


async def test_the_text_leaves_the_house_only_by_the_setting(
    api: FakeBotApi, console: Console, knowledge: Knowledge
) -> None:
    """And no longer than the claim is worked on: what is wiped here would stay there."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        _, an = group.link("An", 7001, Role.TRIAGER)
        filed = group.file(TEXT)
        await group.show_new()
        card = await group.card(filed.claim_id)
        await group.press(an, "Ý kiến, phê bình")
        await group.api.until(lambda: "mất nước" not in group.cards()[0].text)

    assert TEXT in card.text


async def test_a_card_survives_a_restart(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """What changed while nothing ran changes the same message afterwards."""
    async with open_group(api, console, knowledge) as group:
        filed = group.file(TEXT)
        await group.show_new()
        card = await group.card(filed.claim_id)
        office = group.office
    office.hire("t1", Role.TRIAGER)
    office.now = console.clock()
    office.act(take, filed.claim_id, "t1")
    async with open_group(api, console, knowledge) as group:
        await group.tick()
        await api.until(lambda: "Đang giữ: t1" in group.cards()[0].text)

    assert [seen.message_id for seen in group.cards()] == [card.message_id]


async def test_a_card_somebody_deleted_comes_anew(group: StaffGroup) -> None:
    """At the next change."""
    member, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    card = await group.card(filed.claim_id)
    browser = await group.console.enter(member)
    del group.group.chat.messages[card.message_id]
    await browser.post(f"/quanly/tin/{filed.claim_id}/nhan", data={"phien-ban": "1"})
    await group.tick()

    await group.card(filed.claim_id)
    line = await group.press(an, "Trả lại")

    assert line.startswith("Đã trả")


@pytest.mark.parametrize(
    "payload",
    [
        "staff|take|0|NOSUCHCLAI.1",
        "staff|take|0|",
        "staff|boss|0|X.1",
        "staff|say|0|X.1.V1",
        "staff|take|0|X.99999999999999999999",
        "staff|take|7|X.1",
        "staff|",
    ],
)
async def test_a_made_up_button_gets_one_line(group: StaffGroup, payload: str) -> None:
    """And changes nothing."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    filed = group.file(TEXT)
    await group.show_new()
    card = await group.card(filed.claim_id)
    message = group.group.chat.messages[card.message_id]

    line = await group.answer(an.presses(message, payload))

    assert line
    assert group.office.claim(filed.claim_id).version == 1
    assert [seen.text for seen in group.cards()] == [card.text]
