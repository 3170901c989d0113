"""The composition root: builds every part from the settings and runs them together."""

import asyncio
import contextlib
import secrets
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import structlog

from bot.channels.base import Channel
from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.terminal import Terminal, TerminalChannel
from bot.channels.turns import Flow
from bot.claims_shelf import ClaimsShelf
from bot.content import find_base
from bot.conversation import Operator, Plan, Turn, commit, prepare
from bot.conversation.wording import say
from bot.domain.dialogue import Dialogue
from bot.domain.message import Reply, ReplyKind, Update
from bot.domain.text import Language
from bot.handlers import make_handlers
from bot.keys import Keys, load_keys
from bot.loops import run_cards, run_checkpoints, run_compactions, run_jobs, run_looks
from bot.ports import Store, Transaction, Vault
from bot.services import retention
from bot.settings import Settings
from bot.shelf import Shelf
from bot.store import open_store
from bot.vault import KeyVault

_log = structlog.get_logger(__name__)

DATABASE = "nhanquyen.db"
CLAIMS_EVERY_S = 1.0


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
    vault: Vault
    shelf: Shelf
    claims: ClaimsShelf
    store: Store
    lanes: Lanes[Plan]
    now: Callable[[], datetime]

    @cached_property
    def pictures(self) -> PictureKeeper:
        """Return the one place where pictures people send are decoded."""
        return PictureKeeper(self.store, self.now)


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
    claims = ClaimsShelf()
    shelf = Shelf(find_base(settings.knowledge), operator, watch.engine, claims, settings.desk)
    keys = load_keys(settings.data)
    vault = KeyVault(keys, secrets.token_bytes)
    store = open_store(settings.data / DATABASE, now=now)
    try:
        claims.begin(store, shelf.present.base.lexicon)
        lanes = Lanes(store, channels, _flow(shelf, vault), now, finished=watch.turn)
        await lanes.start()
        try:
            yield House(settings, keys, vault, shelf, claims, store, lanes, now)
        finally:
            await lanes.drain(settings.drain_seconds)
            await lanes.stop()
    finally:
        store.close()


@contextlib.asynccontextmanager
async def running_loops(house: House, fetched: tuple[str, ...], now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Run what goes by the clock beside the server: jobs, checkpoints, looking at the base."""
    await house.store.transact(lambda tx: retention.schedule(tx, now()))
    handlers = make_handlers(lambda: house.shelf.present, house.vault, fetched)
    tasks = [
        asyncio.create_task(run_jobs(house.store, handlers, now)),
        asyncio.create_task(run_checkpoints(house.store)),
        asyncio.create_task(run_compactions(house.store, now)),
        asyncio.create_task(run_looks(house.lanes.look)),
        asyncio.create_task(run_cards(house.store, house.settings.desk, now)),
        asyncio.create_task(_follow_claims(house)),
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
            news = await terminal.news()
            sys.stdout.write(f"\n{news}\n\n> " if news else "\n> ")
            sys.stdout.flush()
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                return
            sys.stdout.write(f"\n{await terminal.say(line.rstrip(chr(10)))}\n")


def _flow(shelf: Shelf, vault: Vault) -> Flow[Plan]:
    def prepare_now(dialogue: Dialogue, update: Update, now: datetime) -> Plan:
        return prepare(dialogue, update, shelf.present, now)

    def commit_now(tx: Transaction, plan: Plan, now: datetime) -> Turn:
        return commit(tx, plan, now, vault)

    def apologise(language: Language) -> Reply:
        return Reply(kind=ReplyKind.TEXT, language=language, body=say(shelf.present.base, language, "error.sorry"))

    return Flow(prepare_now, commit_now, apologise)


async def _follow_claims(house: House) -> None:
    while True:
        await asyncio.sleep(CLAIMS_EVERY_S)
        try:
            while await asyncio.to_thread(house.claims.look, house.store):
                pass
        except Exception as error:  # noqa: BLE001 -- comparing with what is known must not end for good
            _log.error("claims_not_followed", error=type(error).__name__)


async def _watch_base(shelf: Shelf, every_s: int) -> None:
    while True:
        await asyncio.sleep(every_s)
        await asyncio.to_thread(shelf.look)
