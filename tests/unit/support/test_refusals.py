"""What the fake Bot API refuses, as Telegram does or stricter."""

from typing import Any

import pytest

from tests.support.fake_bot_api import STRICT, FakeBotApi, Person, Rate
from tests.support.fake_bot_api.limits import Limits
from tests.support.fake_bot_api.world import FILE_LIMIT
from tests.unit.support.conftest import Answer, Client

MESSAGE: dict[str, Any] = {"chat_id": 1001, "text": "Chào bạn."}
POLL: dict[str, Any] = {"chat_id": 1001, "question": "Bao nhiêu điều?", "options": [{"text": "54"}, {"text": "41"}]}
QUIZ: dict[str, Any] = {**POLL, "type": "quiz", "correct_option_ids": [0]}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {**MESSAGE, "reply_markup": {"inline_keyboard": list(rows)}}


def button(data: str = "a", **more: object) -> dict[str, Any]:
    return {"text": "Xem", "callback_data": data} | more


def html(text: str) -> dict[str, Any]:
    return {"chat_id": 1001, "text": text, "parse_mode": "HTML"}


REFUSED = [
    pytest.param("sendMessage", {"text": "x"}, "chat_id is empty", id="no chat"),
    pytest.param("sendMessage", {"chat_id": 1001}, "message text is empty", id="no text"),
    pytest.param("sendMessage", {"chat_id": 1001, "text": " \n"}, "message text is empty", id="only white space"),
    pytest.param("sendMessage", {**MESSAGE, "chat_id": 9}, "chat not found", id="unknown chat"),
    pytest.param("sendMessage", {**MESSAGE, "chat_id": "an"}, "must be an Integer", id="chat id of a wrong type"),
    pytest.param("sendMessage", {**MESSAGE, "txt": "x"}, 'there is no field "txt"', id="unknown field"),
    pytest.param("sendMessage", {**MESSAGE, "disable_notification": 1}, "must be a Boolean", id="number for a flag"),
    pytest.param("sendMessage", {**MESSAGE, "reply_markup": "{"}, "not JSON", id="broken JSON in a field"),
    pytest.param("sendMessage", {**MESSAGE, "parse_mode": "Markdown"}, "must be one of HTML", id="other parse mode"),
    pytest.param("sendMessage", {"chat_id": 1001, "text": "a" * 4097}, "message is too long", id="4,097 characters"),
    pytest.param("sendMessage", {"chat_id": 1001, "text": "😀" * 2049}, "message is too long", id="4,098 UTF-16 units"),
    pytest.param("sendMessage", html("<b>a"), "Can't find end tag", id="tag left open"),
    pytest.param("sendMessage", html("a</b>"), "Unexpected end tag at byte offset 1", id="end without a start"),
    pytest.param("sendMessage", html("<b><i>a</b></i>"), "Unmatched end tag", id="tags crossed"),
    pytest.param("sendMessage", html("ạ<p>a</p>"), 'Unsupported start tag "p" at byte offset 3', id="unknown tag"),
    pytest.param("sendMessage", html("1 < 2"), "Unsupported start tag", id="bare less-than"),
    pytest.param("sendMessage", html("<b>a</b>" * 101), "more than 100 entities", id="101 entities"),
    pytest.param("sendMessage", keyboard([button("điều" * 11)]), "BUTTON_DATA_INVALID", id="66 bytes in 44 letters"),
    pytest.param("sendMessage", keyboard([button("")]), "BUTTON_DATA_INVALID", id="empty payload"),
    pytest.param("sendMessage", keyboard(*([button()] for _ in range(101))), "too long", id="101 buttons"),
    pytest.param("sendMessage", keyboard([button()] * 9), "more than 8", id="9 buttons in a row"),
    pytest.param("sendMessage", keyboard([{"text": "Xem"}]), "Text buttons are unallowed", id="button without action"),
    pytest.param("sendMessage", keyboard([button(text="")]), '.text" is empty', id="button without a name"),
    pytest.param("sendMessage", keyboard([button(text=" \n")]), "text must be non-empty", id="button of white space"),
    pytest.param("sendMessage", keyboard([{"callback_data": "a"}]), '.text" is missing', id="no text field"),
    pytest.param("sendMessage", keyboard([button(url="https://a.vn")]), "more than one action", id="two actions"),
    pytest.param("sendMessage", keyboard([button(colour="red")]), "there is no field", id="unknown field of a button"),
    pytest.param(
        "sendMessage", keyboard([{"text": "Xem", "url": "http://localhost:80/"}]), "Wrong HTTP URL", id="local address"
    ),
    pytest.param(
        "sendMessage",
        {**MESSAGE, "reply_parameters": {"message_id": 77}},
        "to be replied not found",
        id="no such reply",
    ),
    pytest.param("sendPhoto", {"chat_id": 1001, "photo": "nothing"}, "wrong remote file", id="no such file"),
    pytest.param("sendPhoto", {"chat_id": 1001}, "photo is empty", id="no photo"),
    pytest.param(
        "sendPhoto",
        {"chat_id": 1001, "photo": "https://a.vn/1.jpg", "caption": "a" * 1025},
        "caption is too long",
        id="1,025 characters under a photo",
    ),
    pytest.param("sendPoll", {**POLL, "question": "a" * 301}, "poll question is too long", id="long poll question"),
    pytest.param("sendPoll", {**POLL, "options": [{"text": "a" * 101}]}, "poll option is too long", id="long option"),
    pytest.param("sendPoll", {**POLL, "options": []}, "from 1 to 12", id="no option"),
    pytest.param("sendPoll", {**POLL, "options": [{"text": "a"}] * 13}, "from 1 to 12", id="13 options"),
    pytest.param("sendPoll", {**QUIZ, "explanation": "a" * 201}, "explanation is too long", id="long explanation"),
    pytest.param("sendPoll", {**QUIZ, "explanation": "a\nb\nc\nd"}, "2 line feeds", id="3 line feeds"),
    pytest.param("sendPoll", {**QUIZ, "correct_option_ids": [2]}, "wrong correct option", id="no such right option"),
    pytest.param("sendPoll", {**POLL, "explanation": "vì"}, "only a quiz", id="explanation of a plain poll"),
    pytest.param("sendPoll", {**QUIZ, "open_period": 60, "close_date": 1}, "exclude each other", id="two ends"),
    pytest.param("editMessageText", {"text": "x"}, "identifier is not specified", id="edit of nothing"),
    pytest.param("editMessageText", {**MESSAGE, "message_id": 5}, "message to edit not found", id="no such message"),
    pytest.param("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old", id="unknown callback query"),
    pytest.param("answerInlineQuery", {"inline_query_id": "1", "results": []}, "query is too old", id="unknown query"),
    pytest.param("setMessageReaction", {"chat_id": 1001, "message_id": 5}, "to react not found", id="no reaction"),
    pytest.param("sendChatAction", {"chat_id": 1001, "action": "thinking"}, "must be one of", id="unknown action"),
    pytest.param("getFile", {"file_id": "x"}, "wrong file_id", id="unknown file"),
    pytest.param("leaveChat", {"chat_id": 1001}, "private chats", id="leaving a private chat"),
    pytest.param("setWebhook", {"url": "ftp://a.vn"}, "invalid webhook URL", id="webhook by ftp"),
    pytest.param("setWebhook", {"url": "https://a.vn", "secret_token": "a b"}, "not allowed", id="secret with a space"),
    pytest.param("getUpdates", {"limit": 101}, "from 1 to 100", id="limit 101"),
    pytest.param("getUpdates", {"allowed_updates": ["messages"]}, "must be one of", id="unknown kind of update"),
]


