"""Who presses a card's button and may not: one line each, and nothing changes."""

import pytest

from bot.conversation import Knowledge
from bot.domain.staff import Role
from bot.services import staff
from tests.support.console import Console
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.staff_group import StaffGroup, open_group

TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."
ELSEWHERE = -100999


async def _carded(group: StaffGroup) -> tuple[str, int, str]:
    """Return a claim with its card's message, and what its first button sends."""
    filed = group.file(TEXT)
    await group.show_new()
    card = await group.card(filed.claim_id)
    return filed.claim_id, card.message_id, group.payload(card.message_id, "Nhận")


def _unchanged(group: StaffGroup, claim_id: str) -> bool:
    claim = group.office.claim(claim_id)
    return (claim.version, claim.lease) == (1, None)


async def test_somebody_in_the_group_who_is_not_linked(group: StaffGroup) -> None:
    """A guest, or a colleague who has not linked yet."""
    claim_id, message_id, _ = await _carded(group)

    line = await group.press(group.api.person(7009, "Khách"), "Nhận", message_id)

    assert line == "Nút này dành cho tài khoản đã nối với trang quản lý."
    assert _unchanged(group, claim_id)
    assert len(group.cards()) == 1


@pytest.mark.parametrize("place", ["private", "other group"])
async def test_a_button_forged_in_another_chat(group: StaffGroup, place: str) -> None:
    """By somebody who may act in the group: what it would show must not leave the group."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    claim_id, _, payload = await _carded(group)
    other = None if place == "private" else group.api.group(ELSEWHERE)
    chat_id = an.id if other is None else ELSEWHERE
    an.says("/help", group=other)
    await group.api.until(lambda: group.api.from_bot(chat_id))
    message = group.api.world.chats[chat_id].messages[group.api.from_bot(chat_id)[-1].message_id]

    line = await group.answer(an.presses(message, payload))

    assert line == "Nút này chỉ dùng trong nhóm trực."
    assert _unchanged(group, claim_id)
    assert all(claim_id not in seen.text for seen in group.api.from_bot(chat_id))


async def test_a_role_that_was_taken_away(group: StaffGroup) -> None:
    """Counts at once: nothing of who pressed is kept in the chat."""
    member, an = group.link("An", 7001, Role.TRIAGER)
    claim_id, _, _ = await _carded(group)
    now = group.console.clock()
    group.console.store.transact_now(lambda tx: staff.set_roles(tx, member.id, {Role.EDITOR}, now))

    line = await group.press(an, "Nhận")

    assert line.startswith("Vai trò của bạn không có quyền")
    assert _unchanged(group, claim_id)


async def test_an_account_that_was_disabled(group: StaffGroup) -> None:
    """Is linked no more: one line as for anybody."""
    member, an = group.link("An", 7001, Role.TRIAGER)
    claim_id, _, _ = await _carded(group)
    now = group.console.clock()
    group.console.store.transact_now(lambda tx: staff.disable(tx, member.id, now))

    line = await group.press(an, "Nhận")

    assert line == "Nút này dành cho tài khoản đã nối với trang quản lý."
    assert _unchanged(group, claim_id)


async def test_a_redelivered_press_counts_once(group: StaffGroup) -> None:
    """Telegram brings updates again when an answer was lost."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    claim_id, _, _ = await _carded(group)
    await group.press(an, "Nhận")

    (again,) = group.api.updates.redeliver(1)
    await group.api.until(lambda: not group.api.updates.waiting)
    await group.tick()

    assert group.api.brought()[again] == 2
    assert group.office.claim(claim_id).version == 2


async def test_who_holds_it_is_said_to_others(group: StaffGroup) -> None:
    """Pressing the present card of a claim somebody else holds."""
    _, an = group.link("An", 7001, Role.TRIAGER)
    _, minh = group.link("Minh", 7003, Role.TRIAGER)
    claim_id, _, _ = await _carded(group)
    await group.press(an, "Nhận")
    await group.api.until(lambda: "Đang giữ: An" in group.cards()[0].text)

    line = await group.press(minh, "Ý kiến, phê bình")

    assert line == "An đang làm tin này đến 12:25. Bạn đợi, hoặc hỏi người đó."
    assert group.office.claim(claim_id).outcome is None


async def test_without_a_group_nothing_goes_out(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """And a card's button that is left over gets its line."""
    async with open_group(api, console, knowledge) as group:
        _, an = group.link("An", 7001, Role.TRIAGER)
        claim_id, message_id, payload = await _carded(group)
        message = group.group.chat.messages[message_id]
    async with open_group(api, console, knowledge, group="") as group:
        line = await group.answer(an.presses(message, payload))
        unchanged = _unchanged(group, claim_id)

    assert line == "Nút này chỉ dùng trong nhóm trực."
    assert unchanged


async def test_hostile_words_stay_words(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """In texts and names: Telegram would refuse broken marks, and must not find a link in them."""
    text = "<b>Mất</b> nước </blockquote> **đậm** [x](https://la.example) & <script>alert(1)</script> ngày mai"
    async with open_group(api, console, knowledge, with_text=True) as group:
        _, an = group.link("An *<i>_đậm_</i>", 7001, Role.TRIAGER)
        filed = group.file(text)
        await group.show_new()
        card = await group.card(filed.claim_id)
        await group.press(an, "Nhận")
        await group.api.until(lambda: "Đang giữ" in group.cards()[0].text)

    assert text in card.text
    assert "<i> đậm </i>" in group.cards()[0].text


async def test_a_long_text_is_cut(api: FakeBotApi, console: Console, knowledge: Knowledge) -> None:
    """A card is one message."""
    async with open_group(api, console, knowledge, with_text=True) as group:
        filed = group.file("Mất nước ở mọi nơi. " * 190)
        await group.show_new()
        card = await group.card(filed.claim_id)

    assert len(card.text) < 1000
    assert "…" in card.text
