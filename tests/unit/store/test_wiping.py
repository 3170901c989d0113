"""A marker that went through every table is in no file once its time is over."""

import asyncio
import random
from datetime import timedelta
from functools import partial
from pathlib import Path

from bot.channels.lanes import Lanes
from bot.domain.delivery import ChatKey, DeadLetter, Shown
from bot.domain.effect import KeepUnanswered
from bot.domain.entry import Reason
from bot.domain.text import Language
from bot.ports import Transaction
from bot.services import ask, retention
from bot.store import SqlStore, open_store
from tests.support.delivery import NOON, CountingFlow, FakeChannel, FakePlan, make_reply, make_row, mark, noon

MARKER = "DAU-VET-7f3a"
SIZES = (1, 5, 60, 400)  # From a word to several pages.
PUSHED = ChatKey("telegram", "7")


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- repeatable sizes, no secrets


def finish(tx: Transaction, event_id: str) -> None:
    tx.inbox.finish("web_chat", event_id)


def count_markers(folder: Path) -> int:
    """Return how often the marker is in any file of *folder*."""
    return sum(file.read_bytes().count(MARKER.encode()) for file in folder.iterdir())


async def talk(store: SqlStore, chance: random.Random) -> None:
    """Let many chats send marked messages of all sizes."""
    lanes: Lanes[FakePlan] = Lanes(store, [FakeChannel()], CountingFlow().as_flow(), noon)
    await lanes.start()
    rows = [
        make_row(str(number), f"chat-{chance.randrange(9)}", (MARKER * chance.choice(SIZES)).encode())
        for number in range(300)
    ]
    await asyncio.gather(*(lanes.receive([row]) for row in rows))
    for row in rows:
        assert await lanes.done(row.channel, row.event_id, 20.0)
    await lanes.stop()


def put_everything(tx: Transaction, chance: random.Random) -> None:
    """Keep the marker wherever text may be kept."""
    for number in range(100):
        text = MARKER * chance.choice(SIZES)
        tx.outbox.put(ChatKey("web_chat", MARKER), f"c{number}", [make_reply(text)], NOON)
        letter = DeadLetter(
            channel="web_chat", event_id=f"d{number}", chat_id=MARKER, body=text.encode(), error="BadPayload", at=NOON
        )
        tx.dead_letters.put(letter)
        ask.keep_unanswered(tx, KeepUnanswered(text, Language.VI, Reason.UNKNOWN), NOON)


async def test_the_text_of_a_message_goes_with_its_turn(tmp_path: Path) -> None:
    """After the next checkpoint no file holds any of it."""
    store = open_store(tmp_path / "store.db", now=noon)
    await talk(store, chance_of(1))
    before = count_markers(tmp_path)

    await store.checkpoint()

    assert before > 0
    assert count_markers(tmp_path) == 0
    store.close()


async def test_a_pushed_reply_goes_when_it_is_sent(tmp_path: Path) -> None:
    """Text and address are in no file after the next checkpoint."""
    store = open_store(tmp_path / "store.db", now=noon)
    chat = ChatKey("telegram", MARKER)
    sent = store.transact_now(lambda tx: tx.outbox.put(chat, "e1", [make_reply(MARKER)], NOON))
    failed = store.transact_now(lambda tx: tx.outbox.put(chat, "e2", [make_reply(MARKER)], NOON))

    await store.mark_sent([mark(sent[0], Shown.PUSH)])
    await store.transact(lambda tx: tx.outbox.mark_failed(failed[0], NOON))
    await store.checkpoint()

    assert count_markers(tmp_path) == 0
    store.close()


async def test_everything_kept_for_a_time_goes_after_it(tmp_path: Path) -> None:
    """What retention deletes is in no file after the next checkpoint."""
    store = open_store(tmp_path / "store.db", now=noon)
    store.transact_now(lambda tx: put_everything(tx, chance_of(2)))
    await store.checkpoint()
    before = count_markers(tmp_path)

    await store.transact(lambda tx: retention.sweep(tx, NOON + timedelta(days=91), fetched={"web_chat"}))
    await store.checkpoint()

    assert before > 300
    assert count_markers(tmp_path) == 0
    store.close()


async def test_rows_wiped_here_and_there_leave_nothing(tmp_path: Path) -> None:
    """Deleting in any order, with pages split and joined meanwhile, leaves no copy behind."""
    store = open_store(tmp_path / "store.db", now=noon)
    chance = chance_of(3)
    rows = [make_row(str(n), f"chat-{n}", (MARKER * chance.choice(SIZES)).encode()) for n in range(400)]
    await store.receive(rows)
    chance.shuffle(rows)

    for row in rows:
        await asyncio.sleep(0)
        store.transact_now(partial(finish, event_id=row.event_id))
    await store.checkpoint()

    assert count_markers(tmp_path) == 0
    store.close()