@pytest.mark.parametrize(("method", "fields", "why"), REFUSED)
async def test_a_wrong_call_is_refused(
    client: Client, an: Person, method: str, fields: dict[str, Any], why: str
) -> None:
    """A wrong call gets 400 with the reason, and leaves no trace."""
    answer = await client.call(method, **fields)

    assert (answer.status, answer.body["error_code"], answer.body["ok"]) == (400, 400, False)
    assert answer.why.startswith("Bad Request: ")
    assert why in answer.why
    assert client.api.from_bot(an.id) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"chat_id": 1001, "text": "a" * 4096}, id="4,096 characters"),
        pytest.param(html("<b>" + "&lt;" * 4096 + "</b>"), id="4,096 characters after parsing"),
        pytest.param(html("<b>a</b>" * 100), id="100 entities"),
        pytest.param(keyboard([button("a" * 64)]), id="64 bytes"),
        pytest.param(keyboard(*([button(str(n)) for n in range(5)] for _ in range(20))), id="100 buttons"),
        pytest.param(keyboard([]), id="a row without buttons"),
        pytest.param({**MESSAGE, "chat_id": "1001"}, id="chat id as a string"),
    ],
)
async def test_a_call_at_the_limit_is_taken(client: Client, an: Person, fields: dict[str, Any]) -> None:
    """Nothing is refused that Telegram takes."""
    answer = await client.call("sendMessage", **fields)

    assert answer.result["message_id"] == 1
    assert len(client.api.from_bot(an.id)) == 1


