"""The Bot API on loopback: reads requests as the real server does, and records what came."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import orjson
from aiohttp import web

from tests.support.fake_bot_api.calls import Calls
from tests.support.fake_bot_api.faults import Fault, Faults, Kind
from tests.support.fake_bot_api.fields import METHODS
from tests.support.fake_bot_api.limits import Limits, Meter
from tests.support.fake_bot_api.people import Group, Person
from tests.support.fake_bot_api.polling import WEBHOOK_ACTIVE, Polling
from tests.support.fake_bot_api.refusal import Refusal, bad, too_many
from tests.support.fake_bot_api.updates import Updates
from tests.support.fake_bot_api.values import Json, make_group, make_user
from tests.support.fake_bot_api.webhook import Webhook
from tests.support.fake_bot_api.world import Seen, World

TOKEN = "123456789:AAFakeTokenForTests_0123456789abcdefg"
USERNAME = "nhanquyen_thu_bot"
DOWNLOAD = "(file)"
"""What downloads of files are called among the calls and faults; the Bot API has no method of that name."""
BODY_LIMIT = 64 * 1024 * 1024


@dataclass
class Call:
    """One call as it came.  *code* is what was answered; None while it is under way or when nothing was.

    *done* says whether it took effect, whatever the bot got to hear of it.
    """

    method: str
    fields: dict[str, Any]
    at: float
    code: int | None = None
    description: str = ""
    result: object = None
    done: bool = False


@dataclass
class _Request:
    """The parts of one request."""

    method: str
    raw: Mapping[str, object]
    files: Mapping[str, bytes]
    connection: web.Request


@dataclass
class _Place:
    """Where the server listens."""

    runner: web.AppRunner
    site: web.TCPSite | None = None
    port: int = 0


class FakeBotApi:
    """A strict Bot API for one bot.  Use it in an ``async with`` block, or ``start`` and ``stop`` it."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
        retry_scale: float = 0.02,
        seed: int = 1,
        own: bool = True,
    ) -> None:
        """Make one; with *own* it is a server of one's own, which calls any address, as Telegram's does not."""
        self.token = token
        self.world = World(clock, bot_id=int(token.partition(":")[0]), username=USERNAME)
        self.meter = Meter(limits or Limits(), time.monotonic)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.latency_s = 0.0
        self.in_flight = 0
        chance = random.Random(seed)  # noqa: S311 -- no secret
        self.webhook = Webhook(self.world.updates, chance, retry_scale, calls_any=own)
        self.webhook.on_method = self._do_from_webhook
        self._methods = Calls(self.world, self.meter)
        self._polling = Polling(self.world.updates)
        self._place: _Place | None = None

    @property
    def updates(self) -> Updates:
        """Return the queue of updates."""
        return self.world.updates

    @property
    def username(self) -> str:
        """Return the bot's name without its @."""
        name: str = self.world.bot["username"]
        return name

    @property
    def address(self) -> str:
        """Return the address in place of https://api.telegram.org."""
        assert self._place is not None
        return f"http://127.0.0.1:{self._place.port}"

    @property
    def base_url(self) -> str:
        """Return what python-telegram-bot calls base_url."""
        return f"{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        """Return what python-telegram-bot calls base_file_url."""
        return f"{self.address}/file/bot"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen on *port*, or a free one."""
        app = web.Application(client_max_size=BODY_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        self._place = _Place(runner, port=port)
        await self.come_up()

    async def stop(self) -> None:
        """End everything."""
        await self.webhook.stop()
        if self._place is not None:
            await self.go_down()
            await self._place.runner.cleanup()

    async def go_down(self) -> int:
        """Be unreachable: listen no more, and break what is open; return how many calls were under way then."""
        place = self._place
        if place is None or place.site is None:
            return 0
        await place.site.stop()
        place.site = None
        server, under_way = place.runner.server, self.in_flight
        for connection in list(server.connections) if server is not None else []:
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
        return under_way

    async def come_up(self) -> None:
        """Listen again at the same port."""
        place = self._place
        assert place is not None
        site = web.TCPSite(place.runner, "127.0.0.1", place.port, backlog=1024)
        await site.start()
        place.site = site
        place.port = place.runner.addresses[0][1]

    def person(self, user_id: int, first_name: str = "An", *, started: bool = True, **more: str) -> Person:
        """Return somebody; *started* says whether they ever wrote to the bot."""
        person = Person(self.world, make_user(user_id, first_name, **{"language_code": "vi", **more}))
        person.chat.ours = started
        return person

    def group(self, chat_id: int, title: str = "Lớp 9A", kind: str = "supergroup") -> Group:
        """Return a group with the bot in it."""
        return Group(self.world, self.world.open_chat(make_group(chat_id, title, kind)))

    def seen(self, chat_id: int) -> list[Seen]:
        """Return what people see in a chat, in order."""
        return self.world.chats[chat_id].look()

    def from_bot(self, chat_id: int) -> list[Seen]:
        """Return what of it the bot has sent."""
        return [seen for seen in self.seen(chat_id) if seen.by_bot]

    def called(self, *methods: str) -> list[Call]:
        """Return the calls of these methods, in order."""
        return [call for call in self.calls if call.method in methods]

    def brought(self) -> Counter[int]:
        """Return how often the bot was brought each update, by its id."""
        fetched = (call.result for call in self.called("getUpdates") if call.code == 200)
        ids = [update["update_id"] for updates in fetched if isinstance(updates, list) for update in updates]
        called = [one.update_id for one in self.webhook.deliveries if one.status is not None and one.status // 100 == 2]
        return Counter([*ids, *called])

    async def until(self, ready: Callable[[], object], timeout_s: float = 10.0) -> None:
        """Wait until *ready* says yes.

        Raises:
            TimeoutError: If it does not in time.
        """
        async with asyncio.timeout(timeout_s):
            while not ready():  # noqa: ASYNC110 -- any condition may be asked, and none of them tells
                await asyncio.sleep(0.005)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _respond(Refusal(401, "Unauthorized").to_json(), 401)
        method = request.match_info["method"]
        if method not in METHODS:
            return _respond(Refusal(404, "Not Found: method not found").to_json(), 404)
        raw, files = await _read(request)
        call = Call(method, dict(raw), time.monotonic())
        self.calls.append(call)
        parts = _Request(method, raw, files, request)
        if method == "getUpdates":
            return await self._carry_out(parts, call)
        self.in_flight += 1
        try:
            return await self._carry_out(parts, call)
        finally:
            self.in_flight -= 1

    async def _carry_out(self, parts: _Request, call: Call) -> web.StreamResponse:
        fault = self.faults.take(parts.method, parts.raw)
        if fault is not None and fault.kind not in {Kind.SLOW, Kind.CUT_AFTER, Kind.BROKEN_AFTER}:
            return await _go_wrong(fault, parts.connection, call)
        body, code = await self._do(parts, call)
        wait_s = self.latency_s if parts.method != "getUpdates" else 0.0
        if fault is not None and fault.kind is Kind.SLOW:
            wait_s += fault.seconds
        if wait_s:
            await asyncio.sleep(wait_s)
        if fault is not None and fault.kind is Kind.CUT_AFTER:
            return _cut(parts.connection)
        if fault is not None and fault.kind is Kind.BROKEN_AFTER:
            call.code = fault.code
            return _page(fault.code)
        call.code = code
        return _respond(body, code)

    async def _do(self, parts: _Request, call: Call) -> tuple[Json, int]:
        try:
            fields = METHODS[parts.method].read(parts.raw, frozenset(parts.files))
            call.fields = fields
            result = await self._call(parts.method, fields, parts.files)
        except Refusal as refusal:
            call.description = refusal.description
            return refusal.to_json(), refusal.code
        call.result, call.done = result, True
        return {"ok": True, "result": result}, 200

    async def _call(self, method: str, fields: dict[str, Any], files: Mapping[str, bytes]) -> object:
        match method:
            case "getUpdates":
                if self.webhook.url:
                    raise WEBHOOK_ACTIVE.with_traceback(None)
                return await self._polling.get_updates(fields)
            case "setWebhook":
                self._polling.end("Conflict: terminated by setWebhook request")
                await self.webhook.set(fields)
                return True
            case "deleteWebhook":
                await self.webhook.set({**fields, "url": ""})
                return True
            case "getWebhookInfo":
                return self.webhook.info()
            case _:
                return self._methods.by_name[method](fields, files)

    def _do_from_webhook(self, body: Mapping[str, object]) -> object:
        method = str(body["method"])
        raw = {name: value for name, value in body.items() if name != "method"}
        if method not in self._methods.by_name:
            raise bad("method not found")
        call = Call(method, raw, time.monotonic())
        self.calls.append(call)
        fields = METHODS[method].read(raw, frozenset())
        call.fields, call.result = fields, self._methods.by_name[method](fields, {})
        call.done = True
        return call.result

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        call = Call(DOWNLOAD, {"path": path}, time.monotonic())
        self.calls.append(call)
        fault = self.faults.take(DOWNLOAD, {})
        if fault is not None:
            return await _go_wrong(fault, request, call)
        content = self.world.follow_link(path) if request.match_info["token"] == self.token else None
        if content is None:
            call.code = 404
            return _respond(Refusal(404, "Not Found").to_json(), 404)
        call.code, call.done = 200, True
        return web.Response(body=content, content_type="application/octet-stream")


async def _read(request: web.Request) -> tuple[dict[str, object], dict[str, bytes]]:
    raw: dict[str, object] = dict(request.query)
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        with contextlib.suppress(ValueError):
            body = orjson.loads(await request.read())
            raw |= body if isinstance(body, dict) else {}
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
                value.file.close()
            else:
                raw[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return raw, files


async def _go_wrong(fault: Fault, connection: web.Request, call: Call) -> web.StreamResponse:
    match fault.kind:
        case Kind.TOO_MANY:
            refusal = too_many(fault.retry_after)
        case Kind.REFUSED:
            refusal = Refusal(fault.code, fault.description)
        case Kind.BROKEN:
            call.code = fault.code
            return _page(fault.code)
        case Kind.HANG:
            await asyncio.sleep(fault.seconds)
            return _cut(connection)
        case _:
            return _cut(connection)
    call.code, call.description = refusal.code, refusal.description
    return _respond(refusal.to_json(), refusal.code)


def _page(code: int) -> web.StreamResponse:
    return web.Response(status=code, text="<html><h1>Bad Gateway</h1></html>", content_type="text/html")


def _cut(connection: web.Request) -> web.StreamResponse:
    if connection.transport is not None:
        connection.transport.abort()
    return web.Response()


def _respond(body: Mapping[str, object], code: int) -> web.Response:
    return web.Response(status=code, body=orjson.dumps(body), content_type="application/json")
