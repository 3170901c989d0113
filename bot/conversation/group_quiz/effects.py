"""What people do in a group's quiz, inside the transaction of their turn."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.conversation.group_quiz import cards
from bot.conversation.group_quiz.screens import Screens
from bot.conversation.result import Result, Turning
from bot.conversation.wording import say
from bot.domain.delivery import ChatKey, Job
from bot.domain.dialogue import Dialogue
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState
from bot.domain.group_quiz import COUNTS, SECONDS, ActInGroup, CastVote, GroupAct, GroupEffect, GroupWish
from bot.domain.message import Choice, Reply, ReplyKind
from bot.domain.quiz import Level
from bot.domain.text import Language
from bot.services import games, group_games, group_table, host_quiz
from bot.services.games import player_of
from bot.services.group_games import SCREEN, SCREEN_AFTER

_FOR_ALL: Final = frozenset({GroupAct.OPEN, GroupAct.JOIN, GroupAct.ANSWER})
"""What somebody may do who neither opened the game nor plays."""
_DIGITS: Final = 3
"""No question and no choice has a longer number."""


def play_in_group(turning: Turning, dialogue: Dialogue, effect: GroupEffect) -> Result:
    """Do what *effect* says.

    Whoever pressed a button gets a line of their own, and a command a message; a vote is answered by nothing.
    """
    if isinstance(effect, CastVote):
        vote(turning, effect)
        return Result(dialogue)
    acting = _Acting(turning, effect)
    try:
        said = acting.do()
    except GameRefused as refusal:
        said = say(turning.plan.knowledge.base, turning.plan.language, f"quiz.refused.{refusal.why.value}")
    if turning.plan.update.aside is not None:
        return Result(dialogue, line=acting.text(said or acting.word("line.done")))
    return Result(dialogue, (acting.text(said, *acting.choices),) if said else ())


def vote(turning: Turning, effect: CastVote) -> None:
    """Take a vote in a poll."""
    tx, now, at = turning.tx, turning.now, turning.plan.update.received_at
    voted = group_games.cast(tx, player_of(turning.vault, turning.person), effect, at, now)
    if voted is not None:
        Screens(tx, turning.plan.knowledge, now, turning.plan.update.event_id).went_on(voted.before, voted.after)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS


class _Acting:
    """One act of one member.  ``choices`` stand under what is said to a command."""

    def __init__(self, turning: Turning, effect: ActInGroup) -> None:
        self.tx, self.now, self.vault = turning.tx, turning.now, turning.vault
        self.knowledge, self.language = turning.plan.knowledge, turning.plan.language
        self.at = turning.plan.update.received_at
        self.chat = ChatKey(turning.plan.update.channel, turning.plan.update.chat_id)
        self.me = player_of(turning.vault, turning.person)
        self.is_press = turning.plan.update.aside is not None
        self.effect = effect
        self.screens = Screens(self.tx, self.knowledge, self.now, turning.plan.update.event_id)
        self.choices: tuple[Choice, ...] = ()
        self._acts: Mapping[GroupAct, Callable[[Game], str]] = {
            GroupAct.JOIN: self._join,
            GroupAct.START: self._start,
            GroupAct.SET: self._set,
            GroupAct.TOPICS: self._choose_topic,
            GroupAct.ANSWER: self._answer,
            GroupAct.SHOW: self._show,
            GroupAct.HOLD: self._hold,
            GroupAct.GO_ON: self._go_on,
            GroupAct.STOP: self._stop,
        }

    def do(self) -> str:
        """Do it; return what to say, or nothing.

        Raises:
            GameRefused: If it cannot be done; nothing was changed then.
        """
        effect = self.effect
        if effect.act is GroupAct.OPEN:
            return self._open()
        game = self._game()
        if game is None:
            return self._seldom(self.word("none"))
        if effect.act not in _FOR_ALL and not group_games.may_run(self.tx, game, self.me):
            return self._seldom(self.word("line.join_first"))
        return self._acts[effect.act](game)

    def _game(self) -> Game | None:
        """Return the game that is meant: a button says which, and works in its own chat alone."""
        if not self.effect.game_id:
            return group_games.live_in(self.tx, self.chat)
        game = self.tx.games.get(self.effect.game_id)
        is_here = game is not None and game.place == group_games.place_of(self.chat)
        if game is None or not is_here or game.state is GameState.ENDED:
            raise GameRefused(WhyRefused.NO_GAME)
        return game

    def _open(self) -> str:
        live = group_games.live_in(self.tx, self.chat)
        shows_lobby = not group_table.is_recent(group_table.table_of(self.tx, self.chat).lobby_at, self.now)
        if live is None:
            opening = group_games.Opening(self.chat, self.me, self.language)
            opened = group_games.open_in(self.tx, self.vault, self._bank(self.language), opening, self.now)
            if shows_lobby:
                self.screens.lobby(opened, anew=True)
            else:
                self._show_soon(opened)
            return ""
        if live.state is GameState.LOBBY:
            if shows_lobby:
                self.screens.lobby(live, anew=True)
            return ""
        self.choices = (self.button("join", GroupAct.JOIN, live), self.button("stop", GroupAct.STOP, live))
        return self._seldom(self.word("running", number=live.position + 1, count=len(live.questions)))

    def _join(self, game: Game) -> str:
        player = games.join(self.tx, game.id, self.me, self.effect.name, self.now)
        self._show_soon(game)
        return self.word("line.joined", name=player.nickname)

    def _start(self, game: Game) -> str:
        started = host_quiz.start(self.tx, game, self._bank(game.language), self.now)
        self.tx.jobs.delete(SCREEN, game.id)
        self.screens.lobby(started)
        self.screens.went_on(game, started)
        return self.word("line.started")

    def _set(self, game: Game) -> str:
        table = group_table.table_of(self.tx, self.chat)
        wish, said = self._wish(table.wish, self.effect.value)
        bank = self._bank(game.language)
        changed = group_games.set_up(self.tx, self.vault, bank, game, wish, self.now)
        if table.chooses:
            self.screens.lobby(changed)
        else:
            self._show_soon(changed)
        return self.word("line.set", what=said)

    def _wish(self, wish: GroupWish, value: str) -> tuple[GroupWish, str]:
        """Return what is wished for with *value* chosen, and what that is called."""
        kind, chosen = value[:1], value[1:]
        number = int(chosen) if chosen.isascii() and chosen.isdigit() else -1
        if kind == "t" and (not chosen or chosen in self.knowledge.base.quizzes):
            topic = chosen or None
            return replace(wish, topic=topic), cards.topic_word(self.knowledge, self.language, topic)
        if kind == "l" and chosen in {"", *(each.value for each in Level)}:
            level = Level(chosen) if chosen else None
            return replace(wish, level=level), cards.level_word(self.knowledge, self.language, level)
        if kind == "c" and number in COUNTS:
            said = say(self.knowledge.base, self.language, "quiz.questions", count=number)
            return replace(wish, count=number), said
        if kind == "s" and number in SECONDS:
            return replace(wish, seconds=number), cards.seconds_word(self.knowledge, self.language, number)
        raise GameRefused(WhyRefused.NOT_AN_ANSWER)

    def _choose_topic(self, game: Game) -> str:
        if game.state is not GameState.LOBBY:
            raise GameRefused(WhyRefused.CHANGED)
        table = group_table.table_of(self.tx, self.chat)
        group_table.keep_table(self.tx, self.chat, replace(table, chooses=True), self.now)
        self.screens.lobby(game)
        return self.word("line.topics")

    def _answer(self, game: Game) -> str:
        position, _, place = self.effect.value.partition(".")
        if not (_is_number(position) and _is_number(place)):
            raise GameRefused(WhyRefused.NOT_AN_ANSWER)
        asked = self.tx.games.asked(game.id, int(position))
        given = None if asked is None else group_games.to_given(asked.question, game.seed, (int(place),))
        if given is None:
            raise GameRefused(WhyRefused.NOT_AN_ANSWER)
        taken = games.answer(self.tx, game.id, int(position), self.me, given, self.at)
        self.screens.went_on(game, taken.game)
        return self.word("line.answered")

    def _show(self, game: Game) -> str:
        if game.state is not GameState.ASKING or self.effect.value not in {"", str(game.position)}:
            raise GameRefused(WhyRefused.CHANGED)
        self.screens.went_on(game, games.close(self.tx, game, self.now))
        return self.word("line.shown")

    def _hold(self, game: Game) -> str:
        if game.state is GameState.LOBBY:
            return self.word("not_begun")
        group_games.hold(self.tx, game, self.now, on=True)
        self.choices = (self.button("on", GroupAct.GO_ON, game),)
        return self.word("held_later" if game.state is GameState.ASKING else "held")

    def _go_on(self, game: Game) -> str:
        if game.state is GameState.LOBBY:
            return self.word("not_begun")
        group_games.hold(self.tx, game, self.now, on=False)
        if game.state is GameState.SHOWN:
            group_games.let_go_on(self.tx, game, self.now, after=timedelta(0))
            return self.word("goes_on")
        self.choices = (self.button("show", GroupAct.SHOW, game),)
        return self.word("is_open", number=game.position + 1)

    def _stop(self, game: Game) -> str:
        ended = games.end(self.tx, game, self.now)
        group_games.wind_up(self.tx, ended, self.now)
        self.screens.stop(ended)
        return self.word("line.stopped") if self.effect.game_id else ""

    def _bank(self, language: Language) -> games.Bank:
        """Return what can be asked here."""
        polls = group_table.table_of(self.tx, self.chat).takes_polls
        return cards.bank_for_groups(self.knowledge, language, polls=polls)

    def _seldom(self, said: str) -> str:
        """Return what is said to somebody who need not play; nothing if a command got such an answer just now."""
        return said if self.is_press or group_table.may_tell(self.tx, self.chat, self.now) else ""

    def _show_soon(self, game: Game) -> None:
        """Show the change to everybody a little later, together with others: a group takes 20 messages a minute."""
        self.tx.jobs.add(Job(SCREEN, game.id, self.now + SCREEN_AFTER))

    def word(self, key: str, **fields: object) -> str:
        """Return the text ``quiz_group.<key>``."""
        return cards.word(self.knowledge, self.language, key, **fields)

    def button(self, key: str, act: GroupAct, game: Game) -> Choice:
        """Return a button about *game*."""
        return cards.button(self.knowledge, self.language, key, act, game.id)

    def text(self, body: str, *choices: Choice) -> Reply:
        """Return a plain reply."""
        return Reply(kind=ReplyKind.TEXT, language=self.language, body=body, choices=choices)