def inline(*results: dict[str, Any]) -> list[dict[str, Any]]:
    content = {"message_text": "<b>Điều 12</b>", "parse_mode": "HTML"}
    return [{"type": "article", "title": "Điều 12", "input_message_content": content, **more} for more in results]


@pytest.mark.parametrize(
    ("results", "why"),
    [
        pytest.param(inline(*({"id": str(n)} for n in range(51))), "from 0 to 50", id="51 results"),
        pytest.param(inline({"id": "đ" * 33}), "RESULT_ID_INVALID", id="66 bytes of id"),
        pytest.param(inline({"id": ""}), "RESULT_ID_INVALID", id="no id"),
        pytest.param(inline({"id": "1"}, {"id": "1"}), "RESULT_ID_DUPLICATE", id="one id twice"),
        pytest.param(inline({"id": "1", "type": "gif"}), "must be one of article", id="another type"),
        pytest.param(
            inline({"id": "1", "input_message_content": {"message_text": "<p>", "parse_mode": "HTML"}}),
            "can't parse entities",
            id="unreadable text",
        ),
    ],
)
async def test_wrong_inline_results_are_refused(
    client: Client, an: Person, results: list[dict[str, Any]], why: str
) -> None:
    """Inline results are looked at one by one; the query stays open."""
    query = an.asks_inline("điều 12")

    answer = await client.call("answerInlineQuery", inline_query_id=query.id, results=results)

    assert answer.status == 400
    assert why in answer.why
    assert query.answer is None


async def test_an_inline_query_is_answered_once(client: Client, an: Person) -> None:
    """The results reach the person, and a second answer is too late."""
    query = an.asks_inline("điều 12")

    first = await client.call("answerInlineQuery", inline_query_id=query.id, results=inline({"id": "CRC:12"}))
    second = await client.call("answerInlineQuery", inline_query_id=query.id, results=[])

    assert first.result is True
    assert query.answer is not None
    assert query.answer["results"][0]["shown"]["text"] == "Điều 12"
    assert "query is too old" in second.why


