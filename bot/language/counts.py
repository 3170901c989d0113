"""Whole numbers written out, to 9,999."""

from collections.abc import Sequence

from bot.language.numerals import read_number

HUNDREDS = frozenset({"tram", "hundred"})
THOUSANDS = frozenset({"nghin", "ngan", "thousand"})
_BETWEEN = frozenset({"linh", "le", "and"})
_DIGITS = 9
_LARGEST = 9999


def read_count(words: Sequence[str]) -> int | None:
    """Return the number that all of *words* (without marks) spell, or None.

    Vietnamese ("mot nghin chin tram tam muoi chin"), English ("two hundred and six", and years such as
    "nineteen eighty nine"), digits and Roman numerals.
    """
    if len(words) == 1 and words[0].isdecimal():
        return int(words[0]) if len(words[0]) <= _DIGITS else None
    if not words or any(word.isdecimal() for word in words):
        return None
    return _scaled(words, (THOUSANDS, HUNDREDS)) if set(words) & (HUNDREDS | THOUSANDS) else _pairs(words)


def _pairs(words: Sequence[str]) -> int | None:
    """Read a number below 100, or a year said as two of them."""
    found = read_number(words)
    if found is None:
        return None
    value, taken = found
    if taken == len(words):
        return value
    rest = read_number(words[taken:])
    if rest is None or taken + rest[1] != len(words) or min(value, rest[0]) < 10 or value > 20:  # noqa: PLR2004 years
        return None
    return value * 100 + rest[0]


def _scaled(words: Sequence[str], scales: tuple[frozenset[str], ...]) -> int | None:
    """Read what stands before the first of *scales*, and what follows it by the smaller ones."""
    if not scales:
        return _below_hundred(words)
    scale, *smaller = scales
    at = next((i for i, word in enumerate(words) if word in scale), None)
    if at is None:
        return _scaled(words, tuple(smaller))
    count = 1 if at == 0 else _below_hundred(words[:at])
    rest = _scaled(words[at + 1 :], tuple(smaller)) if words[at + 1 :] else 0
    if count is None or rest is None:
        return None
    value = count * (1000 if scale is THOUSANDS else 100) + rest
    return value if value <= _LARGEST else None


def _below_hundred(words: Sequence[str]) -> int | None:
    kept = list(words[1:]) if words and words[0] in _BETWEEN else list(words)
    found = read_number(kept)
    return found[0] if found and found[1] == len(kept) else None
