"""Servers to compare; run as ``python -m tests.bench.telegram_server KIND FOLDER SINK``, it prints its port.

========  ==========================================================================================
plain     Starlette: checks the secret, reads the body, answers 200
durable   ours up to the 200: the update is kept, and has no turn
relay     Starlette and aiohttp without a store: sends a fixed reply, then answers 200
ours      ours whole: kept, 200, its turn in order of the chat, a fixed reply from the outbox
library   python-telegram-bot as shipped: its webhook server, its queue, a handler of one line
========  ==========================================================================================
"""

import contextlib
import hmac
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import aiohttp
import orjson
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.channels.telegram import PATH, make_pace
from bot.channels.turns import Flow
from bot.collector import calm_collector
from bot.domain.delivery import ChatKey
from bot.domain.dialogue import Dialogue
from bot.domain.errors import StaleDialogue
from bot.domain.message import Reply, ReplyKind
from bot.domain.message import Update as OurUpdate
from bot.domain.text import Language
from bot.ports import Transaction
from bot.site import CountRequests, Metrics
from tests.support.delivery import FakePlan
from tests.support.telegram_house import SECRET, Plan, make_app

TOKEN = "123456789:AABenchToken"
HEADER = "x-telegram-bot-api-secret-token"
WORDS = "Chào bạn."
REPLY = Reply(kind=ReplyKind.TEXT, language=Language.VI, body=WORDS)
ENDLESS = make_pace(1e9, 1e9, 1e9)
ALL_WAIT = 10**9


def main() -> None:
    """Serve until terminated."""
    # Nobody reads stdout after the first line: a full pipe would stop the server.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    kind, folder, sink = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    port: int = listening.getsockname()[1]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    if kind == "library":
        listening.close()
        run_library(sink, port)
        return
    config = uvicorn.Config(
        make_server(kind, folder, sink, port), log_level="error", access_log=False, loop="uvloop", http="httptools"
    )
    uvicorn.Server(config).run(sockets=[listening])


def make_server(kind: str, folder: Path, sink: str, port: int) -> ASGIApp:
    """Return the application of *kind*."""
    plan = Plan(
        database=folder / "bench.db",
        api=sink,
        token=TOKEN,
        own_url=f"http://127.0.0.1:{port}",
        pace=ENDLESS,
        turns=kind == "ours",
        waiting_limit=ALL_WAIT,
        flow=Flow(_prepare, _commit, lambda _language: REPLY),
    )
    match kind:
        case "plain":
            return Starlette(routes=[Route(PATH, _plain, methods=["POST"])])
        case "relay":
            return _make_relay(sink)
        case _:
            # As the service does.
            calm_collector()
            return CountRequests(make_app(plan), Metrics())


async def _plain(request: Request) -> Response:
    if not hmac.compare_digest(request.headers.get(HEADER, ""), SECRET):
        return Response(status_code=403)
    update = orjson.loads(await request.body())
    return Response(status_code=200 if update["update_id"] else 400)


def _make_relay(sink: str) -> Starlette:
    sessions: list[aiohttp.ClientSession] = []

    async def relay(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, ""), SECRET):
            return Response(status_code=403)
        update = orjson.loads(await request.body())
        fields = {"chat_id": str(update["message"]["chat"]["id"]), "text": WORDS}
        async with sessions[0].post(f"{sink}/bot{TOKEN}/sendMessage", data=fields) as answer:
            orjson.loads(await answer.read())
        return Response(status_code=200)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
            sessions.append(session)
            yield

    return Starlette(routes=[Route(PATH, relay, methods=["POST"])], lifespan=lifespan)


def _prepare(dialogue: Dialogue, update: OurUpdate, now: datetime) -> FakePlan:
    del now
    return FakePlan(update, dialogue)


def _commit(tx: Transaction, plan: FakePlan, now: datetime) -> None:
    key = plan.dialogue.key
    stored = tx.dialogues.get(key)
    if (stored.version if stored else 0) != plan.dialogue.version:
        raise StaleDialogue("Prepare again.")
    tx.dialogues.save(replace(plan.dialogue, version=plan.dialogue.version + 1), now)
    tx.outbox.put(ChatKey(key.channel, key.chat_id), plan.update.event_id, [REPLY], now)
    tx.inbox.finish(key.channel, plan.update.event_id)


async def _reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text(WORDS)


def run_library(sink: str, port: int) -> None:
    """Run python-telegram-bot as its documentation says."""
    app = Application.builder().token(TOKEN).base_url(f"{sink}/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, _reply))
    app.run_webhook("127.0.0.1", port, PATH, webhook_url=f"https://bench.example{PATH}", secret_token=SECRET)


if __name__ == "__main__":
    main()
