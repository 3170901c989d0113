import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.syllables import decode_typed, decode_words, is_plain_syllable, is_syllable


@pytest.mark.parametrize("word", ["người", "nghĩa", "quyền", "giữ", "yêu", "ý", "oan", "khuỷu", "được"])
def test_syllables_are_recognised(word: str) -> None:
    """Ordinary syllables are syllables."""
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nghười", "school", "bàc", "ngiên", "cê", "xyz", ""])
def test_other_words_are_not_syllables(word: str) -> None:
    """English, wrong onsets and impossible tones are not."""
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tuwowngr", "tưởng"),
        ("ddoois", "đối"),
        ("d9o65", "độ"),
        ("bie6t5", "biệt"),
        ("nguwowif", "người"),
        ("hoa1", "hóa"),
        ("school", None),
        ("h1n1", None),
    ],
)
def test_decode_typed(typed: str, meant: str | None) -> None:
    """Telex and VNI are decoded only when that makes a Vietnamese syllable."""
    assert decode_typed(typed) == meant


def test_english_is_not_taken_for_telex() -> None:
    """Known words stay, though "see" and "law" also spell something in Telex."""
    words = ["can", "you", "see", "the", "law", "now"]

    assert decode_words(words, frozenset(words)) == words


def test_one_odd_word_in_a_long_text_is_no_telex() -> None:
    """A single word that could be decoded may be chance."""
    words = ["doanh", "nghiep", "dong", "tax", "cho", "tinh"]

    assert decode_words(words, frozenset()) == words


@given(st.text(max_size=20))
def test_decoding_gives_a_syllable_or_nothing(word: str) -> None:
    """Whatever is typed, the result is spelled as a syllable."""
    decoded = decode_typed(word)

    assert decoded is None or is_syllable(decoded)


@pytest.mark.parametrize(("word", "expected"), [("nguoi", True), ("khuyet", True), ("chog", False), ("ngi", False)])
def test_is_plain_syllable(word: str, *, expected: bool) -> None:
    """Without marks the spelling rules still hold."""
    assert is_plain_syllable(word) is expected
