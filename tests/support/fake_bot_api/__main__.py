"""The fake as a process: ``python -m tests.support.fake_bot_api --port P --control C [--people N]``.

Prints both addresses, one a line, once it listens.  It stops with SIGTERM or Ctrl-C.
"""

import argparse
import asyncio
import signal
import sys

from tests.support.fake_bot_api.control import Control
from tests.support.fake_bot_api.limits import STRICT, Limits
from tests.support.fake_bot_api.server import TOKEN, FakeBotApi

FIRST_PERSON = 1001


async def run(given: argparse.Namespace) -> None:
    """Listen until told to stop."""
    limits = STRICT if given.strict else Limits()
    stopped = asyncio.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(kind, stopped.set)
    api = FakeBotApi(token=given.token, limits=limits)
    for number in range(given.people):
        api.person(FIRST_PERSON + number)
    await api.start(given.port)
    runner = await Control(api).start(given.control)
    sys.stdout.write(f"{api.address}\nhttp://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await stopped.wait()
    await runner.cleanup()
    await api.stop()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--control", type=int, default=0, help="port that moves the fake")
    arguments.add_argument("--token", default=TOKEN)
    arguments.add_argument("--people", type=int, default=0, help="how many people have started the bot")
    arguments.add_argument("--strict", action="store_true", help="all of Telegram's limits")
    asyncio.run(run(arguments.parse_args()))
