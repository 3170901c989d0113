"""Random games over SQLite, with crashes, redeliveries and late jobs, against the plain rules.

Whatever happens in whatever order, state and scores are those of ``tests/support/plain_quiz.py``.
More of them: ``NQ_TRIALS=200``.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.delivery import InboxRow
from bot.domain.errors import GameRefused
from bot.domain.game import Game, Rules, Timer, Way
from bot.domain.quiz import right_answer
from bot.ports import Transaction
from bot.services import games, host_quiz
from bot.services.games import Setup
from bot.store import SqlStore, open_store
from tests.support.delivery import noon
from tests.support.office import make_vault
from tests.support.plain_quiz import No, PlainQuiz
from tests.support.quizzes import make_bank

WALKS = int(os.environ.get("NQ_TRIALS", "40"))
STEPS = 50
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- folders of our own, made by tempfile
HOST = "host"
BANK = make_bank(8)

NAMES = ("an", "binh", "chi", "dung")
names = st.sampled_from(NAMES)
choices = st.sampled_from([(1,), (0,), (1,), (2,), (1,), (0,), (1,), (2,), (7,), ()])
rules_of_games = st.sampled_from([Rules(), Rules(Timer.LATE, 15), Rules(Timer.LOCK, 15), Rules(Timer.LOCK, 30)])
seconds = st.sampled_from([0.01, 1, 5, 14, 15.5, 16, 22, 30.5, 31, 61])


_empty: list[Path] = []


def empty_store() -> Path:
    """Return an empty database to copy, made once a process."""
    if not _empty:
        path = Path(tempfile.mkdtemp(dir=MEMORY)) / "store.db"
        open_store(path, now=noon).close()
        _empty.append(path)
    return _empty[0]


class QuizModel(RuleBasedStateMachine):
    """One game: what people do comes through the inbox, as a platform delivers it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY))
        shutil.copy(empty_store(), self.folder / "store.db")
        self.now = noon()
        self.sent = 0
        self.down = False
        self.store = self._open()

    def _open(self) -> SqlStore:
        return open_store(self.folder / "store.db", now=lambda: self.now)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize(rules=rules_of_games, there=st.sampled_from([4, 3, 2, 1, 0]))
    def begin(self, rules: Rules, there: int) -> None:
        """Open a room with some people in it, mostly with its first question open: walks are short."""
        vault = make_vault()
        drawn = tuple(BANK.values())
        setup = Setup(way=Way.ROOM, place="ABC123", host=HOST, rules=rules)
        self.game_id = self.store.transact_now(lambda tx: games.open_game(tx, vault, drawn, setup, self.now)).id
        self.plain = PlainQuiz(tuple(right_answer(question) for question in drawn), rules)
        for name in NAMES[:there]:
            self.join(name=name, times=1)
        if there:
            self.start()

    @property
    def game(self) -> Game:
        game = self.store.read_now(lambda tx: tx.games.get(self.game_id))
        assert game is not None
        return game

    # What players do arrives at any time, and waits while the service is down.

    def arrive(self, what: str, name: str, *facts: object, times: int = 1) -> None:
        self.now += timedelta(milliseconds=1)
        self.sent += 1
        body = orjson.dumps([what, name, *facts])
        row = InboxRow(channel="telegram", event_id=f"e{self.sent}", chat_id="group", body=body, received_at=self.now)
        for _ in range(times):  # The platform delivers again what it is not sure of.
            asyncio.run(self._receive(row))
        if not self.down:
            self.work()

    async def _receive(self, row: InboxRow) -> None:
        await self.store.receive([row])

    def work(self) -> None:
        """Do what waits, in order."""
        for _, chat, event_id in self.store.read_now(lambda tx: tx.inbox.waiting()):
            self.store.transact_now(partial(self._turn, channel=chat.channel, event_id=event_id))

    def _turn(self, tx: Transaction, channel: str, event_id: str) -> None:
        row = tx.inbox.get(channel, event_id)
        assert row is not None
        what, name, *facts = orjson.loads(row.body)
        with suppress(GameRefused):
            match what:
                case "join":
                    games.join(tx, self.game_id, name, name, row.received_at)
                case "leave":
                    games.leave(tx, self.game_id, name, row.received_at)
                case "answer":
                    games.answer(tx, self.game_id, facts[0], name, tuple(facts[1]), row.received_at)
                case "take_back":
                    games.take_back(tx, self.game_id, facts[0], name, row.received_at)
        tx.inbox.finish(channel, event_id)

    def by_the_rules(self, do: Callable[[], None]) -> bool:
        try:
            do()
        except No:
            return False
        return True

    @rule(name=names, times=st.integers(1, 2))
    def join(self, name: str, times: int) -> None:
        self.arrive("join", name, times=times)
        self.by_the_rules(lambda: self.plain.join(name))

    @rule(name=names)
    def leave(self, name: str) -> None:
        self.arrive("leave", name)
        self.by_the_rules(lambda: self.plain.leave(name, self.now))

    @rule(name=names, given=choices, back=st.sampled_from([0, 0, 0, 0, 1, -1]), times=st.integers(1, 3))
    def answer(self, name: str, given: tuple[int, ...], back: int, times: int) -> None:
        position = self.plain.at - back
        self.arrive("answer", name, position, given, times=times)
        self.by_the_rules(lambda: self.plain.answer(name, position, given, self.now))

    def let_answer(self, name: str) -> None:
        """Bring about that *name* may answer, if that can be: most walks would stand still otherwise."""
        if not self.down and self.plain.state == "shown":
            self.go_on()
        if name not in self.plain.people or not self.plain.people[name].there:
            self.join(name=name, times=1)

    @rule(name=names, given=choices)
    def answer_what_is_asked(self, name: str, given: tuple[int, ...]) -> None:
        self.let_answer(name)
        self.answer(name=name, given=given, back=0, times=1)

    @rule(name=names, given=choices, wait=seconds)
    def answer_after_a_while(self, name: str, given: tuple[int, ...], wait: float) -> None:
        self.let_answer(name)
        self.now += timedelta(seconds=wait)
        self.answer(name=name, given=given, back=0, times=1)

    @precondition(lambda self: self.plain.state in {"asking", "shown"} and self.plain.rules.timer is Timer.LOCK)
    @rule(name=names, extra=st.sampled_from([2, 3, 4]), edge=st.sampled_from([-1, 0.5, 0.99, 1.5]))
    def answer_at_the_edge(self, name: str, extra: int, edge: float) -> None:
        """Answer right, just before or after the time, or the grace after it, of somebody with that factor."""
        self.let_answer(name)
        if not self.down:
            self.more_time(name=name, extra=extra)
        assert self.plain.opened is not None
        self.now = max(self.now, self.plain.opened + timedelta(seconds=self.plain.rules.seconds * extra / 2 + edge))
        self.answer(name=name, given=(1,), back=0, times=1)

    @precondition(lambda self: not self.down and self.plain.state == "asking")
    @rule(name=names, given=choices)
    def answer_in_a_pause(self, name: str, given: tuple[int, ...]) -> None:
        self.let_answer(name)
        self.pause()
        self.answer(name=name, given=given, back=0, times=1)
        self.now += timedelta(seconds=20)
        self.resume()

    @precondition(lambda self: not self.down and self.plain.state in {"asking", "shown"})
    @rule(name=names)
    def answer_an_earlier_question(self, name: str) -> None:
        while self.plain.state in {"asking", "shown"} and self.plain.at < 1:
            self.go_on()
        self.answer(name=name, given=(1,), back=1, times=1)

    @rule(given=choices)
    def everybody_answers(self, given: tuple[int, ...]) -> None:
        for name in list(self.plain.people):
            self.answer(name=name, given=given, back=0, times=1)

    @rule(name=names, times=st.integers(1, 2))
    def take_back(self, name: str, times: int) -> None:
        self.arrive("take_back", name, self.plain.at, times=times)
        self.by_the_rules(lambda: self.plain.take_back(name, self.plain.at, self.now))

    # What the host does needs the service, and a page that is not stale.

    def host(self, step: Callable[[Transaction, Game], object], plainly: Callable[[], None]) -> None:
        self.now += timedelta(milliseconds=1)
        version = self.game.version

        def act(tx: Transaction) -> None:
            step(tx, host_quiz.hosted(tx, self.game_id, HOST, version))

        try:
            self.store.transact_now(act)
            done = True
        except GameRefused:
            done = False
        assert done == self.by_the_rules(plainly)

    @precondition(lambda self: not self.down)
    @rule()
    def start(self) -> None:
        self.host(lambda tx, game: host_quiz.start(tx, game, BANK, self.now), lambda: self.plain.start(self.now))

    @precondition(lambda self: not self.down)
    @rule()
    def go_on(self) -> None:
        self.host(lambda tx, game: host_quiz.go_on(tx, game, BANK, self.now), lambda: self.plain.go_on(self.now))

    @precondition(lambda self: not self.down)
    @rule()
    def pause(self) -> None:
        self.host(lambda tx, game: host_quiz.pause(tx, game, self.now), lambda: self.plain.pause(self.now))

    @precondition(lambda self: not self.down)
    @rule()
    def resume(self) -> None:
        self.host(lambda tx, game: host_quiz.resume(tx, game, self.now), lambda: self.plain.resume(self.now))

    @precondition(lambda self: not self.down)
    @rule(name=names)
    def remove(self, name: str) -> None:
        self.host(
            lambda tx, game: host_quiz.remove(tx, game, name, self.now), lambda: self.plain.remove(name, self.now)
        )

    @precondition(lambda self: not self.down)
    @rule(name=names, extra=st.sampled_from([2, 3, 4]))
    def more_time(self, name: str, extra: int) -> None:
        self.host(
            lambda tx, game: host_quiz.give_time(tx, game, name, extra),
            lambda: self.plain.more_time(name, extra / 2),
        )

    @precondition(lambda self: not self.down and self.plain.at == len(self.plain.right) - 1)
    @rule(sure=st.integers(0, 3))
    def end(self, sure: int) -> None:
        if sure:
            return
        self.host(lambda tx, game: games.end(tx, game, self.now), lambda: self.plain.end(self.now))

    # What time and misfortune do.

    @rule(wait=seconds)
    def wait(self, wait: float) -> None:
        """Let time pass; the clock's job runs some time after it was due, if the service is there."""
        self.now += timedelta(seconds=wait)
        if not self.down:
            self.store.transact_now(lambda tx: games.close_when_over(tx, self.game_id, self.now))
            self.plain.clock(self.now)

    @precondition(lambda self: not self.down)
    @rule()
    def crash(self) -> None:
        """Go down in the middle: what arrives is kept, and nothing else happens."""
        self.store.close()
        self.store = self._open()
        self.down = True

    @precondition(lambda self: self.down)
    @rule()
    def come_back(self) -> None:
        self.down = False
        self.work()

    @precondition(lambda self: not self.down)
    @rule()
    def lose_a_transaction(self) -> None:
        """Fail after everything of a turn was written, before it is kept."""

        def fail(tx: Transaction) -> None:
            game = tx.games.get(self.game_id)
            assert game is not None
            games.end(tx, game, self.now)
            raise RuntimeError

        with suppress(RuntimeError):
            self.store.transact_now(fail)

    @invariant()
    def same_as_the_plain_rules(self) -> None:
        if self.down or not hasattr(self, "plain"):
            return
        game = self.game
        assert (game.state.value, game.position) == (self.plain.state, self.plain.at)
        assert self.store.read_now(lambda tx: tx.games.scores(self.game_id)) == self.plain.scores()


TestQuizModel = QuizModel.TestCase
TestQuizModel.settings = settings(
    max_examples=WALKS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)
