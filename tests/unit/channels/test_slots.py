"""Replies that take the place of an earlier one, over a real store and a platform that does what it is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.channels.delivery import Delivery
from bot.channels.pacing import Pace, Rate
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState
from bot.domain.errors import ChatMoved, Unsure
from bot.store import SqlStore
from tests.support.delivery import make_reply

CHAT = ChatKey("telegram", "-1")
FREELY = Rate(1000, 1)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Board:
    """Shows each call as a new message, or in place of the one it names; *answers* are raised instead."""

    shown: dict[str, str] = field(default_factory=dict)
    answers: list[Exception | None] = field(default_factory=list)
    name: str = "telegram"

    def place_of(self, chat_id: str) -> tuple[str, bool]:
        return chat_id, True

    def to_calls(self, row: OutboxRow) -> Sequence[tuple[str | None, str]]:
        assert row.reply is not None
        return [(row.replaces, row.reply.body)]

    async def send(self, chat_id: str, call: tuple[str | None, str]) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        replaced, text = call
        number = replaced or f"{chat_id}:{len(self.shown) + 1}"
        self.shown[number] = text
        return number


@asynccontextmanager
async def delivering(store: SqlStore, board: Board) -> AsyncIterator[None]:
    delivery = Delivery(store, board, Pace(FREELY, FREELY, FREELY), now, lambda: 1.0, look_every_s=0.05)
    await delivery.start()
    yield
    await delivery.stop(1.0)


async def put(store: SqlStore, text: str, slot: str = "a") -> None:
    """Queue a reply for *slot* and wait until it went out."""
    reply = replace(make_reply(text), slot=slot)
    await store.transact(lambda tx: tx.outbox.put(CHAT, f"cause {text}", [reply], now()))
    async with asyncio.timeout(5):
        while set(await store.read(lambda tx: tx.outbox.counts())) != {OutboxState.SENT}:  # noqa: ASYNC110 -- asked
            await asyncio.sleep(0.005)


async def test_a_slot_has_one_message(store: SqlStore) -> None:
    """The first is sent, later ones take its place; another slot has its own."""
    board = Board()

    async with delivering(store, board):
        await put(store, "one")
        await put(store, "other", slot="b")
        await put(store, "two")

    assert board.shown == {"-1:1": "two", "-1:2": "other"}


async def test_a_later_run_finds_the_message(store: SqlStore) -> None:
    """Where it stands is in the store."""
    board = Board()

    async with delivering(store, board):
        await put(store, "one")
    async with delivering(store, board):
        await put(store, "two")

    assert board.shown == {"-1:1": "two"}


async def test_a_send_in_doubt_is_known_by_its_last_message(store: SqlStore) -> None:
    """It may stand twice; what follows changes the one that surely arrived."""
    board = Board(answers=[Unsure("no answer"), None])

    async with delivering(store, board):
        await put(store, "one")
        await put(store, "two")

    assert board.shown == {"-1:1": "two"}


async def test_a_chat_that_moved_has_slots_of_its_own(store: SqlStore) -> None:
    """Messages keep no number when a group becomes another chat."""
    board = Board()

    async with delivering(store, board):
        await put(store, "one")
        board.answers = [ChatMoved("-2"), None, ChatMoved("-2"), None]
        await put(store, "two")
        await put(store, "three")

    assert board.shown == {"-1:1": "one", "-2:2": "three"}
