"""A plain Starlette broadcast to compare a room with: no store, no players, one text for everybody.

It answers at a room's addresses, so that the same phones can listen.  Prints its port.
"""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

TEXT = "Một câu hỏi dài như câu hỏi thật. " * 80


def make_app() -> Starlette:
    """Return the application."""
    round_number = 0
    told = asyncio.Condition()

    async def events() -> AsyncIterator[bytes]:
        seen = -1
        while True:
            async with told:
                while round_number == seen:
                    await told.wait()
            seen = round_number
            news = {"v": str(seen), "buoc": "asking", "phan": {"chung": f"Câu {seen} {TEXT}"}}
            yield b"event: doi\ndata: " + json.dumps(news).encode() + b"\n\n"

    async def listen(_request: Request) -> Response:
        return StreamingResponse(events(), media_type="text/event-stream")

    async def join(_request: Request) -> Response:
        return Response()

    async def tell(_request: Request) -> Response:
        nonlocal round_number
        round_number += 1
        async with told:
            told.notify_all()
        return Response()

    return Starlette(
        routes=[
            Route("/phong/plain/dong", listen),
            Route("/phong/plain/vao", join, methods=["POST"]),
            Route("/phong/plain/man-hinh", tell, methods=["POST"]),
        ]
    )


def main() -> None:
    """Serve until terminated."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(make_app(), log_level="warning", access_log=False, loop="uvloop", http="httptools")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
