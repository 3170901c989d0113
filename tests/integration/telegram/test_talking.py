"""Everything people can do on Telegram, with the real conversation, over polling and webhook."""

import asyncio
from typing import Any

import pytest

from bot.channels.telegram.commands import SHOWN
from bot.domain.text import Language
from bot.store import SqlStore
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.fake_bot_api.world import Seen
from tests.support.telegram import SITE, Bound

GROUP = -1001


async def answers(api: FakeBotApi, chat_id: int, count: int) -> list[Seen]:
    await api.until(lambda: len(api.from_bot(chat_id)) >= count)
    return api.from_bot(chat_id)


async def test_a_question_is_answered_with_its_source(api: FakeBotApi, run: Bound, store: SqlStore) -> None:
    """The answer comes with its sources; nothing of it stays."""
    async with run():
        api.person(7001).says("trẻ em có được nói ý kiến không")
        (answer,) = await answers(api, 7001, 1)

    assert "Căn cứ" in answer.text
    assert store.read_now(lambda tx: tx.sending.last())[0].reply is None


async def test_sources_lead_to_the_pages(api: FakeBotApi, run: Bound) -> None:
    """An article is read on the site."""
    async with run():
        api.person(7001).says("điều 12 công ước quyền trẻ em")
        await answers(api, 7001, 1)
    (call,) = api.called("sendMessage")

    assert f'href="{SITE}/cong-uoc/crc/dieu-12"' in call.fields["text"]


async def test_a_press_is_acknowledged_and_does_what_it_says(api: FakeBotApi, run: Bound) -> None:
    """The button stops waiting, and the next list comes."""
    person = api.person(7001)

    async with run():
        person.says("/conguoc")
        (menu,) = await answers(api, 7001, 1)
        press = person.taps(menu.labels[0])
        await answers(api, 7001, 2)
        await api.until(lambda: press.answer is not None)

    assert press.answer == {"callback_query_id": press.id}


@pytest.mark.parametrize("payload", ["clarify|none|77|", "a|b|c", "help", "x" * 64, "ask|open|0|no-such/entry", ""])
async def test_an_old_or_made_up_button_gets_one_line(api: FakeBotApi, run: Bound, payload: str) -> None:
    """And the chat goes on."""
    person = api.person(7001)

    async with run():
        person.says("/help")
        (menu,) = await answers(api, 7001, 1)
        person.presses(api.world.chats[7001].messages[menu.message_id], payload)
        stale = (await answers(api, 7001, 2))[-1]
        person.says("/help")
        again = (await answers(api, 7001, 3))[-1]

    assert "không còn dùng được" in stale.text
    assert again.text == menu.text


async def test_a_button_pressed_twice_or_by_another_person(api: FakeBotApi, run: Bound) -> None:
    """In a group everybody has a conversation of their own: nobody can answer for another."""
    group = api.group(GROUP)
    asker, other = api.person(7001), api.person(7002)

    async with run():
        asker.says("/quentoi", group=group)
        (asked,) = await answers(api, GROUP, 1)
        other.taps(asked.labels[0], group=group)
        refused = (await answers(api, GROUP, 2))[-1]
        asker.taps(asked.labels[0], group=group, message_id=asked.message_id)
        forgotten = (await answers(api, GROUP, 3))[-1]

    assert "không còn dùng được" in refused.text
    assert forgotten.text.startswith("Đã xóa.")


@pytest.mark.parametrize("command", ["/help", "/conguoc", "/ngonngu", "/riengtu", "/start", "/chude", "/kehoach"])
async def test_commands_lead_where_they_say(api: FakeBotApi, run: Bound, command: str) -> None:
    """In private and, with the bot's name, in a group."""
    group = api.group(GROUP)
    person = api.person(7001)

    async with run():
        await api.until(lambda: api.called("setMyCommands"))
        person.says(command)
        person.says(f"{command}@{api.username}", group=group)
        (private,), (shared,) = await answers(api, 7001, 1), await answers(api, GROUP, 1)

    assert private.text == shared.text
    assert "chưa có câu trả lời" not in private.text


async def test_a_start_link_opens_its_answer(api: FakeBotApi, run: Bound) -> None:
    """As shared from a page or a poster."""
    async with run():
        api.person(7001).says("/start CRC_12")
        (answer,) = await answers(api, 7001, 1)

    assert answer.text.startswith("Điều 12")


