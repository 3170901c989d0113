"""Requests over our transport: fields, files, errors, and where the token must not be."""

import asyncio
import io
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from structlog.testing import capture_logs
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram import Access, TelegramClient
from bot.channels.telegram.client import OFFICIAL, to_failure
from bot.channels.telegram.outbound import Message
from bot.channels.telegram.transport import AiohttpRequest, BadGateway, CutOff, NeverArrived
from bot.domain.errors import ChatClosed, ChatMoved, NotSent, Postponed, Refused, Unsure
from tests.support.fake_bot_api.faults import Fault, Kind
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import make_client

TOKEN = "4567:very-secret_token"
HELLO = Message("<b>Chào</b>", "Chào")

Handler = Callable[[web.Request], "web.StreamResponse"]


@asynccontextmanager
async def answering(handle: Handler) -> AsyncIterator[TelegramClient]:
    """Give a client of a server that answers everything with *handle*."""

    async def respond(request: web.Request) -> web.StreamResponse:
        return handle(request)

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", respond)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    request = AiohttpRequest(read_s=0.3)
    async with TelegramClient(Access(token=TOKEN, base_url=address), request) as client:
        yield client
    await runner.cleanup()


async def failure_of(client: TelegramClient) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await client.call("sendMessage", {"chat_id": "1", "text": "x"})
    return caught.value


def error(code: int, description: str = "x", **parameters: int) -> Handler:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return lambda _request: web.json_response(body, status=code)


@pytest.mark.parametrize(
    ("handle", "raised", "meant"),
    [
        (error(400, "Bad Request: message is too long"), BadRequest, Refused),
        (error(400, "Bad Request: chat not found"), BadRequest, ChatClosed),
        (error(400, "Bad Request: message thread not found"), BadRequest, ChatClosed),
        (error(401, "Unauthorized"), InvalidToken, Postponed),
        (error(404, "Not Found"), InvalidToken, Postponed),
        (error(403, "Forbidden: bot was blocked by the user"), TelegramError, ChatClosed),
        (error(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100), TelegramError, ChatMoved),
        (error(429, "Too Many Requests", retry_after=3), RetryAfter, Postponed),
        (error(429, "Too Many Requests"), NetworkError, Postponed),
        (error(409, "Conflict"), Conflict, Unsure),
        (error(500), NetworkError, Postponed),
        (error(502), NetworkError, Postponed),
        (lambda _: web.Response(status=504, text="<html>"), CutOff, Unsure),
        (lambda _: web.Response(status=500, text="<html>"), BadGateway, Unsure),
        (lambda _: web.Response(status=502, text="<html>"), BadGateway, Unsure),
        (lambda _: web.json_response({"message": "no upstream"}, status=503), BadGateway, Unsure),
        (lambda _: web.Response(status=400, text="<html>"), NetworkError, Postponed),
        (lambda _: web.json_response({"message": "not allowed"}, status=403), NetworkError, Postponed),
        (lambda _: web.Response(status=404, text="<html>"), NetworkError, Postponed),
        (lambda _: web.Response(status=429, text="<html>"), NetworkError, Postponed),
        (lambda _: web.Response(status=302, headers={"location": "http://127.0.0.1:9/"}), NetworkError, Postponed),
        (lambda _: web.Response(text="<html>log in</html>"), TelegramError, Unsure),
        (lambda _: web.Response(text="[]"), TelegramError, Unsure),
    ],
)
async def test_each_error_has_its_meaning(handle: Handler, raised: type[Exception], meant: type[NotSent]) -> None:
    """The library's tree, and ours: refused, closed, moved, later, or nobody knows."""
    async with answering(handle) as client:
        failure = await failure_of(client)

    assert isinstance(failure, raised)
    assert type(to_failure(failure)) is meant


async def test_a_gateways_page_instead_of_a_change_is_no_doubt() -> None:
    """A message may be changed to the same twice: it is tried until it is."""
    async with answering(lambda _: web.Response(status=502, text="<html>")) as client:
        with pytest.raises(Postponed):
            await client.send("1", replace(HELLO, edits=7))


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_a_gateways_page_closes_no_chat(status: int) -> None:
    """Only Telegram itself says that a chat takes nothing any more."""
    async with answering(lambda _: web.Response(status=status, text="<html>blocked</html>")) as client:
        with pytest.raises(Postponed):
            await client.send("1", HELLO)


async def test_telegram_says_how_long_to_wait() -> None:
    """In seconds."""
    async with answering(error(429, "Too Many Requests", retry_after=3)) as client:
        failure = to_failure(await failure_of(client))

    assert isinstance(failure, Postponed)
    assert failure.retry_after_s == 3.0


