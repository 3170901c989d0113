"""Telegram over the real store, dispatcher and delivery, with a conversation of a few lines."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import uvicorn
from starlette.applications import Starlette

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.pacing import Pace
from bot.channels.telegram import PATH, Access, Telegram, TelegramChannel, TelegramClient, TelegramParts, Us, make_pace
from bot.channels.turns import Flow
from bot.conversation import Knowledge
from bot.domain.text import Language
from bot.ports import Store
from bot.store import open_store
from tests.support.delivery import CountingFlow, FakePlan

SECRET = "secret-of-the-tests"
FAST = make_pace(per_second=10_000, private_per_second=1_000, group_per_minute=6_000)
REAL = make_pace(per_second=30, private_per_second=1, group_per_minute=20)


class AnyWords(Mapping[str, str]):
    """Wording that has every key."""

    def __getitem__(self, key: str) -> str:
        return key

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class NoBase:
    """A base of which only the wording is ever asked for."""

    wording: Mapping[Language, Mapping[str, str]] = dict.fromkeys(Language, AnyWords())


class NoKnowledge:
    """What the channel looks up when the conversation is not ours to test: words."""

    base = NoBase()


def make_empty_knowledge() -> Knowledge:
    """Return knowledge without entries, whose wording is its keys."""
    return cast("Knowledge", NoKnowledge())


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to run it.  ``own_url`` is where the server is; empty for polling.

    Without *turns* updates are kept, and nothing more is done about them.
    """

    database: Path
    api: str
    token: str
    own_url: str = ""
    pace: Pace = FAST
    turns: bool = True
    waiting_limit: int = 20_000
    flow: Flow[FakePlan] | None = None
    poll_s: int = 30


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class TelegramHouse:
    """What runs."""

    telegram: Telegram
    store: Store
    lanes: Lanes[FakePlan]


@contextlib.asynccontextmanager
async def open_telegram(plan: Plan) -> AsyncIterator[TelegramHouse]:
    """Run Telegram until left."""
    bot_id = int(plan.token.partition(":")[0])
    channel = TelegramChannel(Us(bot_id))
    store = open_store(plan.database, now=utc_now, waiting_limit=plan.waiting_limit)
    try:
        flow = plan.flow or CountingFlow().as_flow()
        lanes: Lanes[FakePlan] = Lanes(store, [channel] if plan.turns else [], flow, utc_now)
        await lanes.start()
        parts = TelegramParts(
            client=TelegramClient(Access(token=plan.token, base_url=plan.api)),
            channel=channel,
            store=store,
            lanes=lanes,
            knowledge=make_empty_knowledge,
            now=utc_now,
            chance=random.random,
            pace=plan.pace,
            pictures=PictureKeeper(store, utc_now),
            webhook_url=f"{plan.own_url}{PATH}" if plan.own_url else "",
            secret=SECRET,
            poll_s=plan.poll_s,
        )
        telegram = Telegram(parts)
        async with telegram.running():
            yield TelegramHouse(telegram, store, lanes)
        await lanes.stop()
    finally:
        store.close()


@contextlib.asynccontextmanager
async def serve_telegram(plan: Plan) -> AsyncIterator[TelegramHouse]:
    """Run Telegram with a webhook on a free port of this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        own_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with open_telegram(replace(plan, own_url=own_url)) as house:
            config = uvicorn.Config(
                Starlette(routes=house.telegram.routes()), lifespan="off", log_config=None, access_log=False, ws="none"
            )
            server = uvicorn.Server(config)
            task = asyncio.create_task(server.serve(sockets=[listening]))
            try:
                yield house
            finally:
                server.should_exit = True
                await task


def make_app(plan: Plan) -> Starlette:
    """Return the server of the webhook; in polling it answers nothing, but runs all the same."""
    app = Starlette()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_telegram(plan) as house:
            app.router.routes.extend(house.telegram.routes())
            yield

    app.router.lifespan_context = lifespan
    return app