@pytest.mark.parametrize(
    ("command", "why"),
    [
        pytest.param({"command": "Conguoc", "description": "a"}, "not allowed", id="capital letter"),
        pytest.param({"command": "công", "description": "a"}, "not allowed", id="letter beyond a-z"),
        pytest.param({"command": "a" * 33, "description": "a"}, "too long", id="33 letters"),
        pytest.param({"command": "a", "description": ""}, "is empty", id="no description"),
        pytest.param({"command": "a", "description": "a" * 257}, "too long", id="257 characters about it"),
    ],
)
async def test_wrong_commands_are_refused(client: Client, command: dict[str, str], why: str) -> None:
    """A command has up to 32 letters, digits and underscores, and a description."""
    answer = await client.call("setMyCommands", commands=[command])

    assert answer.status == 400
    assert why in answer.why


async def test_commands_are_kept_by_scope_and_language(client: Client) -> None:
    """Each scope and language has its own commands."""
    english = [{"command": "help", "description": "What I can do"}]
    where: dict[str, Any] = {"scope": {"type": "all_group_chats"}, "language_code": "en"}

    await client.call("setMyCommands", commands=english, **where)

    assert (await client.call("getMyCommands", **where)).result == english
    assert (await client.call("getMyCommands")).result == []


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


def keyboard_only(*row: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(row)]}}


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


async def test_an_answer_to_a_press_is_short(client: Client, an: Person) -> None:
    """The line shown after a press has at most 200 characters."""
    await client.call("sendMessage", **keyboard([button()]))

    answer = await client.call("answerCallbackQuery", callback_query_id=an.taps("Xem").id, text="a" * 201)

    assert answer.status == 400


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


async def test_an_album_has_two_to_ten_photos_sent_along(api: FakeBotApi, client: Client, an: Person) -> None:
    """Photos of an album are parts of the form; each counts as a message."""
    file_id = api.world.keep_file(b"jpeg")
    item = {"type": "photo", "media": file_id}

    one = await client.call("sendMediaGroup", chat_id=an.id, media=[item])
    missing = await client.call("sendMediaGroup", chat_id=an.id, media=[item, {**item, "media": "attach://b"}])
    two = await client.call("sendMediaGroup", chat_id=an.id, media=[{**item, "caption": "Hai ảnh"}, item])

    assert "from 2 to 10" in one.why
    assert "wrong remote file" in missing.why
    assert len({message["media_group_id"] for message in two.result}) == 1
    assert [seen.text for seen in api.from_bot(an.id)] == ["Hai ảnh", ""]


async def test_files_above_20_megabytes_are_not_given(api: FakeBotApi, client: Client) -> None:
    """A bot can fetch files of up to 20 MB."""
    small, big = api.world.keep_file(b"jpeg"), api.world.keep_file(bytes(FILE_LIMIT + 1))

    found = (await client.call("getFile", file_id=small)).result
    refused = await client.call("getFile", file_id=big)

    assert refused.why == "Bad Request: file is too big"
    async with client.session.get(f"{api.base_file_url}{api.token}/{found['file_path']}") as answer:
        assert await answer.read() == b"jpeg"


async def test_a_poll_is_stopped_once(client: Client, an: Person) -> None:
    """Stopping gives the final poll; a second time is refused."""
    sent = (await client.call("sendPoll", **QUIZ, is_anonymous=False)).result
    an.votes(sent["poll"]["id"], [0])
    stop: dict[str, Any] = {"chat_id": an.id, "message_id": sent["message_id"]}

    assert (await client.call("stopPoll", **stop)).result["is_closed"] is True
    assert "already been closed" in (await client.call("stopPoll", **stop)).why


@pytest.mark.parametrize(
    ("token", "method", "status"),
    [
        pytest.param("1:wrong", "getMe", 401, id="another token"),
        pytest.param(None, "getme", 404, id="no such method"),
        pytest.param(None, "deleteMessage", 404, id="a method the bot does not use"),
    ],
)
async def test_a_wrong_address_is_refused(client: Client, token: str | None, method: str, status: int) -> None:
    """A wrong token is 401, an unknown method 404."""
    answer: Answer = await client.call(method, token=token)

    assert (answer.status, answer.body["error_code"]) == (status, status)
