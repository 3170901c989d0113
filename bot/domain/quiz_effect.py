"""What a turn does in a quiz somebody plays alone: prepared purely, applied in its transaction."""

from dataclasses import dataclass

from bot.domain.quiz import Level


@dataclass(frozen=True, slots=True)
class OpenQuiz:
    """Show how to begin, or that a round is unfinished; with ``instead`` that one ends first."""

    instead: bool = False


@dataclass(frozen=True, slots=True)
class StartRound:
    """Begin a round; ``topic`` and ``level`` None for all.  An unfinished round is dropped only with ``instead``."""

    topic: str | None
    level: Level | None
    count: int
    instead: bool = False


@dataclass(frozen=True, slots=True)
class PressInQuiz:
    """A button under the question named ``tag``: the choice shown at ``place``, from 0; of TRUTH 1 or 0."""

    tag: str
    place: int


@dataclass(frozen=True, slots=True)
class FinishPicks:
    """What was picked so far is the whole answer to the question named ``tag``.

    ``places`` are where those stand that were ticked together; None where each was pressed before.
    """

    tag: str
    places: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DropPicks:
    """Begin anew with the picks of the question named ``tag``."""

    tag: str


@dataclass(frozen=True, slots=True)
class TypeInQuiz:
    """Words typed while a question is open.

    With ``asks`` they may be a question to the bot instead of an answer: then only a right answer is taken.
    """

    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class GoOnPlaying:
    """Show the present question again."""


@dataclass(frozen=True, slots=True)
class StopQuiz:
    """End the open round, the daily question, or both."""

    round: bool
    daily: bool


@dataclass(frozen=True, slots=True)
class PlayWrongAgain:
    """Begin a round of the questions answered wrong in the newest one, if that is the one named ``tag``."""

    tag: str


@dataclass(frozen=True, slots=True)
class ReadLast:
    """Show the article of the question answered last."""


@dataclass(frozen=True, slots=True)
class OpenDaily:
    """Show when the daily question comes, or offer it."""


@dataclass(frozen=True, slots=True)
class SetDaily:
    """Send a question each day at ``hour``."""

    hour: int


@dataclass(frozen=True, slots=True)
class PlayToday:
    """Ask the question of this day now."""


QuizEffect = (
    OpenQuiz
    | StartRound
    | PressInQuiz
    | FinishPicks
    | DropPicks
    | TypeInQuiz
    | GoOnPlaying
    | StopQuiz
    | PlayWrongAgain
    | ReadLast
    | OpenDaily
    | SetDaily
    | PlayToday
)
