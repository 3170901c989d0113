"""Folded words, by which claims and verdicts are found.

Who searches may type with or without marks, in any case, and anything at all: what is no letter or digit
separates words and means nothing.  A change here needs a revision that fills ``claim_words`` anew: the
words of a wiped text are found, and deleted, by splitting it once more.
"""

import re

from bot.language.normalize import fold, strip_marks

LONGEST = 40
"""Letters of a word that are kept."""

_WORD = re.compile(r"[^\W_]+")


def split_folded(text: str) -> list[str]:
    """Return the distinct words of *text*, folded and without marks, in order."""
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(strip_marks(fold(text)))))


def join_folded(text: str) -> str:
    """Return the distinct words between spaces, with one at each end: a whole word is found by its spaces."""
    return f" {' '.join(split_folded(text))} "
