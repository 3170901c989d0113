import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.counts import read_count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18", 18),
        ("muoi tam", 18),
        ("hai muoi mot", 21),
        ("mot tram", 100),
        ("mot tram chin muoi ba", 193),
        ("mot nghin chin tram tam muoi chin", 1989),
        ("mot ngan chin tram le sau", 1906),
        ("hai nghin khong tram linh sau", 2006),
        ("hai nghin", 2000),
        ("eighteen", 18),
        ("one hundred and ninety three", 193),
        ("nineteen eighty nine", 1989),
        ("two thousand and six", 2006),
        ("xviii", 18),
        ("khong", 0),
        ("muoi tam tuoi", None),
        ("ba me", None),
        ("hai muoi mot hai", None),
        ("eighteen nineteen twenty", None),
        ("18 19", None),
        ("9" * 50, None),
        ("tram nam bia da", None),
        ("", None),
    ],
)
def test_read_count(text: str, expected: int | None) -> None:
    """A number is read from words that spell one and nothing else."""
    assert read_count(text.split()) == expected


@given(
    st.lists(
        st.sampled_from(["mot", "muoi", "tram", "nghin", "le", "nineteen", "hundred", "and", "x", "7"]), max_size=8
    )
)
def test_read_count_is_total(words: list[str]) -> None:
    """Any words give a number in range or none."""
    value = read_count(words)

    assert value is None or 0 <= value <= 9999
