"""Faults on command, what people see, and the fake as a process."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import aiohttp
import pytest
import telegram
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter

from tests.support.fake_bot_api import FakeBotApi, Fault, Kind, Person
from tests.unit.support.conftest import Client

CHECKOUT = Path(__file__).parents[3]


async def send(client: Client, text: str = "x", chat_id: int = 1001) -> int:
    return (await client.call("sendMessage", chat_id=chat_id, text=text)).status


async def test_too_many_requests_on_command(client: Client, an: Person) -> None:
    """429 with retry_after for the next call, then all is well."""
    client.api.faults.add(Fault(Kind.TOO_MANY, "sendMessage", retry_after=7))

    refused = await client.call("sendMessage", chat_id=an.id, text="x")

    assert (refused.status, refused.body["parameters"]) == (429, {"retry_after": 7})
    assert await send(client) == 200
    assert len(client.api.from_bot(an.id)) == 1


async def test_a_fault_is_for_one_chat_and_some_calls(api: FakeBotApi, client: Client, an: Person) -> None:
    """A fault leaves other chats alone, skips and counts."""
    api.person(1002)
    api.faults.add(Fault(Kind.REFUSED, "sendMessage", chat_id=an.id, skip=1, times=2, code=500, description="Oops"))

    statuses = [await send(client, chat_id=chat) for chat in (1001, 1002, 1001, 1002, 1001, 1001)]

    assert statuses == [200, 200, 500, 200, 500, 200]


async def test_a_broken_server_answers_with_a_page(client: Client, an: Person) -> None:
    """A gateway's error is HTML, and nothing was done."""
    client.api.faults.add(Fault(Kind.BROKEN, code=502))
    url = f"{client.api.base_url}{client.api.token}/sendMessage"

    async with client.session.post(url, data={"chat_id": "1001", "text": "x"}) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")

    assert client.api.from_bot(an.id) == []


@pytest.mark.parametrize(
    ("kind", "arrived"),
    [
        pytest.param(Kind.CUT_BEFORE, 0, id="before it is done"),
        pytest.param(Kind.CUT_AFTER, 1, id="after it is done"),
    ],
)
async def test_a_cut_connection(client: Client, an: Person, kind: Kind, arrived: int) -> None:
    """The bot hears nothing; the person may have the message all the same."""
    client.api.faults.add(Fault(kind, "sendMessage"))

    with pytest.raises(aiohttp.ClientError):
        await send(client)

    assert len(client.api.from_bot(an.id)) == arrived
    assert [(call.code, call.done) for call in client.api.called("sendMessage")] == [(None, bool(arrived))]


@pytest.mark.parametrize(("kind", "arrived"), [(Kind.HANG, 0), (Kind.SLOW, 1)])
async def test_an_answer_that_does_not_come(client: Client, an: Person, kind: Kind, arrived: int) -> None:
    """A caller that gives up does not know whether a slow call was done."""
    client.api.faults.add(Fault(kind, "sendMessage", seconds=30))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await send(client)

    assert len(client.api.from_bot(an.id)) == arrived
    await client.api.until(lambda: client.api.in_flight == 0)


async def test_being_unreachable_for_a_time(client: Client, an: Person) -> None:
    """Down, nobody connects and open polls break; up again, all is as before."""
    polling = asyncio.create_task(client.call("getUpdates", timeout=20))
    await client.api.until(lambda: client.api.called("getUpdates"))
    await client.api.go_down()

    with pytest.raises(aiohttp.ClientError):
        await polling
    with pytest.raises(aiohttp.ClientConnectorError):
        await send(client)
    await client.api.come_up()

    assert await send(client) == 200
    assert len(client.api.from_bot(an.id)) == 1


async def test_calls_take_their_time(client: Client, an: Person) -> None:
    """With a latency a call is done at once and answered later; what is under way is counted."""
    client.api.latency_s = 0.1
    started = time.monotonic()
    sending = asyncio.create_task(send(client, chat_id=an.id))

    await client.api.until(lambda: client.api.in_flight == 1)
    assert len(client.api.from_bot(an.id)) == 1
    assert await sending == 200

    assert time.monotonic() - started >= 0.1
    assert client.api.in_flight == 0


