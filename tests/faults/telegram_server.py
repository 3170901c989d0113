"""A bot over Telegram as a process of its own, for the kill -9 trials: it answers "<turn>: <update id>"."""

import argparse
import asyncio
import socket
from pathlib import Path

import uvicorn
import uvloop

from tests.support.telegram_house import FAST, REAL, Plan, make_app


def main() -> None:
    """Serve until killed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--database", type=Path, required=True)
    arguments.add_argument("--api", required=True)
    arguments.add_argument("--token", required=True)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--webhook", action="store_true")
    arguments.add_argument("--real-pace", action="store_true")
    given = arguments.parse_args()
    plan = Plan(
        database=given.database,
        api=given.api,
        token=given.token,
        own_url=f"http://127.0.0.1:{given.port}" if given.webhook else "",
        pace=REAL if given.real_pace else FAST,
    )
    config = uvicorn.Config(make_app(plan), log_level="warning", access_log=False, http="httptools")
    listening = socket.create_server(("127.0.0.1", given.port), backlog=1024)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[listening]))


if __name__ == "__main__":
    main()
