"""The store of games; inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.game import Answered, Asked, DailyReader, Game, Player, Poll, Way


class Games(Protocol):
    """Games, their players, what was asked and what was answered."""

    def get(self, game_id: str) -> Game | None:
        """Return the game, locked until the end of a transaction that writes."""
        ...

    def at(self, way: Way, place: str) -> Game | None:
        """Return the game at a place: the one that has not ended, else the newest."""
        ...

    def save(self, game: Game) -> None:
        """Keep the game as it is.

        Raises:
            GameRefused: If it is new and there is a game at this place that has not ended.
        """
        ...

    def versions(self, game_ids: Collection[str]) -> Mapping[str, tuple[int, int, int]]:
        """Return version, number of answers and of changes among players of each: a stream looks at these."""
        ...

    def put_player(self, game_id: str, player: Player) -> None:
        """Keep a player, new or changed."""
        ...

    def player(self, game_id: str, player_id: str) -> Player | None:
        """Return the player, or None if not of this game."""
        ...

    def players(self, game_id: str) -> Sequence[Player]:
        """Return all players, those gone too, as they joined."""
        ...

    def game_of(self, player_id: str, ways: Collection[Way]) -> Game | None:
        """Return the newest game of one of *ways* that has not ended and this player is in."""
        ...

    def games_of(self, player_id: str, ways: Collection[Way]) -> Sequence[Game]:
        """Return all of them, newest first."""
        ...

    def run_by(self, host: str, way: Way) -> Sequence[Game]:
        """Return the games of this way that somebody runs and that have not ended, newest first."""
        ...

    def put_guest(self, game_id: str, player_id: str, contact: bytes) -> None:
        """Keep where a player is written to; *contact* is sealed."""
        ...

    def guests(self, game_id: str) -> Mapping[str, bytes]:
        """Return where players are written to, by player."""
        ...

    def drop_guest(self, game_id: str, player_id: str) -> None:
        """Forget where a player is written to."""
        ...

    def put_asked(self, game_id: str, asked: Asked) -> None:
        """Keep what is asked at a position, new or closed now."""
        ...

    def asked(self, game_id: str, position: int) -> Asked | None:
        """Return what was asked at a position."""
        ...

    def all_asked(self, game_id: str) -> Sequence[Asked]:
        """Return everything asked so far, in order."""
        ...

    def put_answer(self, game_id: str, asked: Asked, answered: Answered) -> bool:
        """Keep the answer; return False, and keep the first one, if there is one already."""
        ...

    def take_back(self, game_id: str, position: int, player_id: str) -> bool:
        """Delete an answer; return whether there was one."""
        ...

    def answer(self, game_id: str, position: int, player_id: str) -> Answered | None:
        """Return a player's answer, or None."""
        ...

    def answers(self, game_id: str, position: int) -> Sequence[Answered]:
        """Return all answers at a position, in order of arrival."""
        ...

    def answers_of(self, game_id: str, player_id: str) -> Sequence[Answered]:
        """Return a player's answers by position."""
        ...

    def scores(self, game_id: str) -> Mapping[str, int]:
        """Return how many answers of each player are right; players without one are left out."""
        ...

    def unanswered(self, game_id: str, position: int) -> int:
        """Return how many players that are still there have no answer at a position."""
        ...

    def wrong_counts(self, game_id: str) -> Mapping[int, int]:
        """Return how many answers are wrong at each position that has any."""
        ...

    def forget_player(self, player_id: str) -> None:
        """Delete everything kept of a player: games alone whole; from others player, answers and who hosts them.

        A game they host stays for those who play: whoever forgets a host ends it before.
        """
        ...

    def forget_names(self, before: datetime) -> int:
        """Wipe who and where of games that ended before then: names, places, polls; return how many games."""
        ...

    def unused(self, before: datetime, ways: Collection[Way], *, limit: int) -> Sequence[Game]:
        """Return games of *ways* that have not ended and nobody changed since then, oldest first."""
        ...

    def end_unused(self, before: datetime, ways: Collection[Way]) -> int:
        """End games of *ways* nobody changed since then; return how many."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Delete games last changed before then, with all that belongs to them; return how many."""
        ...


class Polls(Protocol):
    """Polls a platform holds for us: which question of which game each asks."""

    def put(self, poll: Poll) -> None:
        """Keep the poll; one that is known already stays."""
        ...

    def get(self, poll_id: str) -> Poll | None:
        """Return the poll, or None if it is not ours."""
        ...


class DailyReaders(Protocol):
    """Who wants a question each day."""

    def save(self, reader: DailyReader) -> None:
        """Keep a reader, new or changed."""
        ...

    def get(self, player_id: str) -> DailyReader | None:
        """Return the reader, or None."""
        ...

    def delete(self, player_id: str) -> bool:
        """Forget the reader; return whether there was one."""
        ...
