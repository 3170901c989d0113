"""What the fake Bot API refuses in a call, as Telegram does or stricter."""

from typing import Any

import pytest

from tests.support.bot_calls import MESSAGE, POLL, QUIZ, button, html, keyboard
from tests.support.fake_bot_api import FakeBotApi, Person
from tests.support.fake_bot_api.world import FILE_LIMIT
from tests.unit.support.conftest import Answer, Client

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


async def test_an_answer_to_a_press_is_short(client: Client, an: Person) -> None:
    """The line shown after a press has at most 200 characters."""
    await client.call("sendMessage", **keyboard([button()]))

    answer = await client.call("answerCallbackQuery", callback_query_id=an.taps("Xem").id, text="a" * 201)

    assert answer.status == 400


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
