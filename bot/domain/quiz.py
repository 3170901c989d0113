"""Questions of a quiz: how one is asked, how an answer is written down, and what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from bot.domain.text import Language, Localized


class QuestionKind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    """One choice is right."""
    MANY = "many"
    """Several choices are right; all of them and no other must be named."""
    TRUTH = "truth"
    """A statement that is true or not."""
    SHORT = "short"
    """A few typed words, compared after folding."""
    NUMBER = "number"
    """A typed number or year."""
    ORDER = "order"
    """Things to be put in order."""
    MATCH = "match"
    """Things on the left, each with one on the right."""


class Level(StrEnum):
    """For whom a question is written."""

    YOUNG = "13-15"
    TEEN = "16-18"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that belong together."""

    left: Localized
    right: Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the bank; ``version`` is a 12-digit hash of its content.

    ``cites`` begins with what the question is about.  ``choices`` are those of ONE and MANY, and for ORDER the
    things in their right order; ``right`` are the places (from 0) of the right choices.  ``truth`` is set for
    TRUTH, ``answers`` (every spelling that is taken) for SHORT, ``number`` and maybe ``unit`` for NUMBER,
    ``pairs`` for MATCH.  ``because`` says what is right (≤ 190 characters); ``others`` why the rest is not.
    """

    id: str
    version: str
    topic: str
    kind: QuestionKind
    level: Level
    cites: tuple[str, ...]
    text: Localized
    because: Localized
    others: Localized
    choices: tuple[Localized, ...] = ()
    right: tuple[int, ...] = ()
    truth: bool | None = None
    answers: Mapping[Language, tuple[str, ...]] | None = None
    number: int | None = None
    unit: Localized | None = None
    pairs: tuple[Pair, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Tell whether it is answered by typing."""
        return self.kind in {QuestionKind.SHORT, QuestionKind.NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizTopic:
    """A part of the bank people can choose."""

    id: str
    title: Localized
    questions: tuple[Question, ...]


Given = tuple[int, ...]
"""An answer as it is kept, never the words typed.

ONE: the place of the choice; MANY: places in rising order; TRUTH: 1 or 0; SHORT and NUMBER: 1 if it was one of
the answers taken, else 0; ORDER: places in the order given; MATCH: for each left side the place of its right one.
"""


def right_answer(question: Question) -> Given:
    """Return the answer that is right."""
    match question.kind:
        case QuestionKind.ONE | QuestionKind.MANY:
            return tuple(sorted(question.right))
        case QuestionKind.TRUTH:
            return (int(bool(question.truth)),)
        case QuestionKind.SHORT | QuestionKind.NUMBER:
            return (1,)
        case QuestionKind.ORDER:
            return tuple(range(len(question.choices)))
        case QuestionKind.MATCH:
            return tuple(range(len(question.pairs)))


def is_possible(question: Question, given: Given) -> bool:
    """Tell whether *given* has the form of an answer to *question*."""
    places = range(len(question.pairs if question.kind is QuestionKind.MATCH else question.choices))
    match question.kind:
        case QuestionKind.ONE:
            return len(given) == 1 and given[0] in places
        case QuestionKind.MANY:
            return bool(given) and set(given) <= set(places) and given == tuple(sorted(set(given)))
        case QuestionKind.TRUTH | QuestionKind.SHORT | QuestionKind.NUMBER:
            return given in {(0,), (1,)}
        case QuestionKind.ORDER | QuestionKind.MATCH:
            return sorted(given) == list(places)


def shuffle(question: Question, seed: str) -> tuple[int, ...]:
    """Return the order in which *question* shows its choices (or right sides) in a game with *seed*.

    The place shown first is the first number; the same seed gives the same order after any restart.  Things to
    put in order are never shown in their right order.
    """
    count = len(question.pairs if question.kind is QuestionKind.MATCH else question.choices)
    places = list(range(count))
    if question.kind is QuestionKind.TRUTH or count < 2:  # noqa: PLR2004 one thing has one order
        return tuple(places)
    random = Random(f"{seed}:{question.id}")  # noqa: S311 nothing is kept secret by it
    random.shuffle(places)
    if question.kind in {QuestionKind.ORDER, QuestionKind.MATCH} and places == sorted(places):
        places = [*places[1:], places[0]]
    return tuple(places)


def draw(questions: Sequence[Question], count: int, seed: str) -> tuple[Question, ...]:
    """Return *count* of *questions* as *seed* draws them; fewer if there are not so many.

    What they are about comes in turn, so that a short round is not five times the same article.
    """
    random = Random(f"{seed}:draw")  # noqa: S311 nothing is kept secret by it
    pool = sorted(questions, key=lambda question: question.id)
    random.shuffle(pool)
    chosen: list[Question] = []
    while pool and len(chosen) < count:
        seen: set[str] = set()
        left = []
        for question in pool:
            if question.cites[0] in seen or len(chosen) == count:
                left.append(question)
            else:
                seen.add(question.cites[0])
                chosen.append(question)
        pool = left
    return tuple(chosen)
