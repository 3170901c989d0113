"""Names players give themselves: short, readable, nobody's phone number and no insult."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import groupby
from string import digits
from typing import Final

from bot.domain.base import Lexicon
from bot.domain.errors import GameRefused, WhyRefused
from bot.language import black_out, fold, strip_marks

LONGEST: Final = 24
_MOST_DIGITS: Final = 6
"""With more it may be somebody's number."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Me"})
"""Categories of characters nobody sees, that turn the text after them, or that are drawn around others."""
# Letters and marks that are drawn as nothing; Hangul fillers count as letters.
# Source: Unicode 15, DerivedCoreProperties, Default_Ignorable_Code_Point.
_IGNORED: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MOST_MARKS: Final = 2
"""Letters of Vietnamese carry two marks at most; piled up they cover the lines around them."""
_LOOKALIKES: Final = str.maketrans("013457$!", "oieastsi")
_LEAST_DISGUISED: Final = 3
"""Shorter words with a digit are classes and exams: "D1"."""


def check_nickname(text: str, lexicon: Lexicon) -> str:
    """Return *text* as one line without hidden characters.

    Raises:
        GameRefused: If nothing readable is left, it is longer than 24 letters, holds markup, personal data or an
            insult (``rude_words`` and ``rude_phrases`` of the lexicon's lists).
    """
    name = _to_line(text)
    refused = (
        len(name) > LONGEST
        or not any(letter.isalpha() for letter in name)
        or bool(set(name) & set("<>&@/\\"))
        or sum(letter.isdigit() for letter in name) > _MOST_DIGITS
        or black_out(name).text != name
        or _is_rude(name, lexicon)
    )
    if refused:
        raise GameRefused(WhyRefused.NICKNAME)
    return name


def numbered(name: str, taken: Collection[str]) -> str:
    """Return *name*, with a number if somebody else has it.

    Raises:
        GameRefused: If a thousand people have it.
    """
    others = {fold(each) for each in taken}
    if fold(name) not in others:
        return name
    for number in range(2, 1000):
        ending = f" {number}"
        found = name[: LONGEST - len(ending)].rstrip() + ending
        if fold(found) not in others:
            return found
    raise GameRefused(WhyRefused.NICKNAME_TAKEN)


def _to_line(text: str) -> str:
    composed = _IGNORED.sub("", unicodedata.normalize("NFKC", text[: 20 * LONGEST]))
    shown = "".join(
        " " if letter.isspace() else letter
        for letter in composed
        if letter.isspace() or unicodedata.category(letter) not in _HIDDEN
    )
    return unicodedata.normalize("NFC", " ".join(_without_piles(shown).split()))


def _without_piles(text: str) -> str:
    """Return *text* with at most two marks on a letter, and none without one."""
    kept: list[str] = []
    marks = _MOST_MARKS
    for letter in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.category(letter).startswith("M")
        marks = marks + 1 if is_mark else _MOST_MARKS if letter.isspace() else 0
        if not is_mark or marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _is_rude(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a word is rude as it is written, or a phrase in any spelling.

    So is what is taken apart ("d i t"), run together ("ditme") or written with digits and signs ("đ!t").
    """
    rude = {fold(word) for word in lexicon.lists.get("rude_words", ())}
    phrases = [tuple(fold(phrase).split()) for phrase in lexicon.lists.get("rude_phrases", ())]
    as_written, plain = _words(fold(name)), _words(_undisguised(name))
    disguised = {strip_marks(word) for word in set(plain) - set(as_written) if len(word) >= _LEAST_DISGUISED}
    readings = [_rejoined(as_written), as_written, _rejoined(plain), plain]
    bare = {strip_marks(word) for word in rude}
    joined = ["".join(phrase) for phrase in phrases if bare.intersection(map(strip_marks, phrase))]
    whole = ["".join(reading) for reading in readings]
    return (
        any(rude.intersection(reading) or _has_phrase(reading, phrases) for reading in readings)
        or bool(disguised & bare)
        or any(len(word) >= _LEAST_DISGUISED for word in rude.intersection(whole))
        or any(_may_be(word.rstrip(digits), one) for one in joined for word in {*whole, *as_written, *plain})
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _undisguised(name: str) -> str:
    """Return *name* with digits and signs as the letters they look like, where they stand among letters."""
    pieces = (piece.rstrip("!") for piece in fold(name).split())
    return " ".join(
        piece.translate(_LOOKALIKES) if any(letter.isalpha() for letter in piece) else piece for piece in pieces
    )


def _rejoined(words: Sequence[str]) -> list[str]:
    """Return *words* with single letters that follow one another made one word."""
    runs = groupby(words, key=lambda word: len(word) == 1)
    return [word for is_single, run in runs for word in (["".join(run)] if is_single else run)]


def _has_phrase(words: Sequence[str], phrases: Collection[Sequence[str]]) -> bool:
    return any(
        len(phrase) <= len(words) - start and all(map(_may_be, words[start : start + len(phrase)], phrase))
        for start in range(len(words))
        for phrase in phrases
    )


def _may_be(word: str, meant: str) -> bool:
    """Tell whether *word* is *meant*, maybe with fewer marks; with other marks it is another word: mây, mày."""
    return len(word) == len(meant) and all(
        strip_marks(letter) == strip_marks(other) and _marks(letter) <= _marks(other)
        for letter, other in zip(word, meant, strict=True)
    )


def _marks(letter: str) -> set[str]:
    return {*unicodedata.normalize("NFD", letter)[1:], *({"đ"} & {letter})}
