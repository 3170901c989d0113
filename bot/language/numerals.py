"""Numbers and dates as people write them."""

import re
from collections.abc import Sequence
from datetime import date

_VI_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_CARDINALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
_EN_SMALL = {word: number for number, word in enumerate(_CARDINALS.split())} | {
    word: number for number, word in enumerate(_ORDINALS.split(), start=1)
}
_EN_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ROMAN = re.compile(r"(?=[ivxl])(xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE_FORMS = (
    re.compile(r"\b(?P<d>\d{1,2})\s?[/.\-]\s?(?P<m>\d{1,2})\s?[/.\-]\s?(?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})\b"),
    re.compile(r"\b(?P<d>\d{1,2}) thang (?P<m>\d{1,2})(?:,? nam|[ /]) ?(?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<n>{_MONTH_NAMES})\.?,? (?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<n>{_MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"),
)
_MONTH_FORMS = (
    re.compile(r"\bthang (?P<m>\d{1,2})(?: nam |[ ]?[/.\-] ?)(?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<n>{_MONTH_NAMES}) (?P<y>(?:19|20)\d\d)\b"),
)
_DAY_FORMS = (
    re.compile(r"\bngay (?P<d>\d{1,2})\s?[/.\-]\s?(?P<m>\d{1,2})\b(?!\s?[/.\-]\s?\d)"),
    re.compile(r"\b(?P<d>\d{1,2}) thang (?P<m>\d{1,2})\b"),
)
_YEAR = re.compile(r"\b(?:19[4-9]\d|20[0-4]\d)\b")


def read_roman(word: str) -> int | None:
    """Return the value of lower-case *word* as a Roman numeral up to 89, or None."""
    if not word or not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def read_number(words: Sequence[str]) -> tuple[int, int] | None:
    """Return the number (below 100) that *words* begin with and how many words it takes, or None.

    *words* carry no marks: "12", "muoi hai", "hai muoi mot", "twenty one", "nineteen", "xii".
    """
    if not words:
        return None
    first = words[0]
    if first.isdigit():
        return int(first[:6]), 1
    return _read_vietnamese(words) or _read_english(words) or _as_roman(first)


def _as_roman(word: str) -> tuple[int, int] | None:
    value = read_roman(word)
    return None if value is None else (value, 1)


def _read_vietnamese(words: Sequence[str]) -> tuple[int, int] | None:
    first, *rest = words
    if first == "muoi":
        unit = _VI_UNITS.get(rest[0]) if rest else None
        return (10 + unit, 2) if unit else (10, 1)
    tens = _VI_UNITS.get(first)
    if tens is None:
        return None
    if rest and rest[0] in {"muoi", "chuc"}:
        unit = _VI_UNITS.get(rest[1]) if len(rest) > 1 else None
        return (tens * 10 + unit, 3) if unit else (tens * 10, 2)
    if rest and tens > 1 and rest[0] in {"mot", "lam", "nham"}:
        return tens * 10 + _VI_UNITS[rest[0]], 2
    return tens, 1


def _read_english(words: Sequence[str]) -> tuple[int, int] | None:
    first = words[0]
    if first in _EN_SMALL:
        return _EN_SMALL[first], 1
    if first in _EN_TENS:
        unit = _EN_SMALL.get(words[1], 0) if len(words) > 1 else 0
        return (_EN_TENS[first] + unit, 2) if 0 < unit < 10 else (_EN_TENS[first], 1)  # noqa: PLR2004 - units end at nine
    return None


def find_dates(text: str) -> tuple[str, ...]:
    """Return the dates in *text*, folded and without marks, as "1990-02-28", "1990-02", "--02-28" or "1990".

    A date gives itself, its month and its year, so that a question about the month meets the day.
    """
    found: dict[str, None] = {}
    for form in _DATE_FORMS:
        for match in form.finditer(text):
            day = _to_date(match)
            if day is not None:
                found |= dict.fromkeys((day.isoformat(), day.isoformat()[:7], f"--{day:%m-%d}"))
    for form in _MONTH_FORMS:
        for match in form.finditer(text):
            month = _month(match)
            if month is not None:
                found[f"{match['y']}-{month:02}"] = None
    for form in _DAY_FORMS:
        for match in form.finditer(text):
            month = _month(match)
            if month is not None and 1 <= int(match["d"]) <= 31:  # noqa: PLR2004 - days of a month
                found[f"--{month:02}-{int(match['d']):02}"] = None
    found |= dict.fromkeys(_YEAR.findall(text))
    return tuple(found)


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    month = _MONTHS[groups["n"]] if groups.get("n") else int(groups["m"])
    return month if 1 <= month <= 12 else None  # noqa: PLR2004 - months of a year


def _to_date(match: re.Match[str]) -> date | None:
    month = _month(match)
    if month is None:
        return None
    try:
        return date(int(match["y"]), month, int(match["d"]))
    except ValueError:
        return None
