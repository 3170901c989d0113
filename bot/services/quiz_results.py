"""What a game looks like: to the screen everybody sees, and to one player."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Answered, Asked, Game, GameState, Player, Standing, neighbours, standings
from bot.ports import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What everybody may see.

    ``answered`` is how many of those still there have answered the present question; ``counts`` how many gave
    each answer, once it is closed; ``ranked`` the standings so far, best first.
    """

    game: Game
    asked: Asked | None
    players: Sequence[Player]
    answered: int
    counts: Mapping[tuple[int, ...], int]
    ranked: Sequence[Standing]


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


def board(tx: Transaction, game_id: str) -> Board:
    """Return what the screen shows.

    Raises:
        GameRefused: If there is no such game.
    """
    game = _game(tx, game_id)
    players = tx.games.players(game_id)
    there = {player.id for player in players if not player.gone}
    answers = tx.games.answers(game_id, game.position)
    counts: dict[tuple[int, ...], int] = {}
    if game.state in {GameState.SHOWN, GameState.ENDED}:
        for answered in answers:
            counts[answered.given] = counts.get(answered.given, 0) + 1
    return Board(
        game=game,
        asked=tx.games.asked(game_id, game.position),
        players=players,
        answered=sum(answered.player in there for answered in answers),
        counts=counts,
        ranked=standings(players, tx.games.scores(game_id)),
    )


def seat(tx: Transaction, game_id: str, player_id: str) -> Seat:
    """Return what a player sees; the rank is 0 for one who has gone.

    Raises:
        GameRefused: If there is no such game or player.
    """
    game = _game(tx, game_id)
    players = tx.games.players(game_id)
    player = next((each for each in players if each.id == player_id), None)
    if player is None:
        raise GameRefused(WhyRefused.NOT_A_PLAYER)
    scores = tx.games.scores(game_id)
    return seat_among(tx, game, player, standings(players, scores), scores)


def seat_among(
    tx: Transaction, game: Game, player: Player, ranked: Sequence[Standing], scores: Mapping[str, int]
) -> Seat:
    """Return the same for one of many players whose standings are known."""
    own = next((standing for standing in ranked if standing.player.id == player.id), None)
    return Seat(
        game=game,
        asked=tx.games.asked(game.id, game.position),
        player=player,
        answered=tx.games.answer(game.id, game.position, player.id),
        right=scores.get(player.id, 0),
        rank=own.rank if own else 0,
        near=neighbours(ranked, player.id),
        players=len(ranked),
    )


def most_missed(tx: Transaction, game_id: str) -> Asked | None:
    """Return the question most answers to which were wrong; None if none was."""
    wrong = tx.games.wrong_counts(game_id)
    if not wrong:
        return None
    return tx.games.asked(game_id, min(wrong, key=lambda position: (-wrong[position], position)))


def _game(tx: Transaction, game_id: str) -> Game:
    game = tx.games.get(game_id)
    if game is None:
        raise GameRefused(WhyRefused.NO_GAME)
    return game
