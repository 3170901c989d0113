import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numerals import find_dates, read_number, read_roman


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 gi", (12, 1)),
        ("muoi hai cong uoc", (12, 2)),
        ("hai muoi mot", (21, 3)),
        ("nam muoi tu", (54, 3)),
        ("hai lam", (25, 2)),
        ("twenty one", (21, 2)),
        ("nineteen", (19, 1)),
        ("twelfth", (12, 1)),
        ("xiv", (14, 1)),
        ("abc", None),
    ],
)
def test_read_number(text: str, expected: tuple[int, int] | None) -> None:
    """Digits, Vietnamese and English words and Roman numerals are read, with how many words they take."""
    assert read_number(text.split()) == expected


@pytest.mark.parametrize(
    ("word", "value"), [("i", 1), ("iv", 4), ("xix", 19), ("xlii", 42), ("iiii", None), ("", None)]
)
def test_read_roman(word: str, value: int | None) -> None:
    """Well-formed Roman numerals have a value, others none."""
    assert read_roman(word) == value


@pytest.mark.parametrize(
    "text",
    [
        "ngay 28/2/1990",
        "28-02-1990",
        "28.2.1990",
        "28 thang 2 nam 1990",
        "28 february 1990",
        "february 28, 1990",
        "1990-02-28",
    ],
)
def test_a_date_is_one_date_however_it_is_written(text: str) -> None:
    """Every way to write a day gives the same day, month and year."""
    assert set(find_dates(text)) >= {"1990-02-28", "1990-02", "1990"}


def test_impossible_dates_are_not_dates() -> None:
    """The thirtieth of February is no day."""
    assert "1990-02-30" not in find_dates("30/2/1990")


@given(st.text(max_size=60))
def test_any_text_has_dates_or_none(text: str) -> None:
    """Nothing a person types makes reading dates fail."""
    assert isinstance(find_dates(text), tuple)
