"""The tokens of a rumour while it is being read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.matching.words import Phrases

NUMBER, DATE, WORD, QUESTION = "#", "@", "w", "?"
_GROUP = 3


@dataclass(slots=True)
class Piece:
    """One token.  ``plain`` is what is compared: without marks, numbers and dates in one form."""

    word: str  # with marks, lower case
    plain: str
    kind: str = WORD
    value: Decimal | None = None
    capital: bool = False
    clause: int = 0
    sentence: int = 0


@dataclass(slots=True)
class Line:
    """Pieces in order; *marked* if the text is written with marks, so that they count."""

    pieces: Sequence[Piece]
    marked: bool
    plain: list[str] = field(init=False)
    typed: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.plain = [piece.plain for piece in self.pieces]
        self.typed = [piece.word for piece in self.pieces]

    def __len__(self) -> int:
        """Return how many pieces there are."""
        return len(self.pieces)

    def length(self, phrases: Phrases, at: int, *, marked: bool | None = None) -> int:
        """Return how many words the longest of *phrases* from *at* has, 0 if none."""
        if self.plain[at] not in phrases.starts or self.pieces[at].kind not in {WORD, QUESTION}:
            return 0
        return phrases.length_at(self.plain, self.typed, at, marked=self.marked if marked is None else marked)

    def found(self, phrases: Phrases) -> list[tuple[int, int]]:
        """Return the spans of *phrases*, none inside another."""
        spans: list[tuple[int, int]] = []
        at = 0
        while at < len(self):
            length = self.length(phrases, at)
            if length:
                spans.append((at, at + length))
            at += max(length, 1)
        return spans


def number_token(value: Decimal) -> str:
    """Return the token of a number: 5000000 for "5 triệu" and "5.000.000"."""
    return NUMBER + format(value.normalize(), "f")


def parse_digits(text: str) -> Decimal:
    """Return the value of digits with Vietnamese or English separators: 1.200.000; 1,5; 10.000."""
    first, *groups = re.split(r"[.,]", text)
    if groups and len(first) <= _GROUP and all(len(group) == _GROUP for group in groups):
        return Decimal(first + "".join(groups))
    if len(groups) > 1 and all(len(group) == _GROUP for group in groups[:-1]):
        return Decimal(f"{first}{''.join(groups[:-1])}.{groups[-1]}")
    return Decimal(f"{first}.{''.join(groups)}" if groups else first)


def date_token(day: int = 0, month: int = 0, year: int = 0) -> str:
    """Return the token of a date; parts not said are 0."""
    return f"{DATE}{day}.{month}.{year}"


def date_parts(token: str) -> tuple[str, str, str] | None:
    """Return day, month and year of a date token; None for weekdays and days like "tomorrow"."""
    parts = token[1:].split(".")
    return (parts[0], parts[1], parts[2]) if len(parts) == _GROUP else None


def dates_agree(one: str, other: str) -> bool:
    """Tell whether two date tokens can mean one day: every part that both say is the same, and they share one."""
    ours, theirs = date_parts(one), date_parts(other)
    if ours is None or theirs is None:
        return one == other
    said = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != "0" and b != "0"]
    return bool(said) and all(a == b for a, b in said)
