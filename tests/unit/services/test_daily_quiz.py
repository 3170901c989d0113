"""The daily question: which one, when, and how days in a row are counted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.game import DailyReader
from bot.domain.quiz import QuestionKind
from bot.services.daily_quiz import HOURS, count_day, next_hour, question_of
from tests.support.quizzes import make_bank, make_question

DAY = date(2026, 11, 23)


def read(*missed: int, days: int) -> DailyReader:
    """Return a reader who answered each of *days* days but those *missed*, counted from 0."""
    reader = DailyReader(player_id="p", contact=b"", hour=7)
    for number in range(days):
        if number not in missed:
            reader = count_day(reader, DAY + timedelta(days=number))
    return reader


@pytest.mark.parametrize(
    ("missed", "days", "streak"),
    [
        pytest.param((), 1, 1, id="the first day"),
        pytest.param((), 5, 5, id="five in a row"),
        pytest.param((2,), 5, 4, id="one missed day is forgiven"),
        pytest.param((2, 3), 5, 1, id="two in a row are not"),
        pytest.param((2, 5), 8, 2, id="nor a second one too soon"),
        pytest.param((2, 10), 12, 1, id="six more days are too few"),
        pytest.param((2, 11), 13, 11, id="after seven more in a row one is forgiven again"),
    ],
)
def test_streak(missed: tuple[int, ...], days: int, streak: int) -> None:
    """One freeze day, and then none until seven days in a row were answered."""
    assert read(*missed, days=days).streak == streak


def test_same_day_counts_once() -> None:
    """Two answers on one day are one day, and an earlier day changes nothing."""
    reader = read(days=3)

    assert count_day(reader, DAY + timedelta(days=2)) == reader
    assert count_day(reader, DAY) == reader


def test_best_stays() -> None:
    """The longest streak is remembered after it broke."""
    reader = read(4, 5, days=8)

    assert (reader.streak, reader.best) == (2, 4)


def test_same_question_for_everybody() -> None:
    """The day decides, not who asks; another day has another question most of the time."""
    bank = make_bank(30)

    questions = [question_of(bank, DAY + timedelta(days=number)) for number in range(10)]

    assert questions[0] == question_of(dict(reversed(list(bank.items()))), DAY)
    assert len({question.id for question in questions if question}) > 5


def test_question_is_one_to_tap() -> None:
    """Nobody has to type in answer to what came by itself."""
    typed = make_question(1, kind=QuestionKind.NUMBER, choices=(), right=(), number=3)

    assert question_of({typed.id: typed}, DAY) is None
    assert question_of({}, DAY) is None


@pytest.mark.parametrize(
    ("now", "hour", "due"),
    [
        pytest.param((23, 0, 0), 8, (23, 1, 0), id="later today"),
        pytest.param((23, 1, 0), 8, (24, 1, 0), id="just now is tomorrow"),
        pytest.param((23, 18, 30), 6, (23, 23, 0), id="Viet Nam has the next day already"),
    ],
)
def test_next_hour(now: tuple[int, int, int], hour: int, due: tuple[int, int, int]) -> None:
    """Hours are those of clocks in Viet Nam."""
    moment = datetime(2026, 11, now[0], now[1], now[2], tzinfo=UTC)

    assert next_hour(moment, hour) == datetime(2026, 11, due[0], due[1], due[2], tzinfo=UTC)


def test_no_question_at_night() -> None:
    """The hours to choose from are those people are awake."""
    assert (min(HOURS), max(HOURS)) == (6, 21)