async def test_a_server_nobody_answers_at_never_got_the_request() -> None:
    """So sending again cannot double anything."""
    async with TelegramClient(Access(token=TOKEN, base_url="http://127.0.0.1:9")) as client:
        failure = await failure_of(client)

    assert isinstance(failure, NeverArrived)
    assert isinstance(to_failure(failure), Postponed)


async def test_an_answer_that_does_not_come_is_unsure(api: FakeBotApi) -> None:
    """The read timeout of the call counts."""
    api.faults.add(Fault(Kind.HANG, "getMe", seconds=5.0))

    async with make_client(api, read_s=0.1) as client:
        with pytest.raises(TimedOut) as caught:
            await client.find_us()

    assert isinstance(to_failure(caught.value), Unsure)


async def test_a_connection_that_is_cut_is_unsure(api: FakeBotApi) -> None:
    """Nobody knows whether it was done before."""
    api.person(7001)
    api.faults.add(Fault(Kind.CUT_AFTER, "sendMessage"))

    async with make_client(api) as client:
        with pytest.raises(Unsure):
            await client.send("7001", HELLO)


async def test_a_client_that_is_not_open_sends_nothing(api: FakeBotApi) -> None:
    """It says so instead of opening a session nobody closes."""
    with pytest.raises(Postponed):
        await make_client(api).send("7001", HELLO)


@pytest.mark.parametrize(
    "handle",
    [
        error(400, "Bad Request: x"),
        error(403),
        lambda _: web.Response(status=502, text=f"<html>/bot{TOKEN}/sendMessage failed</html>"),
        lambda request: web.Response(status=502, text=f"<html>{request.path}</html>"),
        lambda _: web.Response(status=302, headers={"location": "nowhere"}),
        lambda _: web.Response(status=200, text=f"<html>{TOKEN}</html>"),
        lambda request: (request.transport.abort() if request.transport else None, web.Response())[1],
    ],
)
async def test_the_token_is_nowhere(handle: Handler, caplog: pytest.LogCaptureFixture) -> None:
    """Not in what is raised, what it was raised from, what is logged at any level, or what is printed."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        async with answering(handle) as client:
            failure = await failure_of(client)
            with pytest.raises(NotSent) as ours:
                await client.send("1", HELLO)

    said = [
        *traceback.format_exception(failure),
        *traceback.format_exception(ours.value),
        repr(failure.__context__),
        repr(failure.__cause__),
        repr(ours.value.__context__),
        caplog.text,
        str(logs),
    ]
    assert [text for text in said if "very-secret" in text] == []


def test_access_does_not_show_its_token() -> None:
    """Printed in a log or a traceback, it is an address."""
    assert repr(Access(token=TOKEN)) == f"Access(base_url='{OFFICIAL}')"


async def test_a_message_is_what_telegram_takes(api: FakeBotApi) -> None:
    """Strictly: the fake refuses any field it does not know."""
    api.person(7001)

    async with make_client(api) as client:
        await client.send("7001", HELLO)

    (seen,) = api.from_bot(7001)
    assert seen.text == "Chào"


async def test_styles_that_are_refused_are_left_out(api: FakeBotApi) -> None:
    """Better plain words than none."""
    api.person(7001)

    async with make_client(api) as client:
        await client.send("7001", Message("<b>Chào", "Chào"))

    (seen,) = api.from_bot(7001)
    assert seen.text == "Chào"


async def test_files_go_up_and_come_down(api: FakeBotApi) -> None:
    """As parts of a form, and by their address."""
    api.person(7001)
    picture = b"\xff\xd8" + bytes(range(256)) * 40

    async with make_client(api) as client:
        sent = await client.bot.send_photo(7001, io.BytesIO(picture), caption="Ảnh")
        file = await client.bot.get_file(sent.photo[-1].file_id)
        got = await file.download_as_bytearray()

    assert sent.caption == "Ảnh"
    assert bytes(got) == picture


async def test_requests_go_through_the_proxy() -> None:
    """Where Telegram is blocked."""
    asked: list[str] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().split(" ")[1].split("/bot")[0])
        body = b'{"ok":true,"result":true}'
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    access = Access(token=TOKEN, base_url="http://telegram.example", proxy=f"http://127.0.0.1:{port}")
    async with server, TelegramClient(access) as client:
        done = await client.call("deleteWebhook", {})

    assert (done, asked) == (True, ["http://telegram.example"])
