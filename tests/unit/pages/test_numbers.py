"""Numbers as each language writes them."""

import pytest

from bot.domain.text import Language
from bot.pages import to_number, to_percent

VI, EN = Language.VI, Language.EN


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (1250, "1.250", "1,250"),
        (2.5, "2,5", "2.5"),
        (2.04, "2", "2"),
        (1234567.89, "1.234.567,9", "1,234,567.9"),
        (None, "–", "–"),
    ],
)
def test_numbers(value: float | None, vi: str, en: str) -> None:
    """Thousands and decimals change places, and nothing is a dash."""
    assert (to_number(value, VI), to_number(value, EN)) == (vi, en)


@pytest.mark.parametrize(
    ("share", "vi", "en"), [(0.9, "90 %", "90%"), (0.123, "12,3 %", "12.3%"), (1.0, "100 %", "100%"), (None, "–", "–")]
)
def test_percentages(share: float | None, vi: str, en: str) -> None:
    """With one decimal at most."""
    assert (to_percent(share, VI), to_percent(share, EN)) == (vi, en)
