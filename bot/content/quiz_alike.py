"""Two questions of the bank that are one: same kind, same article, same right answer, nearly the same words."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from rapidfuzz.fuzz import token_set_ratio

from bot.answering.quiz import to_words
from bot.content.files import Parsed
from bot.content.quiz_schema import (
    AnyQuestion,
    ManyModel,
    MatchModel,
    NumberModel,
    OneModel,
    OrderModel,
    QuizFile,
    ShortModel,
)

SAME_ANSWER: Final = 80
SAME_WORDS: Final = 77
"""Of 100.  Found on pairs that a reviewer called one question, such as "năm nào" with and without the day."""


def lint_alike(files: Sequence[Parsed[QuizFile]]) -> Iterator[str]:
    """Yield one message a pair of questions that ask the same."""
    groups: dict[tuple[type[AnyQuestion], str], list[tuple[str, AnyQuestion]]] = {}
    for parsed in files:
        for number, model in enumerate(parsed.model.questions):
            at = f"{parsed.at('questions', number)}: {model.id}"
            groups.setdefault((type(model), model.cites[0]), []).append((at, model))
    for group in groups.values():
        for (_, one), (at, other) in combinations(group, 2):
            if _asks_the_same(one, other):
                yield f"{at}: asks what {one.id} asks, in nearly the same words; ask something else"


def _asks_the_same(one: AnyQuestion, other: AnyQuestion) -> bool:
    if token_set_ratio(_plain(one.question.vi), _plain(other.question.vi)) < SAME_WORDS:
        return False
    if isinstance(one, ShortModel) and isinstance(other, ShortModel):
        return bool({_plain(alias) for alias in one.answers.vi} & {_plain(alias) for alias in other.answers.vi})
    if isinstance(one, NumberModel) and isinstance(other, NumberModel):
        return one.number == other.number
    return token_set_ratio(_right(one), _right(other)) >= SAME_ANSWER


def _right(model: AnyQuestion) -> str:
    """Return what is right, in the words in which it is compared."""
    match model:
        case OneModel() | ManyModel():
            said = [choice.vi for choice in model.choices if choice.right]
        case OrderModel():
            said = [item.vi for item in model.items]
        case MatchModel():
            said = [f"{pair.left.vi} {pair.right.vi}" for pair in model.pairs]
        case _:
            said = [str(getattr(model, "right", ""))]
    return _plain(" ".join(said))


def _plain(text: str) -> str:
    return " ".join(to_words(text))
