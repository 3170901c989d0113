"""Play a round alone: the next question follows the answer, all in one transaction.

A round is a game at the place named by its player's pseudonym.  Nobody looks on and no clock runs, so a question
stays open for as long as it takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.game import Answered, Asked, Game, GameState, Way
from bot.domain.quiz import Given, Question
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services.games import Bank, Setup, answer, ask, close, end, join, open_game

ALONE: Final = (Way.ALONE, Way.DAILY)
_TAG_LENGTH: Final = 12
_RESULT: Final = "quiz result "


@dataclass(frozen=True, slots=True)
class Seen:
    """One question of a round as it was asked, and the answer to it, if there is one."""

    asked: Asked
    answered: Answered | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round went: its questions in order."""

    game: Game
    questions: tuple[Seen, ...]

    @property
    def right(self) -> int:
        """Return how many answers are right."""
        return sum(seen.answered is not None and seen.answered.right for seen in self.questions)

    @property
    def answered(self) -> int:
        """Return how many questions were answered."""
        return sum(seen.answered is not None for seen in self.questions)

    @property
    def wrong(self) -> tuple[Question, ...]:
        """Return the questions answered wrong."""
        return tuple(s.asked.question for s in self.questions if s.answered is not None and not s.answered.right)

    @property
    def topic(self) -> str | None:
        """Return the topic all its questions belong to; None for a mixed round."""
        topics = {seen.asked.question.topic for seen in self.questions}
        return topics.pop() if len(topics) == 1 else None


@dataclass(frozen=True, slots=True)
class Marked:
    """An answer that counts: what was asked, and the round as it stands afterwards."""

    asked: Asked
    answered: Answered
    game: Game


def tag_of(vault: Vault, game: Game, position: int) -> str:
    """Return the name of one question of a round, which only the house can join to its game."""
    return vault.token_key(f"quiz {game.id} {position}")[:_TAG_LENGTH]


def open_round(tx: Transaction, player_id: str, way: Way = Way.ALONE) -> Game | None:
    """Return the round this player has not finished."""
    game = tx.games.at(way, player_id)
    return None if game is None or game.state is GameState.ENDED else game


def begin_round(
    tx: Transaction,
    vault: Vault,
    questions: tuple[Question, ...],
    setup: Setup,
    now: datetime,
) -> Game:
    """Begin a round of these *questions* and open the first; an unfinished one at this place ends.

    Raises:
        GameRefused: If there are no questions.
    """
    unfinished = open_round(tx, setup.place, setup.way)
    if unfinished is not None:
        end(tx, unfinished, now)
    game = open_game(tx, vault, questions, setup, now)
    join(tx, game.id, setup.place, "", now)
    return ask(tx, game, {question.id: question for question in questions}, 0, now)


def setup_of(player_id: str, language: Language, way: Way = Way.ALONE) -> Setup:
    """Return the setup of a round of one player."""
    return Setup(way=way, place=player_id, language=language)


def give(tx: Transaction, bank: Bank, game: Game, given: Given, at: datetime, now: datetime) -> Marked:
    """Keep the answer to the present question, received *at*, and open the next one, or end the round.

    Raises:
        GameRefused: If it does not count.
    """
    taken = answer(tx, game.id, game.position, game.place, given, at)
    closed = close(tx, taken.game, now)
    after = end(tx, closed, now) if closed.is_last else ask(tx, closed, bank, closed.position + 1, now)
    return Marked(taken.asked, taken.answered, after)


def outcome_of(tx: Transaction, game: Game) -> Outcome:
    """Return how a round went so far."""
    answers: Mapping[int, Answered] = {each.position: each for each in _answers(tx, game)}
    asked = tx.games.all_asked(game.id)
    return Outcome(game, tuple(Seen(each, answers.get(each.position)) for each in asked))


def result_token(vault: Vault, game: Game) -> str:
    """Return what the address of the result holds: it names the game to the house alone."""
    return vault.seal_memory(_RESULT + game.id)


def outcome_of_token(tx: Transaction, vault: Vault, token: str) -> Outcome | None:
    """Return the finished round a result's address names; None if there is none any more."""
    opened = vault.open_memory(token)
    if opened is None or not opened.startswith(_RESULT):
        return None
    game = tx.games.get(opened.removeprefix(_RESULT))
    if game is None or game.state is not GameState.ENDED:
        return None
    return outcome_of(tx, game)


def _answers(tx: Transaction, game: Game) -> list[Answered]:
    """Return the only player's answers, whose name may have been wiped from the game meanwhile."""
    players = tx.games.players(game.id)
    return [each for player in players for each in tx.games.answers_of(game.id, player.id)]
