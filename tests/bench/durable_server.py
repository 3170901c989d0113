"""Two servers to compare: ``plain`` reads a body and answers 200, ``durable`` stores it first.

Run as ``python -m tests.bench.durable_server plain|durable FOLDER``; prints its port.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.delivery import InboxRow
from bot.store import open_store


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


async def _plain(request: Request) -> Response:
    body = orjson.loads(await request.body())
    return Response(status_code=200 if body["event"] else 400)


def make_app(kind: str, folder: Path) -> Starlette:
    """Return the application of *kind*."""
    if kind == "plain":
        return Starlette(routes=[Route("/hook", _plain, methods=["POST"])])
    store = open_store(folder / "bench.db", now=utc_now, waiting_limit=10**9)

    async def durable(request: Request) -> Response:
        raw = await request.body()
        body = orjson.loads(raw)
        row = InboxRow(channel="bench", event_id=body["event"], chat_id=body["chat"], body=raw, received_at=utc_now())
        await store.receive([row])
        return Response(status_code=200)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    return Starlette(routes=[Route("/hook", durable, methods=["POST"])], lifespan=lifespan)


def main() -> None:
    """Serve until terminated."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        make_app(kind, folder), log_level="warning", access_log=False, loop="uvloop", http="httptools"
    )
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
