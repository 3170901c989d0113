"""Bring text to one form, however it was typed."""

import re
import unicodedata

CUT_AT = 4000
"""Characters of a message that are read; the rest is ignored, so that work is bounded."""

_SPACES = re.compile(r"\s+")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_VOWELS = "aăâeêioôơuưy"
_MARKS = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_TONED = {
    vowel: tuple(
        unicodedata.normalize("NFC", vowel + mark) for mark in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
    )
    for vowel in _VOWELS
}
_PLAIN_OF = {toned: vowel for vowel, forms in _TONED.items() for toned in forms}
_TONE_OF = {toned: tone for forms in _TONED.values() for tone, toned in enumerate(forms)}
_STRIP = str.maketrans(
    {toned: unicodedata.normalize("NFD", vowel)[0] for toned, vowel in _PLAIN_OF.items()}
    | {"đ": "d", "Đ": "D"}
    | {
        toned.upper(): unicodedata.normalize("NFD", vowel)[0].upper()
        for toned, vowel in _PLAIN_OF.items()
        if len(toned.upper()) == 1
    }
)
_NEW_STYLE = {
    second[tone]: first[tone] + second_plain
    for first_plain, second_plain in ("oa", "oe", "uy")
    for first, second in [(_TONED[first_plain], [first_plain + toned for toned in _TONED[second_plain]])]
    for tone in range(1, 6)
}
_NEW_STYLE_AT_END = re.compile(rf"(?<!q)({'|'.join(_NEW_STYLE)})(?!\w)")


def fold(text: str) -> str:
    """Return *text* composed, case-folded and with single spaces.

    Tone marks are kept: "ma", "má" and "mà" are different words.  Keyboards
    send letters composed (NFC) or decomposed (NFD); both give one result.
    Source: Unicode Standard Annex #15, normalization forms.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", composed)).strip()


def strip_marks(text: str) -> str:
    """Return *text* without tone and vowel marks and with đ written d, as many people type."""
    plain = text.translate(_STRIP)
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFD", plain)
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", kept).translate(_STRIP)


def has_marks(text: str) -> bool:
    """Tell whether *text* carries Vietnamese marks or đ."""
    return not text.isascii() and text.translate(_STRIP) != text


def place_tones(text: str) -> str:
    """Return folded *text* with tones in the older places: "hoá" and "hóa" become "hóa", "quý" stays."""
    return text if text.isascii() else _NEW_STYLE_AT_END.sub(lambda found: _NEW_STYLE[found[1]], text)


def clean(text: str, limit: int = CUT_AT) -> str:
    """Return at most *limit* characters of *text* without anything that is not readable text.

    Drops NUL and other controls, lone surrogates, direction overrides, zero-width characters, private
    and unassigned code points and marks that compose with no letter; turns letters of mathematical or
    full-width alphabets into ordinary ones; makes every white space a space.
    """
    spaced = _SPACES.sub(" ", text[: limit * 2])
    readable = "".join(letter for letter in spaced if unicodedata.category(letter) not in _DROPPED)
    composed = unicodedata.normalize("NFKC", readable)
    kept = "".join(letter for letter in composed if not unicodedata.category(letter).startswith("M"))
    return _SPACES.sub(" ", kept[:limit]).strip()


def tone_of(letter: str) -> int:
    """Return the tone of a vowel: 0 none, 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng."""
    return _TONE_OF.get(letter, 0)


def without_tone(text: str) -> str:
    """Return *text* without tones but with its vowel marks: "người" becomes "ngươi"."""
    return "".join(_PLAIN_OF.get(letter, letter) for letter in text)


def with_tone(vowel: str, tone: int) -> str:
    """Return *vowel* carrying *tone*."""
    return _TONED[vowel][tone]
