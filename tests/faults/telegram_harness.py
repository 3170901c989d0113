"""Kill a bot over Telegram with signal 9 in the middle of a burst, start it again, and look for what is missing.

Every message on a screen says which update it is for: the small bot answers "<turn>: <update id>", and the
program is asked for one article after another.  The fake Bot API lives on through the kill and delivers
again what was not acknowledged, as Telegram does.
"""

import asyncio
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import DATABASE
from tests.faults.harness import find_port
from tests.support.fake_bot_api import FakeBotApi, Person

PEOPLE = 10
MESSAGES_EACH = 20
LATENCY_S = 0.02
PAUSE_S = 0.004
READY_S = 30.0
DONE_S = 60.0
CHECKOUT = Path(__file__).parents[2]


def read_turn(text: str, _asked: Sequence[int]) -> tuple[int, int]:
    """Return turn and update of an answer "<turn>: <update id>"."""
    turn, _, update = text.partition(": ")
    return int(turn), int(update)


class Bot:
    """The process under test: a small bot over the real store, dispatcher and channel."""

    database_name = "telegram.db"

    def __init__(self, api: FakeBotApi, folder: Path, *, webhook: bool) -> None:
        self.api = api
        self.folder = folder
        self.webhook = webhook
        self.port = find_port()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """Return what starts it."""
        command = [sys.executable, "-m", "tests.faults.telegram_server", "--database", str(self.database)]
        command += ["--api", self.api.address, "--token", self.api.token, "--port", str(self.port)]
        return [*command, "--webhook"] if self.webhook else command

    def environment(self) -> Mapping[str, str]:
        """Return what it needs to know besides."""
        return {}

    def question(self, number: int) -> str:
        """Return what people write for the n-th time, from 1 on."""
        return f"câu {number}"

    def read(self, text: str, asked: Sequence[int]) -> tuple[int, int]:
        """Return turn and update of an answer to one of *asked*."""
        return read_turn(text, asked)

    @property
    def database(self) -> Path:
        """Return where it keeps its rows."""
        return self.folder / self.database_name

    async def start(self) -> None:
        """Start it, and wait until it takes updates."""
        introduced = len(self.api.called("setMyCommands"))
        polled = len(self.api.called("getUpdates"))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("NQ_")}
        environment = {**inherited, "PYTHONPATH": str(CHECKOUT), **self.environment()}
        self._process = subprocess.Popen(  # noqa: ASYNC220 -- it begins in a moment
            self.command(), cwd=CHECKOUT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
        )

        def is_ready() -> bool:
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"The bot did not start; it ended with {self._process.poll()}.")
            taking = bool(self.api.webhook.url) or len(self.api.called("getUpdates")) > polled
            return taking and len(self.api.called("setMyCommands")) > introduced

        await self.api.until(is_ready, READY_S)

    def kill(self) -> None:
        """End it without any warning."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def count(self, what: str) -> int:
        """Count rows of its database: ``inbox``, or ``outbox WHERE …``."""
        with closing(sqlite3.connect(self.database)) as connection:
            found: tuple[int] = connection.execute(f"SELECT count(*) FROM {what}").fetchone()  # noqa: S608 -- ours
            return found[0]


class Program(Bot):
    """The whole program, as people run it; only its pace is not Telegram's."""

    database_name = DATABASE

    def command(self) -> list[str]:
        return [sys.executable, "-m", "bot", "run", "--port", str(self.port)]

    def environment(self) -> Mapping[str, str]:
        public_url = f"http://127.0.0.1:{self.port}" if self.webhook else ""
        return {
            "NQ_DATA": str(self.folder),
            "NQ_TELEGRAM_TOKEN": self.api.token,
            "NQ_TELEGRAM_BASE_URL": self.api.address,
            "NQ_TELEGRAM_PER_SECOND": "10000",
            "NQ_TELEGRAM_PRIVATE_PER_SECOND": "1000",
            "NQ_PUBLIC_URL": public_url,
        }

    def question(self, number: int) -> str:
        return f"điều {number} công ước quyền trẻ em"

    def read(self, text: str, asked: Sequence[int]) -> tuple[int, int]:
        found = re.search(r"Điều (\d+), Công ước về quyền trẻ em", text)
        if found is None:
            raise RuntimeError("An answer names no article. Does the base still know them?")
        return int(found[1]), asked[int(found[1]) - 1]


@dataclass(frozen=True)
class Outcome:
    """What one trial found; from *lost* on all should be nothing, and *doubled* at most *in_flight*."""

    acknowledged_before: int
    sent_before: int
    in_flight: int
    """Sends of which the killed bot did not know whether they arrived."""
    acknowledged: int
    doubled: int
    lost: int
    out_of_order: int
    turns_twice: int
    left: int

    @property
    def flawless(self) -> bool:
        """Tell whether the promises were kept."""
        broken = self.lost or self.out_of_order or self.turns_twice or self.left
        return not broken and self.doubled <= self.in_flight


