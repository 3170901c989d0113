"""One chat that floods, or that Telegram holds back, does not slow down a hundred others."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.faults.telegram_harness import Bot
from tests.support.fake_bot_api import FakeBotApi, Fault, Kind, Person

OTHERS = 100
ROUNDS = 3
APART_S = 0.01
FLOOD = 200 if int(os.environ.get("NQ_TRIALS", "5")) > 5 else 100
"""What nobody types in a second; emptying the outbox afterwards is what takes the time."""
ANSWER_S = 0.05
"""How long a call of the Bot API takes from near by; from Viet Nam it is more."""


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as made:
        made.latency_s = ANSWER_S
        yield made


@pytest.fixture(params=[pytest.param(False, id="polling"), pytest.param(True, id="webhook")])
async def bot(request: pytest.FixtureRequest, api: FakeBotApi, tmp_path: Path) -> AsyncIterator[Bot]:
    made = Bot(api, tmp_path, webhook=request.param)
    try:
        await made.start()
        yield made
    finally:
        made.kill()


async def measure(api: FakeBotApi, others: list[Person]) -> list[float]:
    """Let each of *others* write once; return how long each waited for the answer, in seconds."""
    said: dict[int, float] = {}
    before = {person.id: len(api.from_bot(person.id)) for person in others}
    start = len(api.calls)
    for person in others:
        said[person.id] = time.monotonic()
        person.says("câu hỏi")
        await asyncio.sleep(APART_S)
    await api.until(lambda: all(len(api.from_bot(chat)) > count for chat, count in before.items()), 60.0)
    sends = [call for call in api.calls[start:] if call.method == "sendMessage"]
    answered = {call.fields["chat_id"]: call.at for call in sends}
    return [answered[chat] + ANSWER_S - moment for chat, moment in said.items()]


def p99(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[-1]


def flood(_api: FakeBotApi, loud: Person) -> None:
    """Write a great deal at once."""
    for number in range(FLOOD):
        loud.says(f"câu {number}")


def hold_back(api: FakeBotApi, loud: Person) -> None:
    """Write, and have every answer refused with 429."""
    api.faults.add(Fault(Kind.TOO_MANY, "sendMessage", chat_id=loud.id, times=10_000, retry_after=1))
    for number in range(20):
        loud.says(f"câu {number}")


@pytest.mark.flaky(reruns=1)  # It compares times, and a shared machine has bad moments.
@pytest.mark.parametrize("disturb", [flood, hold_back])
async def test_one_loud_chat_does_not_slow_the_others(
    api: FakeBotApi, bot: Bot, capfd: pytest.CaptureFixture[str], disturb: Callable[[FakeBotApi, Person], None]
) -> None:
    """The 99th percentile of the others at most doubles."""
    loud = api.person(999)
    others = [api.person(1001 + number) for number in range(OTHERS)]
    await measure(api, others)  # Once to warm up.
    quiet: list[float] = []
    noisy: list[float] = []

    for _ in range(ROUNDS):
        quiet += await measure(api, others)
        disturb(api, loud)
        noisy += await measure(api, others)
        api.faults.clear()
        await api.until(lambda: not bot.count("outbox WHERE state IN ('waiting', 'sending', 'unknown')"), 60.0)

    with capfd.disabled():
        print(f"\n{disturb.__name__}: p99 {p99(quiet) * 1000:.0f} ms alone, {p99(noisy) * 1000:.0f} ms beside a loud chat",
              file=sys.stderr)  # fmt: skip
    assert p99(noisy) <= 2 * p99(quiet)
