"""A bank in which people could guess is found."""

from collections.abc import Iterable

import pytest

from bot.content.quiz_balance import balance_of, lint_balance
from bot.domain.quiz import Level, Question, QuestionKind
from bot.domain.text import Language, Localized

TEXT = Localized("Câu?", "Question?")


def make_question(number: int, kind: QuestionKind = QuestionKind.ONE, *, right: int = 0, longest: int = 3) -> Question:
    lengths = ["dài hơn" if place == longest else "ngắn" for place in range(4)]
    return Question(
        id=f"q-{number}",
        version="0" * 12,
        topic="crc",
        kind=kind,
        level=Level.TEEN,
        cites=("CRC:12",),
        text=TEXT,
        because=TEXT,
        others=TEXT,
        choices=tuple(Localized(text, text) for text in lengths) if kind is QuestionKind.ONE else (),
        right=(right,),
        truth=right == 0 if kind is QuestionKind.TRUTH else None,
    )


def _ones(rights: Iterable[int], longest: int = 3) -> list[Question]:
    return [make_question(number, right=right, longest=longest) for number, right in enumerate(rights)]


def _truths(rights: Iterable[int]) -> list[Question]:
    return [make_question(number, QuestionKind.TRUTH, right=right) for number, right in enumerate(rights)]


def test_figures_of_a_bank() -> None:
    """The right choice is counted by place, and where it is the single longest."""
    figures = balance_of([*_ones([0, 1, 2, 3, 3]), *_truths([0, 1])])

    assert figures.positions == {4: (1, 1, 1, 2)}
    assert figures.longest == {Language.VI: 0.4, Language.EN: 0.4}
    assert figures.true == 0.5
    assert figures.unevenness(4) == pytest.approx(0.6)


def test_two_longest_choices_give_nothing_away() -> None:
    """Only the single longest choice is a hint."""
    figures = balance_of(_ones([0, 1], longest=9))

    assert figures.longest == {Language.VI: 0.0, Language.EN: 0.0}


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        pytest.param(_ones([0, 1, 2, 3] * 20), [], id="even"),
        pytest.param(_ones([3] * 10), [], id="too few to judge"),
        pytest.param(_ones([3, 3, 1, 0] * 20), ["stands (20, 20, 0, 40) times"], id="places"),
        pytest.param(
            [*_ones([0, 1, 2, 3] * 10, longest=9), *_ones([0] * 20, 0), *_ones([1] * 20, 1), *_ones([2] * 20, 2)],
            ["longest in 60% (vi)", "longest in 60% (en)"],
            id="longest",
        ),
        pytest.param(_truths([0, 0, 0, 1] * 20), ["75% of the statements are true"], id="true"),
        pytest.param(_truths([0, 1] * 40), [], id="half true"),
    ],
)
def test_a_bank_that_can_be_guessed_is_found(questions: list[Question], expected: list[str]) -> None:
    """A large bank is judged by what it gives away."""
    problems = list(lint_balance(questions))

    assert len(problems) == len(expected)
    assert all(part in problem for part, problem in zip(expected, problems, strict=True))
