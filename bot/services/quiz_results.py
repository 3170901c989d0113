"""What a game looks like: to the screen everybody sees, and to one player."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.game import Answered, Asked, Game, Player, Standing, standings
from bot.ports import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What one player may see besides the question: their own answer, score, and who is near."""

    game: Game
    asked: Asked | None
    player: Player
    answered: Answered | None
    right: int
    rank: int
    near: Sequence[Standing]
    players: int


def ranking(tx: Transaction, game_id: str) -> Sequence[Standing]:
    """Return the standings so far, best first."""
    return standings(tx.games.players(game_id), tx.games.scores(game_id))


def most_missed(tx: Transaction, game_id: str) -> Asked | None:
    """Return the question most answers to which were wrong; None if none was."""
    wrong = tx.games.wrong_counts(game_id)
    if not wrong:
        return None
    return tx.games.asked(game_id, min(wrong, key=lambda position: (-wrong[position], position)))
