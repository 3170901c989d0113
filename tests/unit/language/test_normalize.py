import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.normalize import CUT_AT, clean, fold, has_marks, place_tones, strip_marks


@given(st.text())
def test_fold_does_not_depend_on_the_keyboard(text: str) -> None:
    """Composed and decomposed letters fold to the same text."""
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert fold(composed) == fold(decomposed)


@given(st.text())
def test_clean_leaves_readable_text_within_the_limit(text: str) -> None:
    """What is left can be stored, has no control or surrogate, and is not longer than the limit."""
    cleaned = clean(text, limit=50)

    assert len(cleaned) <= 50
    assert not {unicodedata.category(letter) for letter in cleaned} & {"Cc", "Cs", "Co", "Cf"}
    cleaned.encode("utf-8")


def test_clean_cuts_a_megabyte() -> None:
    """A megabyte is cut before anything is done with it."""
    assert len(clean("a" * 1_000_000)) == CUT_AT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("a\ud800b", "ab", id="lone surrogate"),
        pytest.param("\u202eabc", "abc", id="direction override"),
        pytest.param("tra\u200bn", "tran", id="zero width"),
        pytest.param("𝐓𝐨̂𝐢", "Tôi", id="mathematical letters"),
        pytest.param("a\n\t b", "a b", id="white space"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    """Only readable text stays."""
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Đường ĐẸP quá", "Duong DEP qua"), ("tre\u0309 em", "tre em"), ("plain", "plain")]
)
def test_strip_marks(text: str, expected: str) -> None:
    """Marks go and đ becomes d, composed or not."""
    assert strip_marks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("hoá", "hóa"), ("thuỷ", "thủy"), ("quý", "quý"), ("hoàng", "hoàng"), ("khoẻ", "khỏe")]
)
def test_place_tones(text: str, expected: str) -> None:
    """Both ways to place a tone give one spelling; "quý" and closed syllables stay."""
    assert place_tones(text) == expected


def test_has_marks() -> None:
    """Vietnamese marks and đ are seen, plain letters are not."""
    assert has_marks("đi")
    assert not has_marks("di")
