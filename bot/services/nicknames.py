"""Names players give themselves: short, readable, nobody's phone number and no insult."""

import re
import unicodedata
from collections.abc import Collection
from typing import Final

from bot.domain.base import Lexicon
from bot.domain.errors import GameRefused, WhyRefused
from bot.language import black_out, fold, strip_marks

LONGEST: Final = 24
_MOST_DIGITS: Final = 6
"""With more it may be somebody's number."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters nobody sees, or that turn the text after them."""
# Letters of Vietnamese carry two marks at most; piled up they cover the lines around them.
_PILED_UP: Final = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")


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
    shown = "".join(
        " " if letter.isspace() else letter
        for letter in text[: 20 * LONGEST]
        if letter.isspace() or unicodedata.category(letter) not in _HIDDEN
    )
    flat = _PILED_UP.sub(r"\1", unicodedata.normalize("NFD", shown))
    return unicodedata.normalize("NFC", " ".join(flat.split()))


def _is_rude(name: str, lexicon: Lexicon) -> bool:
    """Tell whether a word is rude as it is written, or a phrase in any spelling."""
    words = re.findall(r"\w+", fold(name))
    rude = {fold(word) for word in lexicon.lists.get("rude_words", ())}
    bare = f" {' '.join(strip_marks(word) for word in words)} "
    phrases = (strip_marks(fold(phrase)) for phrase in lexicon.lists.get("rude_phrases", ()))
    return bool(rude.intersection(words)) or any(f" {phrase} " in bare for phrase in phrases)
