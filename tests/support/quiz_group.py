"""A group that plays over a strict Bot API, with time that passes only when told to."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.telegram import Telegram, TelegramChannel, TelegramParts, Us
from bot.channels.turns import Flow
from bot.conversation import Knowledge, commit, prepare
from bot.domain.delivery import OutboxState
from bot.domain.game import Game, Way
from bot.domain.message import Reply, ReplyKind
from bot.domain.quiz import Question, QuizTopic
from bot.domain.text import Localized
from bot.handlers import make_handlers
from bot.loops import JobHandler, do_due_jobs
from bot.ports import Transaction
from bot.store import SqlStore, open_store
from tests.support.console import Clock
from tests.support.fake_bot_api.people import Group, Person
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.fake_bot_api.world import Seen
from tests.support.office import make_vault
from tests.support.quizzes import make_question
from tests.support.telegram import FAST, SITE, make_client

CHAT = -100200300
PLACE = f"telegram/{CHAT}"
MINUTE_S = 60.0
SHOWING = ("sendMessage", "sendPoll", "editMessageText", "stopPoll")
"""What Telegram counts as a message of a group, read strictly."""


def with_questions(knowledge: Knowledge, questions: Sequence[Question]) -> Knowledge:
    """Return *knowledge* with no other questions than these."""
    topic = QuizTopic(id="crc", title=Localized("Quyền trẻ em", "Rights of the child"), questions=tuple(questions))
    return replace(knowledge, base=replace(knowledge.base, quizzes={"crc": topic}))


@dataclass
class Known:
    """The present knowledge."""

    present: Knowledge


@dataclass
class QuizGroup:
    """A group of members, and everything behind it."""

    api: FakeBotApi
    store: SqlStore
    database: Path
    clock: Clock
    known: Known
    group: Group
    handlers: Mapping[str, JobHandler]
    members: list[Person] = field(default_factory=list)
    shown_at: list[float] = field(default_factory=list)
    """When each message was shown in the group, in seconds of the tests' clock."""

    def meet(self, *names: str) -> list[Person]:
        """Return people of these names in the group."""
        people = [self.api.person(7001 + len(self.members) + at, name) for at, name in enumerate(names)]
        self.members += people
        return people

    @property
    def knowledge(self) -> Knowledge:
        """Return the present knowledge."""
        return self.known.present

    async def settle(self) -> None:
        """Wait until everything that came in is dealt with, and what is to go out has gone."""
        await self.api.until(self._is_quiet)
        calls = [call for call in self.api.called(*SHOWING) if str(call.fields.get("chat_id")) == str(CHAT)]
        self.shown_at += [self.clock().timestamp()] * (len(calls) - len(self.shown_at))

    async def tick(self, **ahead: float) -> None:
        """Let time pass, and do what is due."""
        await self.settle()
        self.clock.move(**ahead)
        while await do_due_jobs(self.store, self.handlers, self.clock):
            pass
        await self.settle()

    async def say(self, person: Person, text: str) -> None:
        """Write in the group, and let it be answered."""
        person.says(text, group=self.group)
        await self.settle()

    async def press(self, person: Person, label: str, message_id: int | None = None) -> str:
        """Press a button of the group; return the line that answers."""
        callback = person.taps(label, group=self.group, message_id=message_id)
        await self.api.until(lambda: callback.answer is not None)
        await self.settle()
        assert callback.answer is not None
        return str(callback.answer.get("text", ""))

    async def begin(self, *people: Person) -> None:
        """Open a game, let everybody in, and start it."""
        await self.say(people[0], "/quiz")
        for person in people:
            await self.press(person, "Tham gia")
        await self.press(people[0], "Bắt đầu")

    def seen(self) -> list[Seen]:
        """Return what the bot shows in the group."""
        return self.api.from_bot(CHAT)

    def poll(self) -> dict[str, Any]:
        """Return the newest poll."""
        return next(
            each["poll"] for _, each in sorted(self.group.chat.messages.items(), reverse=True) if "poll" in each
        )

    def forget_poll(self, poll_id: str) -> None:
        """Forget a poll, as if the platform had not told its id yet."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("DELETE FROM quiz_polls WHERE poll = ?", (poll_id,))

    def ask_only(self, *, count: int, **changes: object) -> None:
        """Have only *count* made questions in the bank, with these changes."""
        questions = [make_question(number, **changes) for number in range(1, count + 1)]
        self.known.present = with_questions(self.known.present, questions)

    async def vote(self, person: Person, *, right: bool, poll: Mapping[str, Any] | None = None) -> None:
        """Vote in the newest poll, or in *poll*."""
        asked = poll or self.poll()
        correct = asked["correct_option_ids"]
        wrong = [place for place in range(len(asked["options"])) if place not in correct][:1]
        person.votes(asked["id"], correct if right else wrong)
        await self.settle()

    @property
    def game(self) -> Game:
        """Return the game of the group."""
        found = self.store.read_now(lambda tx: tx.games.at(Way.GROUP, PLACE))
        assert found is not None
        return found

    def scores(self) -> dict[str, int]:
        """Return how many answers of each player are right, by name."""
        game_id = self.game.id

        def read(tx: Transaction) -> dict[str, int]:
            right = tx.games.scores(game_id)
            return {player.nickname: right.get(player.id, 0) for player in tx.games.players(game_id)}

        return self.store.read_now(read)

    def fullest_minute(self) -> int:
        """Return how many messages were shown in the group in the fullest minute of the tests' clock."""
        times = self.shown_at
        return max((sum(0 <= other - at < MINUTE_S for other in times) for at in times), default=0)

    def _is_quiet(self) -> bool:
        if self.api.updates.waiting or self.api.in_flight:
            return False
        return self.store.read_now(_is_idle)


def _is_idle(tx: Transaction) -> bool:
    counts = tx.outbox.counts()
    on_its_way = (OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNKNOWN)
    return not any(counts.get(state) for state in on_its_way) and not tx.inbox.count()


@contextlib.asynccontextmanager
async def open_quiz_group(
    api: FakeBotApi, database: Path, clock: Clock, knowledge: Knowledge
) -> AsyncIterator[QuizGroup]:
    """Run Telegram with a group that plays."""
    vault, known = make_vault(), Known(knowledge)
    flow: Flow[Any] = Flow(
        lambda dialogue, update, now: prepare(dialogue, update, known.present, now),
        partial(commit, vault=vault),
        lambda language: Reply(kind=ReplyKind.TEXT, language=language, body="Có trục trặc."),
    )
    store = open_store(database, now=clock)
    channel = TelegramChannel(Us(api.world.bot["id"]))
    lanes: Lanes[Any] = Lanes(store, (channel,), flow, clock)
    parts = TelegramParts(
        client=make_client(api),
        channel=channel,
        store=store,
        lanes=lanes,
        knowledge=lambda: known.present,
        now=clock,
        chance=lambda: 1.0,
        pace=FAST,
        pictures=PictureKeeper(store, clock),
        public_url=SITE,
        drain_s=2.0,
        poll_s=1,
    )
    await lanes.start()
    try:
        async with Telegram(parts).running():
            handlers = make_handlers(lambda: known.present, vault, ())
            yield QuizGroup(api, store, database, clock, known, api.group(CHAT, "Đội trẻ"), handlers)
    finally:
        await lanes.stop()
        store.close()
