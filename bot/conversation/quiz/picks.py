"""What was pressed or typed under a question -> an answer, in the question's own order."""

import re
from typing import Final

from bot.domain.quiz import Given, Question, QuestionKind, shuffle

_LIST: Final = re.compile(r"\d(?:[\s,;.>→-]*\d)+")
_DIGIT: Final = re.compile(r"\d")
PICKED_KINDS: Final = frozenset({QuestionKind.MANY, QuestionKind.ORDER, QuestionKind.MATCH})
"""Kinds whose answer is put together from several choices."""


def is_list(text: str) -> bool:
    """Tell whether *text* is a list of one-digit numbers: "1 3", "2,1,3", "213"."""
    return _LIST.fullmatch(text.strip().rstrip(".")) is not None


def to_places(text: str) -> tuple[int, ...]:
    """Return the places, from 0, that the numbers of such a list name."""
    return tuple(int(digit) - 1 for digit in _DIGIT.findall(text))


def size_of(question: Question) -> int:
    """Return how many choices are shown under *question*."""
    return len(question.pairs if question.kind is QuestionKind.MATCH else question.choices)


def is_complete(question: Question, places: tuple[int, ...]) -> bool:
    """Tell whether an answer put together one by one needs no further choice: what is left has one place."""
    return question.kind is not QuestionKind.MANY and len(places) >= size_of(question) - 1


def completed(question: Question, places: tuple[int, ...]) -> tuple[int, ...]:
    """Return *places* with what is left at the end."""
    return (*places, *(place for place in range(size_of(question)) if place not in places))


def to_given(question: Question, seed: str, places: tuple[int, ...]) -> Given:
    """Return the answer that names the choices shown at *places* in a game with *seed*.

    What is no answer stays none: a place nothing is shown at becomes one the question does not have.
    """
    if question.kind is QuestionKind.TRUTH:
        return places
    order = shuffle(question, seed)
    own = tuple(order[place] if 0 <= place < len(order) else -1 for place in places)
    return tuple(sorted(own)) if question.kind is QuestionKind.MANY else own
