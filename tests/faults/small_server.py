"""A web chat of a hundred lines over the real store and lanes, for the kill -9 trials.

GET / gives a session; POST /chat takes ``event`` and ``text``, keeps the row, waits for its turn and
shows the replies; GET /chat shows the transcript, and what nobody has been shown yet.
"""

import argparse
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.lanes import Lanes
from bot.domain.delivery import ChatKey, InboxRow, OutboxRow, SentMark, Shown
from bot.store import SqlStore, open_store
from tests.support.delivery import CountingFlow, FakeChannel, FakePlan

PATIENCE_S = 5.0
COOKIE = "session"


def now() -> datetime:
    return datetime.now(UTC)


class Chat:
    """The requests."""

    def __init__(self, database: Path) -> None:
        self.store: SqlStore = open_store(database, now=now)
        self.lanes: Lanes[FakePlan] = Lanes(self.store, [FakeChannel()], CountingFlow().as_flow(), now)

    async def home(self, _request: Request) -> Response:
        response = HTMLResponse("<p>Xin chào</p>")
        response.set_cookie(COOKIE, secrets.token_hex(16))
        return response

    async def say(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        event, chat = form["event"], ChatKey("web_chat", request.cookies[COOKIE])
        row = InboxRow(
            channel=chat.channel,
            event_id=event,
            chat_id=chat.chat_id,
            body=form["text"].encode(),
            received_at=now(),
        )
        await self.lanes.receive([row])
        await self.lanes.done(chat.channel, event, PATIENCE_S)
        rows = await self.store.read(lambda tx: tx.outbox.caused_by(chat, event))
        await self.store.mark_sent([SentMark(row.id, now(), Shown.ANSWER) for row in rows])
        return draw(rows)

    async def transcript(self, request: Request) -> Response:
        chat = ChatKey("web_chat", request.cookies[COOKIE])
        rows = await self.store.read(lambda tx: tx.outbox.readable(chat, limit=1000))
        await self.store.mark_sent([SentMark(row.id, now(), Shown.PAGE) for row in rows])
        return draw(rows)


def draw(rows: Sequence[OutboxRow]) -> Response:
    return HTMLResponse("".join(f'<p id="reply-{row.id}">{row.reply.body}</p>' for row in rows if row.reply))


def make_app(database: Path) -> Starlette:
    chat = Chat(database)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await chat.lanes.start()
        yield
        await chat.lanes.stop()
        chat.store.close()

    routes = [Route("/", chat.home), Route("/chat", chat.transcript), Route("/chat", chat.say, methods=["POST"])]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--port", type=int, required=True)
    given = arguments.parse_args()
    uvicorn.run(make_app(given.data / "store.db"), host="127.0.0.1", port=given.port, log_level="warning")
