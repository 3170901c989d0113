"""The bank of quiz questions as rows, for people and tools that open knowledge.db."""

from collections.abc import Iterator
from typing import Any

from bot.domain.base import Base
from bot.domain.quiz import Question, QuestionKind
from bot.domain.text import Language, Localized
from bot.language import fold, strip_marks

_BETWEEN = " | "


def quiz_questions(base: Base) -> list[dict[str, Any]]:
    """Return one row a question; ``about`` is its first citation, lists are joined by a bar."""
    return [_question(question) for question in base.questions.values()]


def _question(question: Question) -> dict[str, Any]:
    answers = question.answers or {}
    return {
        "id": question.id,
        "topic": question.topic,
        "kind": question.kind.value,
        "level": question.level.value,
        "about": question.cites[0],
        "cites": _BETWEEN.join(question.cites),
        "question_vi": question.text.vi,
        "question_en": question.text.en,
        "because_vi": question.because.vi,
        "because_en": question.because.en,
        "others_vi": question.others.vi,
        "others_en": question.others.en,
        "truth": question.truth,
        "number": question.number,
        "unit_vi": question.unit.vi if question.unit else None,
        "answers_vi": _BETWEEN.join(answers.get(Language.VI, ())) or None,
        "answers_en": _BETWEEN.join(answers.get(Language.EN, ())) or None,
        "version": question.version,
        "folded": strip_marks(fold(f"{question.text.vi} {question.because.vi} {question.others.vi}")),
    }


def quiz_choices(base: Base) -> list[dict[str, Any]]:
    """Return one row a choice, a thing to be put in order or a pair (``with_…`` is its right side)."""
    return [row for question in base.questions.values() for row in _choices(question)]


def _choices(question: Question) -> Iterator[dict[str, Any]]:
    chosen = question.kind in {QuestionKind.ONE, QuestionKind.MANY}
    alone: list[tuple[Localized, Localized | None]] = [(choice, None) for choice in question.choices]
    texts = [*alone, *((pair.left, pair.right) for pair in question.pairs)]
    for place, (text, partner) in enumerate(texts):
        yield {
            "question": question.id,
            "position": place + 1,
            "text_vi": text.vi,
            "text_en": text.en,
            "with_vi": partner.vi if partner else None,
            "with_en": partner.en if partner else None,
            "right": place in question.right if chosen else None,
        }
