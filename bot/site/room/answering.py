"""The form of an answer -> the answer as it is kept."""

from bot.answering.quiz import marked_words
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.quiz import Given, Question, QuestionKind
from bot.domain.text import Language
from bot.pages import Form
from bot.site.room.shown import to_own_places

CHOSEN = "chon"
TYPED = "chu"
PLACE = "vi-tri-"
"""The beginning of a field of things to put in order, or of left sides; the number of the thing follows."""
_LONGEST_PLACE = 2


def to_given(form: Form, question: Question, seed: str, language: Language) -> Given:
    """Return the answer in *form*, in the question's own places.

    Raises:
        GameRefused: If it is none: nothing chosen, a place twice, a place that is not shown.
    """
    try:
        return _read(form, question, seed, language)
    except (ValueError, IndexError):
        raise GameRefused(WhyRefused.NOT_AN_ANSWER) from None


def _read(form: Form, question: Question, seed: str, language: Language) -> Given:
    match question.kind:
        case QuestionKind.ONE | QuestionKind.TRUTH:
            return to_own_places(question, seed, [_place(form.one(CHOSEN))])
        case QuestionKind.MANY:
            chosen = [_place(value) for value in form.all(CHOSEN)]
            return tuple(sorted(set(to_own_places(question, seed, chosen))))
        case QuestionKind.SHORT | QuestionKind.NUMBER:
            if not form.one(TYPED):
                raise GameRefused(WhyRefused.NOT_AN_ANSWER)
            return marked_words(question, form.one(TYPED), language)
        case QuestionKind.ORDER:
            places = [_place(form.one(f"{PLACE}{shown}")) for shown in range(len(question.choices))]
            if sorted(places) != list(range(1, len(places) + 1)):
                raise GameRefused(WhyRefused.NOT_AN_ANSWER)
            return to_own_places(question, seed, sorted(range(len(places)), key=places.__getitem__))
        case QuestionKind.MATCH:
            return to_own_places(
                question, seed, [_place(form.one(f"{PLACE}{left}")) for left in range(len(question.pairs))]
            )


def _place(text: str) -> int:
    """Return the number in *text*.

    Raises:
        ValueError: If it is none of ours.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_PLACE):
        raise ValueError(text[:_LONGEST_PLACE])
    return int(text)