async def test_the_screen_shows_what_people_see(client: Client, an: Person) -> None:
    """In order, as edited, with the words of the buttons."""
    an.says("Chào")
    rows = [[{"text": "Có", "callback_data": "1"}, {"text": "Không", "callback_data": "0"}]]
    await client.call("sendMessage", chat_id=an.id, text="<b>Hỏi?</b>", parse_mode="HTML",
                      reply_markup={"inline_keyboard": rows})  # fmt: skip
    await send(client, "Một")
    await client.call("editMessageText", chat_id=an.id, message_id=3, text="Hai")
    query = an.taps("Không")
    await client.call("answerCallbackQuery", callback_query_id=query.id, text="Đã ghi")

    seen = client.api.seen(an.id)

    assert [(one.text, one.by_bot, one.labels, one.edited) for one in seen] == [
        ("Chào", False, (), False),
        ("Hỏi?", True, ("Có", "Không"), False),
        ("Hai", True, (), True),
    ]
    assert client.api.updates.waiting[-1].body["callback_query"]["data"] == "0"
    assert query.answer == {"callback_query_id": query.id, "text": "Đã ghi"}


def test_a_button_that_is_not_there_cannot_be_tapped(an: Person) -> None:
    """The test learns at once that it tapped nothing."""
    with pytest.raises(LookupError):
        an.taps("Có")


async def test_python_telegram_bot_as_shipped_works_with_it(
    api: FakeBotApi, an: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its forms, uploads, downloads and errors go both ways."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # Without it the library warns of its next version.
    api.group(-1001)
    async with telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url) as bot:
        an.says("/start")
        (update,) = await bot.get_updates(timeout=1, allowed_updates=["message"])
        menu = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Có", callback_data="1")]])
        sent = await bot.send_message(an.id, "<b>Chào</b>", parse_mode="HTML", reply_markup=menu,
                                      link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                                      reply_parameters=telegram.ReplyParameters(1))  # fmt: skip
        photo = await bot.send_photo(an.id, b"jpeg", caption="Ảnh")
        album = await bot.send_media_group(an.id, [telegram.InputMediaPhoto(b"1"), telegram.InputMediaPhoto(b"2")])
        quiz = await bot.send_poll(-1001, "?", ["54", "41"], type="quiz", correct_option_ids=[0], is_anonymous=False)
        content = await (await bot.get_file(photo.photo[-1].file_id)).download_as_bytearray()

        assert update.message is not None
        assert update.message.text == "/start"
        assert sent.reply_to_message is not None
        assert (bytes(content), len(album)) == (b"jpeg", 2)
        assert quiz.poll is not None
        assert await bot.set_my_commands(
            [("hoi", "Hỏi")], telegram.BotCommandScopeAllPrivateChats(), language_code="vi"
        )
        with pytest.raises(BadRequest, match="not modified"):
            await bot.edit_message_text("<b>Chào</b>", an.id, sent.id, parse_mode="HTML", reply_markup=menu)
        an.blocks()
        with pytest.raises(Forbidden):
            await bot.send_message(an.id, "x")
        api.faults.add(Fault(Kind.TOO_MANY, retry_after=3))
        with pytest.raises(RetryAfter):
            await bot.send_message(-1001, "x")
        await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s")
        with pytest.raises(Conflict):
            await bot.get_updates()


async def test_the_token_may_be_escaped(api: FakeBotApi, client: Client) -> None:
    """`bot123%3Aabc` is `bot123:abc`."""
    answer = await client.send(f"{api.base_url}{api.token.replace(':', '%3A')}/getMe")

    assert answer.result["username"] == api.username


async def test_json_bodies_are_read_too(api: FakeBotApi, client: Client, an: Person) -> None:
    """A call may be JSON in place of a form."""
    url = f"{api.base_url}{api.token}/sendMessage"

    answer = await client.send(url, json={"chat_id": an.id, "text": "x", "disable_notification": True})

    assert answer.result["text"] == "x"


async def test_the_fake_runs_as_a_process() -> None:
    """A second port moves it: people write, faults come, calls are looked at."""
    command = [sys.executable, "-m", "tests.support.fake_bot_api", "--people", "2"]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": str(CHECKOUT)}
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    control = (await process.stdout.readline()).decode().strip()

    async with aiohttp.ClientSession() as session:

        async def move(verb: str, body: object) -> object:
            async with session.post(f"{control}/{verb}", json=body) as answer:
                found: object = await answer.json()
                return found

        await move("say", [{"person": 1001, "text": "Chào"}])
        await move("faults", [{"kind": "too_many", "method": "sendMessage"}])
        url = f"{address}/bot{FakeBotApi().token}/sendMessage"
        for _ in range(2):
            async with session.post(url, data={"chat_id": "1001", "text": "x"}):
                pass
        calls = await move("calls", {"methods": ["sendMessage"]})
        seen = await move("seen", {"chat_id": 1001})
        state = await move("state", {})
    process.send_signal(signal.SIGTERM)

    assert await process.wait() == 0
    assert isinstance(calls, list)
    assert [call["code"] for call in calls] == [429, 200]
    assert isinstance(seen, list)
    assert [one["text"] for one in seen] == ["Chào", "x"]
    assert isinstance(state, dict)
    assert (state["waiting"], state["in_flight"]) == (1, 0)