async def test_a_group_is_answered_when_it_asks(api: FakeBotApi, run: Bound) -> None:
    """By command or by replying to the bot; other talk and other bots' commands are not."""
    group = api.group(GROUP)
    person = api.person(7001)

    async with run():
        person.says("chào cả nhà", group=group)
        person.says("/help@other_bot", group=group)
        person.says("/hoi điều 12 công ước quyền trẻ em", group=group)
        (first,) = await answers(api, GROUP, 1)
        person.says("thế còn điều 13?", group=group, reply_to=first.message_id)
        second = (await answers(api, GROUP, 2))[-1]
        await asyncio.sleep(0.1)

    assert "Điều 13" in second.text
    assert len(api.from_bot(GROUP)) == 2
    replied = [call.fields["reply_parameters"]["message_id"] for call in api.called("sendMessage")]
    assert replied == [3, 5]


async def test_an_edited_question_is_asked_anew(api: FakeBotApi, run: Bound) -> None:
    """The person sees the answer to what they meant."""
    person = api.person(7001)

    async with run():
        person.says("điều 12 công ước quyền trẻ em")
        await answers(api, 7001, 1)
        person.edits(1, "điều 13 công ước quyền trẻ em")
        second = (await answers(api, 7001, 2))[-1]

    assert second.text.startswith("Điều 13")


async def test_what_cannot_be_read_gets_the_reply_that_says_so(api: FakeBotApi, run: Bound) -> None:
    """A sticker is no question."""
    async with run():
        api.person(7001).sends({"sticker": {"file_id": "x", "file_unique_id": "y", "type": "regular"}})
        (answer,) = await answers(api, 7001, 1)

    assert answer.text.startswith("Mình không đọc được nhãn dán")


@pytest.mark.parametrize(("code", "word"), [("vi", "Bạn muốn"), (None, "Bạn muốn"), ("en", "What would")])
async def test_the_menu_speaks_the_language_of_the_phone(
    api: FakeBotApi, run: Bound, code: str | None, word: str
) -> None:
    """Vietnamese where Telegram does not tell."""
    more: dict[str, Any] = {} if code is None else {"language_code": code}

    async with run():
        api.person(7001, **more).says("/start")
        (menu,) = await answers(api, 7001, 1)

    assert menu.text.startswith(word)


async def test_the_commands_are_shown_in_both_languages(api: FakeBotApi, run: Bound) -> None:
    """Vietnamese unless the phone is English, in private and in groups."""
    async with run():
        await api.until(lambda: len(api.called("setMyCommands")) == 4)

    shown = {
        (call.fields["scope"]["type"], call.fields.get("language_code")): [
            command["command"] for command in call.fields["commands"]
        ]
        for call in api.called("setMyCommands")
    }
    assert shown == {
        (scope, code): list(SHOWN[language])
        for scope in ("all_private_chats", "all_group_chats")
        for code, language in ((None, Language.VI), ("en", Language.EN))
    }


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("điều 12 công ước quyền trẻ em", "Điều 12"),
        ("tôi đang bị đánh cứu tôi với", "113"),
        ("", "CRC"),
        ("zzz qqq", ""),
    ],
)
async def test_cited_answers_can_be_shared_into_any_chat(
    api: FakeBotApi, run: Bound, store: SqlStore, typed: str, shown: str
) -> None:
    """At once, at most ten, and nothing of the words typed is kept."""
    async with run():
        await api.until(lambda: api.called("setMyCommands"))
        query = api.person(7001).asks_inline(typed)
        await api.until(lambda: query.answer is not None)

    assert query.answer is not None
    results = query.answer["results"]
    assert len(results) <= 10
    assert not shown or any(shown in result["shown"]["text"] for result in results)
    assert store.read_now(lambda tx: tx.inbox.count()) == 0


async def test_a_button_of_a_shared_message_says_where_it_works(api: FakeBotApi, run: Bound) -> None:
    """Its chat is not ours to know."""
    async with run():
        press = api.person(7001).presses_inline("BQAAAHkAAAB5", "ask|open|0|CRC:12")
        await api.until(lambda: press.answer is not None)

    assert press.answer is not None
    assert "mở bot" in press.answer["text"]


async def test_what_was_shared_through_the_bot_is_not_answered(api: FakeBotApi, run: Bound) -> None:
    """Somebody shares an answer in their chat with the bot itself."""
    person = api.person(7001)

    async with run():
        person.sends({"text": "Điều 12"}, via_bot=api.world.bot)
        person.says("/help")
        await answers(api, 7001, 1)
        await asyncio.sleep(0.1)

    assert len(api.from_bot(7001)) == 1
