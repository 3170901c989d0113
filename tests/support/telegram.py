"""The Telegram channel around tests: over the fake Bot API, a store and a conversation."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.pacing import Pace, Rate
from bot.channels.telegram import PATH, Access, Telegram, TelegramChannel, TelegramClient, TelegramParts, Us
from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.turns import Flow
from bot.conversation import Knowledge, commit, prepare
from bot.domain.delivery import OutboxState
from bot.domain.message import Reply, ReplyKind
from bot.ports import Store
from tests.support.delivery import states
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.office import make_vault

SECRET = "a-secret_of-Tests"
FAST = Pace(Rate(1000, 1), Rate(1000, 1), Rate(1000, 1))
SITE = "https://hoi.example"
SETTLED = {OutboxState.SENT, OutboxState.FAILED}


def now() -> datetime:
    return datetime.now(UTC)


def answering(knowledge: Knowledge) -> Flow[Any]:
    """Return the real conversation."""
    return Flow(
        lambda dialogue, update, moment: prepare(dialogue, update, knowledge, moment),
        partial(commit, vault=make_vault()),
        lambda language: Reply(kind=ReplyKind.TEXT, language=language, body="Có trục trặc."),
    )


def make_client(api: FakeBotApi, **timeouts: Any) -> TelegramClient:
    request = AiohttpRequest(**{"read_s": 1.0, **timeouts})
    return TelegramClient(Access(token=api.token, base_url=api.address), request)


@dataclass
class Running:
    """A channel that runs, and its insides."""

    telegram: Telegram
    parts: TelegramParts


@contextlib.asynccontextmanager
async def running(
    api: FakeBotApi, store: Store, knowledge: Knowledge, flow: Flow[Any] | None = None, **changes: Any
) -> AsyncIterator[Running]:
    """Run the channel against *api*; *changes* replace parts of it."""
    channel = TelegramChannel(Us(api.world.bot["id"]))
    lanes: Lanes[Any] = Lanes(store, (channel,), flow or answering(knowledge), now)
    values: dict[str, Any] = {
        "client": make_client(api),
        "channel": channel,
        "store": store,
        "lanes": lanes,
        "knowledge": lambda: knowledge,
        "now": now,
        "chance": lambda: 1.0,
        "pace": FAST,
        "pictures": PictureKeeper(store, now),
        "public_url": SITE,
        "drain_s": 2.0,
        "poll_s": 1,
    }
    parts = TelegramParts(**values | changes)
    telegram = Telegram(parts)
    await lanes.start()
    try:
        async with telegram.running():
            yield Running(telegram, parts)
    finally:
        await lanes.stop()


@contextlib.asynccontextmanager
async def webhook_running(
    api: FakeBotApi, store: Store, knowledge: Knowledge, flow: Flow[Any] | None = None, **changes: Any
) -> AsyncIterator[Running]:
    """Do the same with a server Telegram brings its updates to."""
    app = Starlette()
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none", access_log=False)
    async with _served(config) as address:
        values = {"webhook_url": address + PATH, "secret": SECRET, **changes}
        async with running(api, store, knowledge, flow, **values) as run:
            app.router.routes.extend(run.telegram.routes())
            yield run
            await api.webhook.stop()


@contextlib.asynccontextmanager
async def _served(config: uvicorn.Config) -> AsyncIterator[str]:
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 -- uvicorn tells by a flag alone
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


Runner = Callable[..., contextlib.AbstractAsyncContextManager[Running]]
RUNNERS: dict[str, Runner] = {"polling": running, "webhook": webhook_running}
Bound = partial[contextlib.AbstractAsyncContextManager[Running]]


def texts(api: FakeBotApi, chat_id: int) -> list[str]:
    """Return what the bot shows in a chat."""
    return [seen.text for seen in api.from_bot(chat_id)]


async def until_settled(store: Store, rows: int, timeout_s: float = 10) -> None:
    """Wait until so many rows of the outbox are sent or given up."""
    async with asyncio.timeout(timeout_s):
        # No event tells of it: another process could settle a row too.
        while sum(states(store).values()) < rows or set(states(store)) - SETTLED:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