@dataclass
class Screens:
    """What the people wrote, and what they see."""

    asked: dict[int, list[int]] = field(default_factory=dict)
    """Update ids by chat, in order."""
    seen: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """(turn, update id) of every message of the bot by chat, in order."""

    def read(self, api: FakeBotApi, read: Callable[[str, Sequence[int]], tuple[int, int]]) -> None:
        """Look at every screen; *read* says what an answer is to."""
        self.seen = {chat: [read(one.text, asked) for one in api.from_bot(chat)] for chat, asked in self.asked.items()}

    @property
    def lost(self) -> int:
        """Count updates nobody answered."""
        return sum(len(set(asked) - self._answered(chat)) for chat, asked in self.asked.items())

    @property
    def doubled(self) -> int:
        """Count messages people see again."""
        return sum(len(shown) - len(set(shown)) for shown in self.seen.values())

    @property
    def out_of_order(self) -> int:
        """Count screens where an answer stands before one to an earlier message."""
        return sum([update for _, update in shown] != sorted(update for _, update in shown)
                   for shown in self.seen.values())  # fmt: skip

    @property
    def turns_twice(self) -> int:
        """Count screens whose turns are not 1, 2, 3, …, one for each update."""
        return sum(
            sorted({turn for turn, _ in shown}) != list(range(1, len({update for _, update in shown}) + 1))
            for shown in self.seen.values()
        )

    def _answered(self, chat: int) -> set[int]:
        return {update for _, update in self.seen[chat]}


async def write(
    people: Sequence[Person],
    messages: int,
    screens: Screens,
    *,
    question: Callable[[int], str] = "câu {}".format,
    pause_s: float = 0.0,
) -> None:
    """Let everybody write so many messages, taking turns."""
    for number in range(1, messages + 1):
        for person in people:
            update_id = person.says(question(number))
            assert update_id is not None
            screens.asked.setdefault(person.id, []).append(update_id)
            await asyncio.sleep(pause_s)


async def run_trial(kind: type[Bot], folder: Path, chance: random.Random, *, webhook: bool) -> Outcome:
    """Run one burst with one kill in its middle; return what was found afterwards."""
    async with FakeBotApi(retry_scale=0.01) as api:
        api.latency_s = LATENCY_S
        people = [api.person(1001 + number) for number in range(PEOPLE)]
        bot = kind(api, folder, webhook=webhook)
        screens = Screens()
        try:
            await bot.start()
            pause_s = chance.choice([0.0, PAUSE_S])  # All at once, or so slowly that the kill meets fetching too.
            burst = write(people, MESSAGES_EACH, screens, question=bot.question, pause_s=pause_s)
            writing = asyncio.create_task(burst)
            before = await _kill_in_the_middle(api, bot, chance)
            await bot.start()
            await writing
            await _wait_until_quiet(api, bot)
            screens.read(api, bot.read)
            return _judge(api, bot, screens, before)
        finally:
            bot.kill()


async def _kill_in_the_middle(api: FakeBotApi, bot: Bot, chance: random.Random) -> Mapping[str, int]:
    """Kill after a random number of sends and a moment more."""
    fatal = chance.randrange(1, PEOPLE * MESSAGES_EACH - PEOPLE)
    await api.until(lambda: len(api.called("sendMessage")) >= fatal, DONE_S)
    await asyncio.sleep(chance.uniform(0.0, 0.02))
    bot.kill()
    await asyncio.sleep(0.1)  # What the kernel still had on its way arrives, and is not answered any more.
    return {
        "acknowledged_before": len(api.updates.confirmed),
        "sent_before": sum(len(api.from_bot(chat)) for chat in api.world.chats),
        "in_flight": bot.count("outbox WHERE state = 'sending'"),
    }


async def _wait_until_quiet(api: FakeBotApi, bot: Bot) -> None:
    """Wait until every update was taken and answered."""
    unsent = "outbox WHERE state IN ('waiting', 'sending', 'unknown')"

    def is_quiet() -> bool:
        return not (api.updates.waiting or api.in_flight or bot.count("inbox") or bot.count(unsent))

    await api.until(is_quiet, DONE_S)


def _judge(api: FakeBotApi, bot: Bot, screens: Screens, before: Mapping[str, int]) -> Outcome:
    return Outcome(
        **before,
        acknowledged=len({pending.update_id for pending in api.updates.confirmed}),
        doubled=screens.doubled,
        lost=screens.lost,
        out_of_order=screens.out_of_order,
        turns_twice=screens.turns_twice,
        left=bot.count("inbox") + bot.count("dead_letters") + bot.count("outbox WHERE state = 'failed'"),
    )
