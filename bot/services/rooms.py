"""Rooms: one big screen, many phones, joined by a code.  Everything a room's pages show is read at once."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Answered, Asked, Game, GameState, Player, Rules, Standing, Way, neighbours, standings
from bot.domain.quiz import Given
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services.games import Bank, Round, Setup, Taken, answer, draw_round, open_game
from bot.services.quiz_results import Seat, most_missed

ALPHABET: Final = "23456789BCFGHJKMNPQRSTVXZ"
"""What codes are made of: no 0 and O, 1, I and L, which are mistaken for one another from six metres away; no vowel,
D and W, from which a Vietnamese keyboard makes other letters; so no word either."""
CODE_LENGTH: Final = 6
COUNTS: Final = (5, 10, 20)
SECONDS: Final = (15, 30, 60)
_ATTEMPTS: Final = 20
"""With 244 million codes a second one is hardly ever needed."""
_LONGEST_TYPED: Final = 40
_PODIUM: Final = 3
_MOST_ON_PODIUM: Final = 10
"""With equal scores more than three share the first three ranks."""

Stamp = tuple[int, int, int]
"""Version of a game, number of its answers, number of changes among its players."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a host asks for."""

    host: str
    round: Round
    language: Language
    rules: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A room at one moment.  ``answers`` are those to the present question, by player; ``missed`` is set at the end."""

    stamp: Stamp
    game: Game
    asked: Asked | None
    players: Mapping[str, Player]
    answers: Mapping[str, Answered]
    scores: Mapping[str, int]
    ranked: Sequence[Standing]
    missed: Asked | None = None

    @property
    def there(self) -> Sequence[Player]:
        """Return those who have not gone, as they joined."""
        return [player for player in self.players.values() if not player.gone]

    @property
    def answered(self) -> int:
        """Return how many of those still there have answered the present question."""
        return sum(player.id in self.answers for player in self.there)

    @property
    def podium(self) -> Sequence[Standing]:
        """Return the first three ranks, without whoever would be shown as the last of all."""
        last = self.ranked[-1].rank if self.ranked else 0
        first = [each for each in self.ranked if each.rank <= _PODIUM and each.right]
        return [each for each in first if each.rank < last or last == 1][:_MOST_ON_PODIUM]


def to_code(text: str) -> str:
    """Return what somebody typed as a code is written: capitals without spaces and dashes; maybe no code at all."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text[:_LONGEST_TYPED]).upper() if letter.isalnum()
    )


def open_room(tx: Transaction, vault: Vault, bank: Bank, opening: Opening, now: datetime) -> Game:
    """Open a room under a new code, with nobody in it.

    Raises:
        GameRefused: If there is no question of this topic and level.
    """
    questions = draw_round(vault, bank, opening.round)
    code = _new_code(tx, vault)
    setup = Setup(way=Way.ROOM, place=code, host=opening.host, language=opening.language, rules=opening.rules)
    return open_game(tx, vault, questions, setup, now)


def find_room(tx: Transaction, code: str) -> Game:
    """Return the room of a code as ``to_code`` writes it; one that has ended too, as long as its code is kept.

    Raises:
        GameRefused: If there is none.
    """
    is_code = len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)
    game = tx.games.at(Way.ROOM, code) if is_code else None
    if game is None:
        raise GameRefused(WhyRefused.NO_SUCH_CODE)
    return game


def see(tx: Transaction, game_id: str, known: Sight | None = None) -> Sight | None:
    """Return the room as it is; *known* if nothing has changed since; None if there is no such game."""
    stamp = tx.games.versions([game_id]).get(game_id)
    if stamp is None:
        return None
    return known if known is not None and known.stamp == stamp else _see(tx, game_id, stamp)


def see_changed(tx: Transaction, known: Mapping[str, Sight | None]) -> Mapping[str, Sight | None]:
    """Return those of the *known* rooms that have changed, None for one that is gone; one look for all of them."""
    stamps = tx.games.versions(known)
    changed: dict[str, Sight | None] = {}
    for game_id, sight in known.items():
        stamp = stamps.get(game_id)
        if stamp is None:
            changed[game_id] = None
        elif sight is None or sight.stamp != stamp:
            changed[game_id] = _see(tx, game_id, stamp)
    return changed


def seat_in(sight: Sight, player_id: str) -> Seat | None:
    """Return what one player sees; who is near only while no question is open.  None for somebody who is not in it."""
    player = sight.players.get(player_id)
    if player is None:
        return None
    is_shown = sight.game.state in {GameState.SHOWN, GameState.ENDED}
    own = next((each for each in sight.ranked if each.player.id == player_id), None) if is_shown else None
    return Seat(
        game=sight.game,
        asked=sight.asked,
        player=player,
        answered=sight.answers.get(player_id),
        right=sight.scores.get(player_id, 0),
        rank=own.rank if own else 0,
        near=neighbours(sight.ranked, player_id) if is_shown else (),
        players=len(sight.ranked) if is_shown else 0,
    )


def take_answer(tx: Transaction, game_id: str, position: int, player_id: str, given: Given, at: datetime) -> Taken:
    """Keep an answer received *at*.  The same answer once more, sent again by a phone that heard nothing, is no error.

    Raises:
        GameRefused: If it does not count.
    """
    try:
        return answer(tx, game_id, position, player_id, given, at)
    except GameRefused as refused:
        game, asked = tx.games.get(game_id), tx.games.asked(game_id, position)
        kept = tx.games.answer(game_id, position, player_id)
        if refused.why is not WhyRefused.ANSWERED or game is None or asked is None or kept is None:
            raise
        if kept.given != given:
            raise
        return Taken(game=game, asked=asked, answered=kept)


def _see(tx: Transaction, game_id: str, stamp: Stamp) -> Sight | None:
    game = tx.games.get(game_id)
    if game is None:
        return None
    players = tx.games.players(game_id)
    scores = tx.games.scores(game_id)
    return Sight(
        stamp=stamp,
        game=game,
        asked=tx.games.asked(game_id, game.position),
        players={player.id: player for player in players},
        answers={answered.player: answered for answered in tx.games.answers(game_id, game.position)},
        scores=scores,
        ranked=standings(players, scores),
        missed=most_missed(tx, game_id) if game.state is GameState.ENDED else None,
    )


def _new_code(tx: Transaction, vault: Vault) -> str:
    """Return a code no room has or had in the last day: who comes late must not end up among others.

    Raises:
        GameRefused: If every code tried was taken.
    """
    random = Random(vault.new_token())  # noqa: S311 the token is 128 bits nobody knows
    for _ in range(_ATTEMPTS):
        code = "".join(random.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if tx.games.at(Way.ROOM, code) is None:
            return code
    raise GameRefused(WhyRefused.RUNNING)
