"""Cut text into words, as the index and the classifier see them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.language.normalize import fold, has_marks, place_tones, strip_marks
from bot.language.syllables import decode_words

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_][\w]*(?:'[^\W\d_]+)?", re.UNICODE)
_NUMBERED = re.compile(r"(?<=[^\W\d_])(?=\d)")
_LONGEST_RUN = re.compile(r"([^\W\d])\1{2,}")


@dataclass(frozen=True, slots=True)
class Shorthand:
    """Chat and office short forms: words to write instead, one list safe without marks, one not."""

    always: Mapping[str, tuple[str, ...]]
    marked_only: Mapping[str, tuple[str, ...]]


NO_SHORTHAND = Shorthand({}, {})


def split_words(text: str) -> list[str]:
    """Return the words and numbers of *text*, folded, tones in one place, letters repeated for effect once.

    "Emmmm" becomes "em"; punctuation and emoji are dropped.
    """
    folded = place_tones(fold(text)).replace("\u2019", "'")
    return [_LONGEST_RUN.sub(r"\1", word) for word in _WORD.findall(folded)]


def expand(words: Sequence[str], shorthand: Shorthand) -> list[str]:
    """Return *words* with short forms written out; forms unsafe without marks only in marked text."""
    marked = any(has_marks(word) for word in words)
    written: list[str] = []
    for word in words:
        full = shorthand.always.get(word)
        if full is None and marked:
            full = shorthand.marked_only.get(word)
        written.extend(full or (word,))
    return written


def read_words(text: str, shorthand: Shorthand = NO_SHORTHAND, known: Collection[str] = frozenset()) -> list[str]:
    """Return the words of *text* with typing leftovers decoded and short forms written out."""
    return expand(decode_words(split_words(text), known), shorthand)


def plain(words: Sequence[str]) -> list[str]:
    """Return *words* without marks."""
    return [strip_marks(word) for word in words]
