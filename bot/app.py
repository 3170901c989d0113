"""The composition root: builds every part from the settings and runs them together."""

import asyncio
import contextlib
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from bot.channels.base import Channel
from bot.channels.lanes import Lanes
from bot.channels.terminal import Terminal, TerminalChannel
from bot.channels.turns import Flow
from bot.content import find_base
from bot.conversation import Operator, Plan, commit, prepare
from bot.conversation.wording import say
from bot.domain.dialogue import Dialogue
from bot.domain.message import Reply, ReplyKind, Update
from bot.domain.text import Language
from bot.keys import Keys, load_keys
from bot.loops import run_checkpoints, run_jobs, run_looks
from bot.ports import Store
from bot.services import retention
from bot.settings import Settings
from bot.shelf import Shelf
from bot.store import open_store

DATABASE = "nhanquyen.db"


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def _unseen(_what: object) -> None:
    """Count nothing."""


@dataclass(frozen=True)
class Watch:
    """Who is told of each turn (its channel) and of each reading (its seconds)."""

    turn: Callable[[str], None] = _unseen
    engine: Callable[[float], None] = _unseen


@dataclass(frozen=True)
class House:
    """Every part of a running program."""

    settings: Settings
    keys: Keys
    shelf: Shelf
    store: Store
    lanes: Lanes[Plan]


@contextlib.asynccontextmanager
async def open_house(
    settings: Settings,
    channels: tuple[Channel, ...],
    now: Callable[[], datetime] = utc_now,
    watch: Watch | None = None,
) -> AsyncIterator[House]:
    """Build the parts, start the lanes, and on leaving stop intake, drain and close.

    Raises:
        BaseUnusable: If there is no built base.
        StoreUnusable: If the database or the keys cannot be used.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    operator = Operator(settings.operator_name, settings.operator_contact)
    watch = watch or Watch()
    shelf = Shelf(find_base(settings.knowledge), operator, watch.engine)
    keys = load_keys(settings.data)
    store = open_store(settings.data / DATABASE, now=now)
    try:
        lanes = Lanes(store, channels, _flow(shelf), now, finished=watch.turn)
        await lanes.start()
        try:
            yield House(settings, keys, shelf, store, lanes)
        finally:
            await lanes.drain(settings.drain_seconds)
            await lanes.stop()
    finally:
        store.close()


@contextlib.asynccontextmanager
async def running_loops(house: House, fetched: tuple[str, ...], now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Run what goes by the clock beside the server: jobs, checkpoints, looking at the base."""
    await house.store.transact(lambda tx: retention.schedule(tx, now()))
    handlers = {retention.JOB: partial(retention.run_job, fetched=fetched)}
    tasks = [
        asyncio.create_task(run_jobs(house.store, handlers, now)),
        asyncio.create_task(run_checkpoints(house.store)),
        asyncio.create_task(run_looks(house.lanes.look)),
        asyncio.create_task(_watch_base(house.shelf, house.settings.reload_seconds)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def chat_in_terminal(settings: Settings) -> None:
    """Read lines from stdin and print what the bot says, until the input ends."""
    async with open_house(settings, (TerminalChannel(),)) as house:

        def wording() -> dict[Language, dict[str, str]]:
            return {language: dict(texts) for language, texts in house.shelf.present.base.wording.items()}

        terminal = Terminal(house.store, house.lanes, wording, utc_now, lambda: uuid.uuid4().hex)
        sys.stdout.write(f"{wording()[Language.VI]['terminal.hello']}\n")
        while True:
            sys.stdout.write("\n> ")
            sys.stdout.flush()
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                return
            sys.stdout.write(f"\n{await terminal.say(line.rstrip(chr(10)))}\n")


def _flow(shelf: Shelf) -> Flow[Plan]:
    def prepare_now(dialogue: Dialogue, update: Update, now: datetime) -> Plan:
        return prepare(dialogue, update, shelf.present, now)

    def apologise(language: Language) -> Reply:
        return Reply(kind=ReplyKind.TEXT, language=language, body=say(shelf.present.base, language, "error.sorry"))

    return Flow(prepare_now, commit, apologise)


async def _watch_base(shelf: Shelf, every_s: int) -> None:
    while True:
        await asyncio.sleep(every_s)
        await asyncio.to_thread(shelf.look)
