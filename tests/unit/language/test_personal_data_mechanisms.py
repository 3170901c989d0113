import pytest

from bot.domain.personal_data import PersonalData
from bot.language.black_out import black_out
from tests.unit.language.personal_data_mechanisms import MECHANISMS, NEAREST


@pytest.mark.parametrize(
    ("kind", "text", "secret"),
    [(kind, text, secret) for _, kind, text, secret in MECHANISMS],
    ids=[f"{name}: {text}" for name, _, text, _ in MECHANISMS],
)
def test_the_whole_datum_goes(kind: PersonalData, text: str, secret: str) -> None:
    """One block of the kind covers the datum from its first to its last character."""
    start = text.index(secret)

    found = black_out(text).found

    assert any(datum.start <= start and start + len(secret) <= datum.end and datum.kind is kind for datum in found)


@pytest.mark.parametrize("text", [text for _, text in NEAREST], ids=[f"{name}: {text}" for name, text in NEAREST])
def test_what_is_nearest_to_it_stays(text: str) -> None:
    """What only looks like a datum is nobody's."""
    assert black_out(text).text == text
