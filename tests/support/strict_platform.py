"""A platform that takes one call of a chat at a time and answers as it is told, and the pushing to it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.channels.delivery import Delivery
from bot.channels.pacing import Pace, Rate
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState
from bot.store import SqlStore
from tests.support.delivery import make_reply, states

FREELY = Rate(1000, 1)
FAST = Pace(FREELY, FREELY, FREELY)
SOON_S = 5.0


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class StrictPlatform:
    """Takes one call of a chat at a time; *answers* are raised instead, by chat, one a call (None: taken)."""

    answers: defaultdict[str, list[Exception | None]] = field(default_factory=lambda: defaultdict(list))
    taken: list[tuple[str, str]] = field(default_factory=list)
    tried: list[tuple[str, str, float]] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    delay_s: float = 0.0
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    name: str = "telegram"

    def place_of(self, chat_id: str) -> tuple[str, bool]:
        return chat_id, chat_id.startswith("-")

    def to_calls(self, row: OutboxRow) -> Sequence[str]:
        assert row.reply is not None
        return row.reply.body.split("|")

    async def send(self, chat_id: str, call: str) -> None:
        assert chat_id not in self.busy, "two sends of one chat at once"
        self.busy.add(chat_id)
        self.tried.append((chat_id, call, asyncio.get_running_loop().time()))
        try:
            if chat_id in self.held:
                await self.held[chat_id].wait()
            await asyncio.sleep(self.delay_s)
            answers = self.answers[chat_id]
            answer = answers.pop(0) if answers else None
            if answer is not None:
                raise answer
            self.taken.append((chat_id, call))
        finally:
            self.busy.discard(chat_id)

    def texts(self, chat_id: str) -> list[str]:
        return [text for chat, text in self.taken if chat == chat_id]


@asynccontextmanager
async def delivering(
    store: SqlStore, platform: StrictPlatform, pace: Pace = FAST, clock: Callable[[], datetime] = now
) -> AsyncIterator[Delivery[str]]:
    delivery = Delivery(store, platform, pace, clock, lambda: 1.0, look_every_s=0.05)
    await delivery.start()
    yield delivery
    await delivery.stop(1.0)


def put(store: SqlStore, chat: str, *texts: str, cause: str = "1", at: datetime | None = None) -> tuple[int, ...]:
    replies = [make_reply(text) for text in texts]
    return store.transact_now(lambda tx: tx.outbox.put(ChatKey("telegram", chat), cause, replies, at or now()))


async def until(ready: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON_S):
        while not ready():  # noqa: ASYNC110 -- any condition may be asked
            await asyncio.sleep(0.005)


def held(store: SqlStore) -> int:
    """Return how many rows wait for a time."""
    return store.read_now(lambda tx: sum(row.next_at is not None for row in tx.sending.unsent("telegram")))


async def until_settled(store: SqlStore) -> None:
    await until(lambda: set(states(store)) <= {OutboxState.SENT, OutboxState.FAILED})
