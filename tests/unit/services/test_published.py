"""Places among what is published, as they stand in addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports.claims import PublishedPlace
from bot.services.published import read_mark, to_mark
from tests.support.delivery import NOON

PLACE = PublishedPlace(NOON.replace(microsecond=7), "0123456789")


def test_place_comes_back_from_its_address() -> None:
    """To the microsecond: two verdicts of one second have an order."""
    assert read_mark(to_mark(PLACE)) == PLACE


@pytest.mark.parametrize("mark", ["", "-", "1-", "-A", "1_A", "1-A-B", "1-Ă", "x-A", f"{'9' * 17}-A", f"1-{'A' * 41}"])
def test_other_texts_name_no_place(mark: str) -> None:
    """Whoever makes one up is told so."""
    assert read_mark(mark) is None


@given(st.text(max_size=60))
def test_reading_never_breaks(mark: str) -> None:
    """Anything may stand in an address."""
    place = read_mark(mark)

    assert place is None or read_mark(to_mark(place)) == place
