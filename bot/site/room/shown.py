"""A question as everybody sees it: choices shuffled by the room's seed and lettered, and how they were answered.

Phones and the screen use places as they are *shown*; the question's own places, which for things to be put in
order are the answer, leave the server only once the question is closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from bot.domain.game import Answered
from bot.domain.quiz import Given, Question, QuestionKind, right_answer, shuffle
from bot.domain.text import Language

_ORDERED = frozenset({QuestionKind.ORDER, QuestionKind.MATCH})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: its letter, its place among those shown, its words."""

    letter: str
    place: int
    text: str

    @property
    def size(self) -> int:
        """Return how many letters it has: many long ones are shown smaller."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave one answer; ``option`` is None for "right" and "not right" of typed or ordered answers."""

    option: Option | None
    count: int
    percent: int
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of a question.  ``lefts`` are the left sides of pairs, ``options`` then the right ones.

    ``order`` are the question's own places, as they are shown; of a statement, 1 is true and 0 is not.
    """

    kind: QuestionKind
    order: Sequence[int]
    topic: str
    text: str
    options: Sequence[Option]
    lefts: Sequence[str] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What the base calls a question's topic, and a statement that is true and one that is not."""

    topic: str
    true: str
    false: str


def show(question: Question, seed: str, language: Language, words: Words) -> Shown:
    """Return the question as a room with *seed* shows it."""
    order = to_order(question, seed)
    return Shown(
        kind=question.kind,
        order=order,
        topic=words.topic,
        text=question.text.to(language),
        options=_options(question, order, language, words),
        lefts=[pair.left.to(language) for pair in question.pairs],
        unit=question.unit.to(language) if question.unit else "",
    )


def count(question: Question, shown: Shown, answers: Mapping[str, Answered]) -> Sequence[Bar]:
    """Return how often each answer was given, as the options are shown."""
    given = [answered.given for answered in answers.values()]
    total, right = len(given), right_answer(question)
    if question.is_typed or question.kind in _ORDERED:
        good = sum(each == right for each in given)
        return [_bar(None, good, total, is_right=True), _bar(None, total - good, total, is_right=False)]
    bars = []
    for option in shown.options:
        place = shown.order[option.place]
        times = sum(place in each for each in given)
        bars.append(_bar(option, times, total, is_right=place in right))
    return bars


def name_right(question: Question, shown: Shown, language: Language) -> Sequence[str]:
    """Return the right answer in words, a line for each part of it."""
    match question.kind:
        case QuestionKind.SHORT:
            return list((question.answers or {}).get(language, ())[:1])
        case QuestionKind.NUMBER:
            return [f"{question.number} {shown.unit}".strip()]
        case _:
            return name_given(question, shown, right_answer(question))


def name_given(question: Question, shown: Shown, given: Given) -> Sequence[str]:
    """Return an answer in words, a line for each part of it; nothing for typed words, which are not kept."""
    texts = {own: each.text for own, each in zip(shown.order, shown.options, strict=False)}
    match question.kind:
        case QuestionKind.ONE | QuestionKind.MANY | QuestionKind.TRUTH:
            return [_name(each) for each in shown.options if shown.order[each.place] in given]
        case QuestionKind.ORDER:
            return [f"{number}. {texts[place]}" for number, place in enumerate(given, 1)]
        case QuestionKind.MATCH:
            return [f"{left} – {texts[place]}" for left, place in zip(shown.lefts, given, strict=True)]
        case QuestionKind.SHORT | QuestionKind.NUMBER:
            return []


def to_own_places(question: Question, seed: str, shown_places: Sequence[int]) -> Given:
    """Return the question's own places of what was chosen as it is *shown*.

    Raises:
        IndexError: If one of them is not shown.
    """
    order = to_order(question, seed)
    return tuple(order[place] for place in shown_places)


def to_order(question: Question, seed: str) -> Sequence[int]:
    """Return the question's own places in the order in which they are shown."""
    return (1, 0) if question.kind is QuestionKind.TRUTH else shuffle(question, seed)


def _options(question: Question, order: Sequence[int], language: Language, words: Words) -> Sequence[Option]:
    match question.kind:
        case QuestionKind.TRUTH:
            return [Option("", place, text) for place, text in enumerate((words.true, words.false))]
        case QuestionKind.MATCH:
            texts = [pair.right.to(language) for pair in question.pairs]
        case _:
            texts = [choice.to(language) for choice in question.choices]
    return [Option(ascii_uppercase[place], place, texts[own]) for place, own in enumerate(order)]


def _bar(option: Option | None, times: int, total: int, *, is_right: bool) -> Bar:
    return Bar(option, times, round(100 * times / total) if total else 0, is_right)


def _name(option: Option) -> str:
    return f"{option.letter}. {option.text}" if option.letter else option.text
