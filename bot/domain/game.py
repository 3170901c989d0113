"""A game: some people, some questions one after another, and what each answered.

    LOBBY -> ASKING -> SHOWN -> ASKING … -> ENDED      a group or a room: everybody sees the same question
             ASKING -> PAUSED -> ASKING
    ASKING … -> ENDED                                  alone: the next question follows the answer

A score is never a number that is counted up: it is how many of a player's kept answers are right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.quiz import Given, Question
from bot.domain.text import Language


class Way(StrEnum):
    """How it is played."""

    ALONE = "alone"
    DAILY = "daily"
    GROUP = "group"
    ROOM = "room"


class GameState(StrEnum):
    """Where a game stands."""

    LOBBY = "lobby"
    ASKING = "asking"
    SHOWN = "shown"
    """The question is closed: its answer and explanation are shown."""
    PAUSED = "paused"
    ENDED = "ended"


class Timer(StrEnum):
    """What the clock does to an answer."""

    OFF = "off"
    LATE = "late"
    """Counted after the time too, until the question is closed, but marked as late."""
    LOCK = "lock"
    """Not taken any more."""


EXTRA = (2, 3, 4)
"""How much time a player may be given, in halves of the usual time: × 1, × 1.5, × 2."""

BACKLOG = timedelta(minutes=1)
"""How long before its question was opened an answer may have been received, if it waited: it was meant for another
one.  A greater distance says that the clock was set back."""

GRACE = timedelta(seconds=1)
"""How long after the time an answer still counts as in time: it was on its way."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a game is run.  ``seconds`` is 0 exactly if the timer is off."""

    timer: Timer = Timer.OFF
    seconds: int = 0
    podium: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Game:
    """One game; ``version`` rises by one with each change of its state, not with answers.

    ``place`` is where it is played: the code of a room, channel and chat of a group, the player of a game alone.
    There is at most one game at a place that has not ended.  ``host`` may run it: a pseudonym, empty alone.
    ``questions`` are the ids drawn; ``position`` counts from 0 and is -1 in the lobby.  ``opened_at`` is when the
    present question was opened, moved on by the time of each pause; ``paused_at`` when the pause began.
    """

    id: str
    way: Way
    place: str
    host: str
    language: Language
    questions: tuple[str, ...]
    seed: str
    rules: Rules
    state: GameState
    position: int
    version: int
    created_at: datetime
    changed_at: datetime
    opened_at: datetime | None = None
    paused_at: datetime | None = None

    @property
    def is_last(self) -> bool:
        """Tell whether no question follows the present one."""
        return self.position >= len(self.questions) - 1

    def closes_at(self, extra: int = 2) -> datetime | None:
        """Return until when a player with *extra* halves of the time may answer; None without a clock or in a pause."""
        if self.opened_at is None or self.rules.timer is Timer.OFF or self.state is GameState.PAUSED:
            return None
        return self.opened_at + timedelta(seconds=self.rules.seconds) * extra / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody in a game, known by a pseudonym and a nickname.

    ``gone`` have left or were removed: nobody waits for their answer, and their score is not shown.
    """

    id: str
    nickname: str
    joined_at: datetime
    extra: int = 2
    gone: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was asked, whatever becomes of the bank meanwhile.

    ``shown_at`` is when it was opened; ``opened_at`` is the same moved on by each of the ``pauses`` (from, to), so
    that the clock is counted from there.
    """

    position: int
    question: Question
    shown_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    def is_paused(self, at: datetime) -> bool:
        """Tell whether the clock stood still then, in a pause that is over."""
        return any(since <= at < until for since, until in self.pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer that counts: one at most for each game, position and player."""

    position: int
    player: str
    given: Given
    right: bool
    late: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A platform's poll that asks the question at a position of a game."""

    id: str
    game_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyReader:
    """Somebody who wants a question each day at ``hour`` (0-23, Viet Nam); ``contact`` is sealed.

    ``streak`` is how many days in a row were answered up to ``last_day``.  One missed day is forgiven, and then none
    until seven more days in a row are answered: ``frozen`` is how many of these are left.
    """

    player_id: str
    contact: bytes
    hour: int
    streak: int = 0
    best: int = 0
    frozen: int = 0
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a player stands: ``rank`` from 1, the same for the same score."""

    player: Player
    right: int
    rank: int


def standings(players: Sequence[Player], right: Mapping[str, int]) -> tuple[Standing, ...]:
    """Return those still there, best first; equal scores share a rank and stand by nickname."""
    there = sorted((p for p in players if not p.gone), key=lambda p: (-right.get(p.id, 0), p.nickname.casefold(), p.id))
    ranked: list[Standing] = []
    for place, player in enumerate(there, 1):
        score = right.get(player.id, 0)
        same = ranked and ranked[-1].right == score
        ranked.append(Standing(player, score, ranked[-1].rank if same else place))
    return tuple(ranked)


def neighbours(ranked: Sequence[Standing], player: str, reach: int = 2) -> tuple[Standing, ...]:
    """Return *player* and up to *reach* above and below, without anybody who would be shown as last by name.

    The own line is always there; the last one of all is left out unless it is one's own.
    """
    place = next((i for i, standing in enumerate(ranked) if standing.player.id == player), None)
    if place is None:
        return ()
    near = ranked[max(0, place - reach) : place + reach + 1]
    last = ranked[-1].rank
    return tuple(s for s in near if s.player.id == player or s.rank < last or last == 1)
