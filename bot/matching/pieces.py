"""The tokens of a rumour while it is being read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.matching.words import Phrases

VAGUE = {"dau": "b", "giua": "m", "cuoi": "e"}
"""What stands for the day in the tokens of "đầu tháng 7" and "cuối năm 2027"."""
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
    short: str = ""  # the short form it was typed as, without marks


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
        free = 0
        for at, word in enumerate(self.plain):
            if word in phrases.starts and at >= free and (length := self.length(phrases, at)):
                spans.append((at, at + length))
                free = at + length
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


def month_or_weekday(number: int) -> str:
    """Return the token of "t5", which is May or Thursday."""
    return f"{DATE}t{number}"


def date_parts(token: str) -> tuple[str, str, str] | None:
    """Return day, month and year of a date token; None for weekdays and days like "tomorrow"."""
    parts = token[1:].split(".")
    return (parts[0], parts[1], parts[2]) if len(parts) == _GROUP else None


def dates_agree(one: str, other: str) -> bool:
    """Tell whether two date tokens can mean one day: every part that both say is the same, and they share one."""
    ours, theirs = date_parts(one), date_parts(other)
    if ours is None or theirs is None:
        return one == other or _may_be(one, other) or _may_be(other, one)
    if not (_is_about(ours, theirs) and _is_about(theirs, ours)):
        return False
    said = [(a, b) for a, b in zip(ours, theirs, strict=True) if a not in _UNSAID and b not in _UNSAID]
    return bool(said) and all(a == b for a, b in said)


_UNSAID = frozenset({"0", *VAGUE.values()})
_MONTHS = {"b": range(5), "m": range(4, 10), "e": range(9, 13)}
_DAYS = {"b": range(11), "m": range(9, 22), "e": range(20, 32)}


def _is_about(vague: tuple[str, str, str], date: tuple[str, str, str]) -> bool:
    """Tell whether *vague*, if it is the beginning, the middle or the end of a month or a year, can be *date*."""
    part, month, _ = vague
    if part not in _MONTHS or date[0] == part or date[:2] == ("0", "0"):
        return True
    if date[0] in _MONTHS:
        return False
    if month == "0":
        return int(date[1]) in _MONTHS[part]
    return date[0] == "0" or int(date[0]) in _DAYS[part]


_PARTS_OF_DAY = frozenset({"sang", "trua", "chieu", "toi", "dem", "khuya"})


def _may_be(short: str, date: str) -> bool:
    """Tell whether *short* is "t5" and *date* a fifth month or a Thursday, or "mai" and "sáng mai"."""
    if short[1] == "r" == date[1]:
        said, more = set(short[3:].split("_")), set(date[3:].split("_"))
        return said < more and more - said <= _PARTS_OF_DAY
    if short[1] != "t":
        return False
    parts = date_parts(date)
    return date[1:] == f"w{short[2:]}" or (parts is not None and parts[1] == short[2:])
