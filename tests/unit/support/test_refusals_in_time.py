"""What the fake Bot API refuses for what happened before: who blocked, moved or left, what was done, and how much."""

from typing import Any

import pytest

from tests.support.bot_calls import MESSAGE, POLL, QUIZ, button, html, keyboard, keyboard_only
from tests.support.fake_bot_api import STRICT, FakeBotApi, Person, Rate
from tests.support.fake_bot_api.limits import Limits
from tests.unit.support.conftest import Client


async def test_a_blocked_bot_may_not_write(client: Client, an: Person) -> None:
    """Somebody who blocked the bot is 403 until they unblock it."""
    an.blocks()
    blocked = await client.call("sendMessage", **MESSAGE)
    an.unblocks()
    again = await client.call("sendMessage", **MESSAGE)

    assert (blocked.status, blocked.why) == (403, "Forbidden: bot was blocked by the user")
    assert again.status == 200


async def test_a_bot_may_not_write_first(api: FakeBotApi, client: Client) -> None:
    """Somebody who never wrote to the bot cannot be written to."""
    api.person(1001, started=False)

    answer = await client.call("sendMessage", **MESSAGE)

    assert (answer.status, answer.why) == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_a_group_that_moved_says_where_to(api: FakeBotApi, client: Client, an: Person) -> None:
    """A group that became a supergroup refuses with the new number."""
    api.group(-55, kind="group").migrate(-10055, an.user)

    answer = await client.call("sendMessage", chat_id=-55, text="x")

    assert answer.status == 400
    assert answer.body["parameters"] == {"migrate_to_chat_id": -10055}
    assert (await client.call("sendMessage", chat_id=-10055, text="x")).status == 200


async def test_a_bot_that_left_or_was_kicked_may_not_write(api: FakeBotApi, client: Client, an: Person) -> None:
    """Out of a group there is nothing to send to it."""
    group, other = api.group(-1001), api.group(-1002)
    await client.call("leaveChat", chat_id=-1001)
    an.kicks_bot(other)

    assert (await client.call("sendMessage", chat_id=group.id, text="x")).status == 403
    assert "kicked" in (await client.call("sendMessage", chat_id=other.id, text="x")).why


async def test_unchanged_text_is_not_an_edit(client: Client, an: Person) -> None:
    """Editing a message to what it is already is refused; a new keyboard alone is an edit."""
    sent = (await client.call("sendMessage", **html("<b>Một</b>"))).result["message_id"]
    edit: dict[str, Any] = {"chat_id": an.id, "message_id": sent, "parse_mode": "HTML"}

    same = await client.call("editMessageText", **edit, text="<strong>Một</strong> ")
    other = await client.call("editMessageText", **edit, text="Một")
    buttons = await client.call("editMessageReplyMarkup", chat_id=an.id, message_id=sent, **keyboard_only(button()))
    again = await client.call("editMessageReplyMarkup", chat_id=an.id, message_id=sent, **keyboard_only(button()))

    assert "message is not modified" in same.why
    assert (other.status, buttons.status) == (200, 200)
    assert "message is not modified" in again.why


async def test_only_own_messages_are_edited(client: Client, an: Person) -> None:
    """What a person wrote stays as it is."""
    an.says("Chào")

    answer = await client.call("editMessageText", chat_id=an.id, message_id=1, text="x")

    assert answer.why == "Bad Request: message can't be edited"


async def test_an_old_callback_query_cannot_be_answered(client: Client, an: Person) -> None:
    """After a while, and after its answer, a query is too old."""
    await client.call("sendMessage", **keyboard([button()]))
    old, pressed = an.taps("Xem"), an.taps("Xem")
    old.asked_at -= client.api.world.callback_seconds + 1

    answers = [
        await client.call("answerCallbackQuery", callback_query_id=query.id) for query in (old, pressed, pressed)
    ]

    assert [answer.status for answer in answers] == [400, 200, 400]
    assert "query is too old" in answers[0].why


