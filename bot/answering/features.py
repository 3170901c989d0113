"""What the classifier sees of a question: hashed words, pairs, letter groups and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]

GROUPS = ("s", "b", "m", "c")
"""Syllables without marks, pairs of them, marked syllables, groups of letters."""
SPACE_BITS = 0x3FFFFF
_LETTERS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as words: *marked* as typed, *plain* without marks and mended, *extra* dates and synonym groups."""

    marked: Sequence[str]
    plain: Sequence[str]
    extra: Sequence[str] = ()


def keys_of(seen: Seen) -> dict[str, list[int]]:
    """Return the hashed features of *seen*, by group; a feature that occurs twice is given twice."""
    plain = seen.plain
    padded = ["^", *plain, "$"]
    letters = " " + " ".join(plain) + " "
    size = len(letters)
    return {
        "s": [_hash("s", word) for word in (*plain, *seen.extra)],
        "b": [_hash("b", f"{one} {two}") for one, two in pairwise(padded)],
        "m": [_hash("m", word) for word in seen.marked if not word.isascii()],
        "c": [_hash("c", letters[at : at + n]) for n in _LETTERS for at in range(size - n + 1)],
    }


def _hash(group: str, text: str) -> int:
    return crc32(f"{group}{text}".encode()) & SPACE_BITS
