import pytest

from bot.language.detect import looks_english

ENGLISH = frozenset({"he", "me", "to", "want", "hit", "please", "right", "housing", "adequate"})
VIETNAMESE = frozenset({"he", "me", "to", "hit", "theo", "nao"})


@pytest.mark.parametrize(
    ("text", "english"),
    [
        pytest.param("he hit me", True, id="nothing but words of both languages"),
        pytest.param("please he hit me right now", True, id="English words beside them"),
        pytest.param("don't", True, id="an apostrophe"),
        pytest.param("me toi di lam", False, id="syllables beside one word of both"),
        pytest.param("right to adequate housing theo cong uoc nao", False, id="English terms in a Vietnamese question"),
        pytest.param("please hit me nhé", False, id="marks"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_the_language_of_a_message(text: str, *, english: bool) -> None:
    """Short English is English although its words are Vietnamese syllables too; Vietnamese without marks is not."""
    assert looks_english(text.split(), ENGLISH, VIETNAMESE) is english
