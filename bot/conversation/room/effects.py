"""Playing in a room from a chat, inside the transaction of a turn."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from bot.answering.quiz import RIGHT, marked_words
from bot.conversation.quiz.picks import is_list, to_given, to_places
from bot.conversation.result import Result, Turning
from bot.conversation.room.cards import FLOW, Teller
from bot.conversation.room.telling import OPEN, telling
from bot.conversation.turns import open_choices
from bot.domain.dialogue import Dialogue
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Asked, Game, GameState, Way
from bot.domain.message import Reply
from bot.domain.quiz import Given, QuestionKind
from bot.domain.room_effect import EnterRoom, JoinRoom, LeaveRoom, PressInRoom, RoomEffect, TypeInRoom
from bot.services import games
from bot.services.room_guests import admit, open_room_of, room_of, seat_guest
from bot.services.rooms import take_answer, to_code

NAME = "name"
"""The step of a Dialogue that waits for a nickname."""
CODE = "code"
"""Where ``data`` keeps which room the nickname is for."""
_TAPPED = frozenset({QuestionKind.ONE, QuestionKind.TRUTH})


def play_in_room(turning: Turning, dialogue: Dialogue, effect: RoomEffect) -> Result:
    """Do what *effect* says; a refusal is one line."""
    seat = _Seat(turning, dialogue)
    try:
        match effect:
            case EnterRoom(code):
                return seat.enter(to_code(code))
            case JoinRoom(code, nickname):
                return seat.join(code, nickname)
            case PressInRoom():
                return seat.press(effect)
            case TypeInRoom(text, asks):
                return seat.type_in(text, asks=asks)
            case LeaveRoom():
                return seat.leave()
            case _ as never:
                assert_never(never)
    except GameRefused as refused:
        return seat.say(seat.teller.text(f"quiz.refused.{refused.why.value}"))


@dataclass(frozen=True)
class _Seat:
    """Somebody who plays, or wants to, and the turn they wrote."""

    turning: Turning
    dialogue: Dialogue

    @cached_property
    def player(self) -> str:
        return games.player_of(self.turning.vault, self.turning.person)

    @property
    def teller(self) -> Teller:
        return Teller(self.turning.plan.knowledge, self.turning.plan.language)

    def enter(self, code: str) -> Result:
        """Ask for a nickname; nobody's name of another service is taken without asking."""
        tx = self.turning.tx
        game = self._room_of(code)
        player = tx.games.player(game.id, self.player)
        if player is not None and player.removed:
            raise GameRefused(WhyRefused.REMOVED)
        neutral = self.teller.choice("room.guest", "as", code, number=self._next_number(game))
        ask = self.teller.text("room.chat.name", neutral, code=code)
        return self.say(ask, step=NAME, code=code)

    def join(self, code: str, nickname: str | None) -> Result:
        """Let them in; whatever other room they played in goes on without them: words typed belong to one room."""
        turning = self.turning
        game = self._room_of(code)
        name = nickname or self.teller.choice("room.guest", "as", number=self._next_number(game)).label
        try:
            player = seat_guest(turning.tx, turning.vault, game, turning.contact, name, turning.now)
        except GameRefused as refused:
            if refused.why is not WhyRefused.NICKNAME_TAKEN:
                raise
            return self.say(self.teller.text(f"quiz.refused.{refused.why.value}"), step=NAME, code=code)
        for other in turning.tx.games.games_of(self.player, [Way.ROOM]):
            if other.id != game.id:
                self._go_from(other)
        joined = self.teller.text("room.chat.joined", self.teller.leave, name=player.nickname)
        asked = turning.tx.games.asked(game.id, game.position) if game.state is GameState.ASKING else None
        return self.say(joined, *(() if asked is None else (self.teller.question(game, asked),)))

    def press(self, effect: PressInRoom) -> Result:
        """Take a pressed choice, of whatever question it is; whether it counts depends on when it was received."""
        tx = self.turning.tx
        game, asked = tx.games.get(effect.game_id), tx.games.asked(effect.game_id, effect.position)
        if game is None or asked is None:
            raise GameRefused(WhyRefused.NO_GAME)
        return self._give(game, asked, self._tapped(game, asked, effect.place))

    def type_in(self, text: str, *, asks: bool) -> Result:
        """Take typed words as the answer, if a question is open and they are one; else they are what the plan made."""
        tx = self.turning.tx
        game = room_of(tx, self.player)
        asked = None if game is None or game.state is not GameState.ASKING else tx.games.asked(game.id, game.position)
        if game is None or asked is None or tx.games.answer(game.id, game.position, self.player) is not None:
            return Result(self.turning.plan.dialogue)
        given = self._typed(game, asked, text)
        if given is None or (asks and given != RIGHT):
            return Result(self.turning.plan.dialogue)
        return self._give(game, asked, given)

    def leave(self) -> Result:
        game = room_of(self.turning.tx, self.player)
        if game is None:
            raise GameRefused(WhyRefused.NOT_A_PLAYER)
        self._go_from(game)
        return self.say(self.teller.text("room.left", self.turning.menu), step="")

    def say(self, *replies: Reply, step: str = OPEN, code: str = "") -> Result:
        """Return *replies* in place of what the plan made of the message."""
        data = {key: value for key, value in self.dialogue.data.items() if key != CODE}
        data |= {CODE: code} if code else {}
        dialogue = replace(self.dialogue, flow=FLOW, step=step, data=data, open=open_choices(replies))
        return Result(dialogue, replies, instead=True)

    def _go_from(self, game: Game) -> None:
        tx, turning = self.turning.tx, self.turning
        knowledge, now = turning.plan.knowledge, turning.now
        tx.games.drop_guest(game.id, self.player)
        telling(tx, turning.vault, knowledge, game.id, now, lambda: games.leave(tx, game.id, self.player, now))

    def _room_of(self, code: str) -> Game:
        turning = self.turning
        admit(turning.tx, turning.vault, turning.person, turning.now)
        return open_room_of(turning.tx, code)

    def _give(self, game: Game, asked: Asked, given: Given) -> Result:
        turning = self.turning
        tx, at = turning.tx, turning.plan.update.received_at
        taken = telling(
            tx,
            turning.vault,
            turning.plan.knowledge,
            game.id,
            turning.now,
            lambda: take_answer(tx, game.id, asked.position, self.player, given, at),
        )
        is_open = taken.game.state is GameState.ASKING or taken.game.position != asked.position
        # The last answer brings the result at once; there is nothing to add to it.
        return self.say(*((self.teller.text("room.phone.noted", self.teller.leave),) if is_open else ()))

    def _tapped(self, game: Game, asked: Asked, place: int) -> Given:
        if asked.question.kind is QuestionKind.TRUTH:
            return ((1, 0)[place],) if place in {0, 1} else ()
        return to_given(asked.question, game.seed, (place,))

    def _typed(self, game: Game, asked: Asked, text: str) -> Given | None:
        """Return the answer *text* is; None if it cannot be one."""
        question = asked.question
        if question.is_typed:
            return marked_words(question, text, self.turning.plan.language)
        said = text.strip().rstrip(".")
        is_number = said.isascii() and said.isdigit() and len(said) == 1
        if question.kind in _TAPPED:
            return self._tapped(game, asked, int(said) - 1) if is_number else None
        is_one = question.kind is QuestionKind.MANY and is_number
        return to_given(question, game.seed, to_places(said)) if is_one or is_list(said) else None

    def _next_number(self, game: Game) -> int:
        return len(self.turning.tx.games.players(game.id)) + 1
