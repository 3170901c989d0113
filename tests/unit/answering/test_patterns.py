import pytest

from bot.answering.patterns import Pattern, PatternBook


@pytest.mark.parametrize(
    ("pattern", "text", "met"),
    [
        pytest.param("cầm dao/súng", "ổng cầm dao rượt", True, id="alternatives"),
        pytest.param("đang * đánh", "nó đang ở ngoài sân đánh em", True, id="a gap"),
        pytest.param("đang * đánh", "nó đang một hai ba bốn năm đánh em", False, id="a gap of five words"),
        pytest.param("bóp cổ", "nó nắm cổ em", False, id="another word"),
    ],
)
def test_patterns(pattern: str, text: str, *, met: bool) -> None:
    """Patterns have alternatives and gaps of up to four words."""
    words = text.split()

    assert any(Pattern.parse(pattern).matches(words, at) for at in range(len(words))) is met


def test_one_word_of_several_may_have_wrong_marks() -> None:
    """A slip in the marks does not hide a cry for help, another real word does."""
    words = ["nhà", "tôi", "đang", "chấy"]

    assert Pattern.parse("nhà * đang cháy").matches(words, 0, real=frozenset())
    assert not Pattern.parse("nhà * đang cháy").matches(words, 0, real=frozenset({"chấy"}))


def test_a_book_finds_patterns_typed_without_marks() -> None:
    """Text without marks meets patterns without marks."""
    book = PatternBook.build([("bóp cổ", "alarm_violence")], bare=True)

    assert book.find(["no", "bop", "co", "em"]) == ["alarm_violence"]
