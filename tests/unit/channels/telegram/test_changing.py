"""Messages that are changed in place, buttons that open a page, and lines only for whoever pressed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.addresses import from_aside, to_aside
from bot.channels.telegram.client import to_fields
from bot.channels.telegram.inbound import ToAnswer, Us, to_event
from bot.channels.telegram.outbound import Button, Message, to_messages
from bot.channels.telegram.pusher import TelegramPusher
from bot.conversation.buttons import is_answered_aside, to_payload
from bot.domain.delivery import OutboxRow, OutboxState
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.text import Language
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import make_client

NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
WORDING: dict[Language, dict[str, str]] = {language: {} for language in Language}
PRESS: dict[str, Any] = {
    "update_id": 1,
    "callback_query": {
        "id": "77",
        "from": {"id": 7, "is_bot": False},
        "data": "staff|take|0|X.1",
        "message": {"message_id": 5, "date": 1, "chat": {"id": -1001, "type": "supergroup"}},
    },
}


def make_row(**fields: Any) -> OutboxRow:
    reply = Reply(kind=ReplyKind.TEXT, language=Language.VI, body="Thẻ", slot=fields.pop("slot", ""))
    values: dict[str, Any] = {"chat_id": "-1001", "cause": "9.5", "position": 0, "state": OutboxState.WAITING, **fields}
    return OutboxRow(id=1, channel="telegram", reply=reply, created_at=NOON, **values)


def test_a_press_says_where_its_line_goes_and_what_it_stands_under() -> None:
    """The one is ours, the other Telegram's number of the message."""
    event = to_event(PRESS, Us(1), NOON)

    assert isinstance(event, ToAnswer)
    assert event.update.under == "5"
    assert event.update.aside == to_aside("77")
    assert from_aside(to_aside("77")) == "77"
    assert from_aside("-1001") is None


def test_only_cards_of_staff_are_answered_aside() -> None:
    """All other presses stop waiting at once."""
    payloads = [to_payload("staff", "take", "X.1"), "staff|", "staffing|x|0|", "help|menu|0|", ""]

    assert [is_answered_aside(payload) for payload in payloads] == [True, True, False, False, False]


def test_a_choice_with_a_link_opens_it() -> None:
    """And sends nothing back."""
    opening = Choice("Mở", "", link="https://hoi.example/quanly")
    (message,) = to_messages(
        Reply(kind=ReplyKind.TEXT, language=Language.VI, body="Thẻ", choices=(opening,)), WORDING, ""
    )

    fields = to_fields("-1001", message, styled=True)

    assert message.keyboard == ((Button("Mở", "", "https://hoi.example/quanly"),),)
    assert fields["reply_markup"] == '{"inline_keyboard":[[{"text":"Mở","url":"https://hoi.example/quanly"}]]}'


@pytest.mark.parametrize(
    ("row", "edits", "reply_to"),
    [
        pytest.param(make_row(), None, 5, id="an answer"),
        pytest.param(make_row(slot="a"), None, None, id="first in its slot"),
        pytest.param(make_row(slot="a", replaces="8"), 8, None, id="in place of one"),
    ],
)
async def test_a_reply_of_a_slot_answers_no_message(row: OutboxRow, edits: int | None, reply_to: int | None) -> None:
    """It stands for itself, or changes the one that stands there."""
    async with FakeBotApi() as api:
        (call,) = TelegramPusher(make_client(api), lambda: WORDING, "").to_calls(row)

    assert isinstance(call, Message)
    assert (call.edits, call.reply_to) == (edits, reply_to)


@pytest.fixture
def card() -> Message:
    return Message("Thẻ <b>mới</b>", "Thẻ mới", edits=1)


async def test_a_message_is_changed_in_place(card: Message) -> None:
    """Its number stays."""
    async with FakeBotApi() as api, make_client(api) as client:
        api.group(-1001)
        first = await client.send("-1001", Message("Thẻ", "Thẻ"))

        second = await client.send("-1001", card)

        assert (first, second) == ("1", "1")
        assert [seen.text for seen in api.from_bot(-1001)] == ["Thẻ mới"]


async def test_what_is_the_same_already_is_no_failure(card: Message) -> None:
    """Telegram refuses to change nothing."""
    async with FakeBotApi() as api, make_client(api) as client:
        api.group(-1001)
        await client.send("-1001", Message("Thẻ", "Thẻ"))

        numbers = [await client.send("-1001", card) for _ in range(2)]

        assert numbers == ["1", "1"]


async def test_a_message_that_is_gone_comes_anew() -> None:
    """With another number, by which it is known from then on."""
    async with FakeBotApi() as api, make_client(api) as client:
        group = api.group(-1001)
        api.person(7).says("xin chào", group=group)
        await client.send("-1001", Message("Thẻ", "Thẻ"))
        del group.chat.messages[2]
        api.person(7).says("ai xóa thẻ thế", group=group)
        api.person(7).says("không biết", group=group)

        number = await client.send("-1001", Message("Thẻ mới", "Thẻ mới", edits=99))

        assert number == "5"
        assert [seen.text for seen in api.from_bot(-1001)] == ["Thẻ mới"]


async def test_a_change_with_broken_marks_goes_without_them() -> None:
    """As a new message does."""
    async with FakeBotApi() as api, make_client(api) as client:
        api.group(-1001)
        await client.send("-1001", Message("Thẻ", "Thẻ"))

        number = await client.send("-1001", Message("<b>Thẻ mới", "Thẻ mới", edits=1))

        assert number == "1"
        assert [seen.text for seen in api.from_bot(-1001)] == ["Thẻ mới"]