async def test_a_group_takes_20_messages_a_minute(api: FakeBotApi, client: Client) -> None:
    """The 21st is 429 and says when to come again; other chats are not touched."""
    api.group(-1001)
    api.group(-1002)

    answers = [await client.call("sendMessage", chat_id=-1001, text=str(number)) for number in range(21)]
    other = await client.call("sendMessage", chat_id=-1002, text="x")

    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert 55 <= answers[-1].body["parameters"]["retry_after"] <= 60
    assert answers[-1].why.startswith("Too Many Requests: retry after ")
    assert other.status == 200


async def test_a_topic_is_one_that_was_opened(api: FakeBotApi, client: Client, an: Person) -> None:
    """What is sent into it carries it; into another one nothing is sent, nor once it was deleted."""
    group = api.group(-1001)
    topic = group.open_topic("Đố vui", an.user)

    general = await client.call("sendMessage", chat_id=-1001, text="a")
    inside = await client.call("sendMessage", chat_id=-1001, text="a", message_thread_id=topic)
    unknown = await client.call("sendMessage", chat_id=-1001, text="a", message_thread_id=99)
    group.delete_topic(topic)
    deleted = await client.call("sendPoll", **{**POLL, "chat_id": -1001}, message_thread_id=topic)

    assert "message_thread_id" not in general.result
    assert (inside.result["message_thread_id"], inside.result["is_topic_message"]) == (topic, True)
    assert [(each.status, each.why) for each in (unknown, deleted)] == [
        (400, "Bad Request: message thread not found")
    ] * 2
    assert [seen.message_id for seen in api.seen(-1001)] == [general.result["message_id"]]


@pytest.mark.parametrize(
    ("limits", "chats"),
    [
        pytest.param(Limits(private=Rate(1, 1.0)), [1001, 1001], id="one a second in a private chat"),
        pytest.param(Limits(overall=Rate(2, 1.0)), [1001, 1002, 1003], id="so many a second overall"),
    ],
)
async def test_other_limits_are_set(client: Client, limits: Limits, chats: list[int]) -> None:
    """The limits of private chats and overall hold when they are set."""
    client.api.meter.limits = limits
    for chat in set(chats):
        client.api.person(chat)

    answers = [await client.call("sendMessage", chat_id=chat, text="x") for chat in chats]

    assert [answer.status for answer in answers] == [200] * (len(chats) - 1) + [429]
    assert answers[-1].body["parameters"] == {"retry_after": 1}


async def test_changes_of_messages_have_a_limit_of_their_own(client: Client) -> None:
    """In each chat; new messages do not count among them."""
    client.api.meter.limits = STRICT
    client.api.group(-1001)
    sent = [await client.call("sendMessage", chat_id=-1001, text=f"{number}") for number in range(3)]
    numbers = [each.result["message_id"] for each in sent]

    changed = [await client.call("editMessageText", chat_id=-1001, message_id=n, text="x") for n in [*numbers, 1]]

    assert [each.status for each in changed] == [200, 200, 200, 429]
    assert (await client.call("sendMessage", chat_id=-1001, text="x")).status == 200


def test_telegram_has_four_limits() -> None:
    """The strict limits are Telegram's."""
    assert Limits(Rate(20, 60.0), Rate(30, 1.0), Rate(3, 3.0), Rate(3, 3.0)) == STRICT


async def test_a_poll_is_stopped_once(client: Client, an: Person) -> None:
    """Stopping gives the final poll; a second time is refused."""
    sent = (await client.call("sendPoll", **QUIZ, is_anonymous=False)).result
    an.votes(sent["poll"]["id"], [0])
    stop: dict[str, Any] = {"chat_id": an.id, "message_id": sent["message_id"]}

    assert (await client.call("stopPoll", **stop)).result["is_closed"] is True
    assert "already been closed" in (await client.call("stopPoll", **stop)).why
