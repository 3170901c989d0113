"""Telephone, identity-paper and account numbers among all the numbers of a text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.personal_data import PersonalData
from bot.language.personal.cues import Before, Cues
from bot.language.personal.links import Span

_LONGEST = 19
"""Digits of the longest card number."""
_FEWEST = 6
_UNCUED = 8
"""Digits from which a number in one piece is somebody's even when nothing says so."""
_OLD_CARD = 9
_SMALLEST_GROUP = 3
_FEW_GROUPS = 5
_LONG_STARTS = ("0", "84", "18", "19")
"""What a number in more groups starts with, unless words announce it: most runs of short groups are nobody's."""
_PRIZE = 6
"""Digits of the longest lottery number."""
_FIGURE = r"(?:(?<![a-z])[oil]{1,2}(?=[\doil]{3})|)\d(?:[oil]{0,2}\d)*(?:[oil]{1,2}(?![a-z\d]))?"
_LATER_FIGURE = _FIGURE.replace("{3}", "{2}", 1)
"""Within a number two digits after a letter are enough to make it a digit."""
_GAP = r"(?:[ .\-()/_*,|~';:=+<>{}\[\]…]{1,4}|[ .\-]{0,2}\n[ .\-]{0,2}|[ ](?:cham|gach)[ ])"
_CHUNK = re.compile(rf"(?<!\d)(?:\+ ?\(?|\(\+?)?{_FIGURE}(?:{_GAP}{_LATER_FIGURE})*")
_IN_CHUNK = re.compile(r"[\doil]+")
_LETTERS_FOR_DIGITS = str.maketrans("oil", "011")
_PHONE = re.compile(r"(?:(?:00)?84|0|084)\(?0?(?:[35789]\d{8}|1[2689]\d{8}|2\d{8,9})")
_ABROAD = re.compile(r"(?!84)[1-9]\d{8,14}")
_HOTLINE = re.compile(r"1[89]00\d{3,6}")
_CARD_12 = re.compile(r"0\d{11}")
_CARD_OF_PROVINCE = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")
_PREFIXES = re.compile(r"0\d\d[^\d]{1,2}0\d\d[^\d]{1,2}0")
"""A list of the first digits of networks or provinces."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([., ])\d{3})(?:\1\d{3})*")
_THOUSANDS_BY_DOT = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3}){2,8}(?!\d)")
_DATE_LIKE = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
)
_NEXT_PAIR = re.compile(r"[.\-]\d\d(?!\d)")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_GROUPED_ACCOUNT = 10
_SAME_GAP = re.compile(r"\d+([ .\-])\d+(?:\1\d+)*")
_YEAR_IN = re.compile(r"(?<!\d)(?:19[4-9]|20[0-4])\d(?!\d)")
_CLOSING = re.compile(r"[)\]]")
_COUNTED = "01234567890"
_YEAR = re.compile(r"(?:19|20)\d\d")
_BANK_CARD_SHAPES = {(4, 4, 4, 4), (4, 4, 4, 4, 3)}
_BANK_CARD = re.compile(r"9704|[345]")
_CARD_12_SHAPES = {(3, 1, 2, 6), (3, 1, 8), (2, 10)}
_DATES = re.compile(
    r"(?<![\d./\-])\d{1,2}\s?([/.\-])\s?\d{1,2}\s?\1\s?(?:19|20)\d\d(?![\d]|[./\-]\d)"
    r"|(?<![\d./\-])(?:19|20)\d\d([/.\-])\d{1,2}\2\d{1,2}(?![\d]|[./\-]\d)"
)
_BY_FOURS_SHAPES = {(4, 4, 4, 1), (4, 4, 4, 2), (4, 4, 4, 3)}
_BY_FOURS = re.compile(r"[01]")


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    digits: str


@dataclass(frozen=True, slots=True)
class _Number:
    """Neighbouring groups of digits, read as one number."""

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    written: str
    is_international: bool = False
    """Whether a plus sign stands before it, as before no sum."""


def find_dates(plain: str) -> Iterator[tuple[int, int]]:
    """Yield dates in figures, so that their digits are not read as parts of a longer number."""
    for found in _DATES.finditer(plain):
        yield found.span()


def find_numbers(plain: str, cues: Cues) -> Iterator[Span]:
    """Yield the numbers of *plain*, a view's text with other data hidden, that belong to somebody.

    Letters O, I and L count as digits inside a number. The longest run of groups that makes a number wins.
    """
    for chunk in _CHUNK.finditer(plain):
        offset = chunk.start()
        groups = [
            _Group(offset + part.start(), offset + part.end(), part[0].translate(_LETTERS_FOR_DIGITS))
            for part in _IN_CHUNK.finditer(chunk[0])
        ]
        if sum(len(group.digits) for group in groups) >= _FEWEST:
            yield from _in_chunk(plain, cues, groups, offset)


def _in_chunk(plain: str, cues: Cues, groups: Sequence[_Group], chunk_start: int) -> Iterator[Span]:
    before = cues.before(chunk_start)
    after_digits = cues.after_digits(before)
    names_bank = before.bank or cues.bank_after(groups[-1].end)
    first = 0
    while first < len(groups):
        here = after_digits if first else before
        amount = (
            None
            if here.is_announced or plain[chunk_start] == "+"
            else _THOUSANDS_BY_DOT.match(plain, groups[first].start, groups[-1].end)
        )
        if amount:
            first = next((at for at, group in enumerate(groups) if group.start >= amount.end()), len(groups))
            continue
        best: tuple[int, int, PersonalData | None] | None = None
        for number, after in _numbers_from(plain, groups, first, is_long=here.is_announced or names_bank):
            if _HOTLINE.fullmatch(number.digits):
                best = (after, number.end, None)
            elif (kind := _kind(number, here, cues)) is not None:
                best = (after, number.end, kind)
        if best is None:
            first = _next_start(groups, first)
            continue
        after, end, kind = best
        if kind is not None:
            yield _with_bracket(plain, groups[first].start if first else chunk_start, end), end, kind
        first = after


def _next_start(groups: Sequence[_Group], first: int) -> int:
    """Return the next group where a number may begin: none begins among single digits of which the first began none."""
    after = first + 1
    if len(groups[first].digits) == 1:
        while after < len(groups) and len(groups[after].digits) == 1:
            after += 1
    return after


def _with_bracket(plain: str, start: int, end: int) -> int:
    """Return where a number begins with the bracket or plus sign before it: "(028) 3754"."""
    while start and plain[start - 1] in "+([" and (plain[start - 1] == "+" or _CLOSING.search(plain, start, end)):
        start -= 1
    return start


def _numbers_from(plain: str, groups: Sequence[_Group], first: int, *, is_long: bool) -> Iterator[tuple[_Number, int]]:
    digits = ""
    shape: tuple[int, ...] = ()
    start = groups[first].start
    for after, group in enumerate(groups[first : first + _LONGEST], start=first + 1):
        digits += group.digits
        if len(digits) > _LONGEST:
            return
        shape += (len(group.digits),)
        if len(shape) > _FEW_GROUPS and not is_long and not digits.startswith(_LONG_STARTS):
            return
        if len(digits) >= _FEWEST:
            is_international = start > 0 and plain[start - 1] == "+"
            yield _Number(start, group.end, digits, shape, plain[start : group.end], is_international), after


def _kind(number: _Number, before: Before, cues: Cues) -> PersonalData | None:
    """Say what this may be: by its shape and the words before it, unless the words after it deny that."""
    digits = number.digits
    if "\n" in number.written and min(number.shape) < _SMALLEST_GROUP:
        return None
    is_list = _is_list(number, before)
    is_draw = before.lottery and not before.phone and max(number.shape) <= _PRIZE
    is_counted = is_list or _is_years(number) or is_draw or _is_row(number, cues.plain)
    is_thousands = _THOUSANDS.fullmatch(number.written) is not None
    is_sum = is_thousands and not number.is_international and (" " not in number.written or cues.is_amount(number.end))
    is_phone = _PHONE.fullmatch(digits) or (number.is_international and _ABROAD.fullmatch(digits))
    if is_phone and not is_counted and not is_sum:
        return PersonalData.ACCOUNT if before.account else PersonalData.PHONE
    kind = None if is_list or _is_years(number) else _kind_by_cue(number, before)
    if kind is PersonalData.ACCOUNT and is_sum and digits.endswith("000"):
        kind = None
    is_sum = (before.is_sum and digits[0] != "0") or (
        len(number.shape) > 1 and " " not in number.written and is_thousands
    )
    if kind is None and not is_counted and not is_sum and (digits[0] == "0" or not cues.may_count(number.end)):
        kind = _kind_by_shape(number, before)
    if kind is None and len(digits) >= _UNCUED and not is_list and cues.bank_after(number.end):
        kind = PersonalData.ACCOUNT
    if kind is None or cues.is_document(number.end) or (digits[0] != "0" and cues.is_amount(number.end)):
        return None
    return kind


def _is_list(number: _Number, before: Before) -> bool:
    """Tell whether commas part numbers of a list; between groups of three they may part one telephone number."""
    if "," not in number.written:
        return False
    if _PREFIXES.match(number.written):
        return True
    is_close = before.phone or ", " not in number.written
    return min(number.shape) < _SMALLEST_GROUP or not is_close or _PHONE.fullmatch(number.digits) is None


def _kind_by_cue(number: _Number, before: Before) -> PersonalData | None:
    count = len(number.digits)
    if before.id_card and 8 <= count <= 13:  # noqa: PLR2004 - from old card to insurance numbers
        return PersonalData.ID_CARD
    if before.account or (before.bank and count >= _UNCUED):
        return PersonalData.ACCOUNT
    if before.phone and 7 <= count <= 12:  # noqa: PLR2004 - local to international numbers
        return PersonalData.PHONE
    return None


def _kind_by_shape(number: _Number, before: Before) -> PersonalData | None:
    digits, shape = number.digits, number.shape
    if before.code or "\n" in number.written or (len(shape) == 1 and digits in _COUNTED):
        return None
    is_long_card = _CARD_12.fullmatch(digits) and (min(shape) >= _SMALLEST_GROUP or shape in _CARD_12_SHAPES)
    if is_long_card or (
        _CARD_OF_PROVINCE.fullmatch(digits) and shape[0] >= _SMALLEST_GROUP and len(shape) < _FEW_GROUPS
    ):
        return PersonalData.ID_CARD
    if len(digits) == _OLD_CARD and (len(shape) == 1 or (shape == (3, 3, 3) and not _PREFIXES.match(number.written))):
        return PersonalData.ID_CARD
    is_card = shape in _BANK_CARD_SHAPES and _BANK_CARD.match(digits)
    if is_card or (shape in _BY_FOURS_SHAPES and _BY_FOURS.match(digits)) or _is_grouped_account(number):
        return PersonalData.ACCOUNT
    if len(shape) == 1 and len(digits) >= _UNCUED and not _DATE_LIKE.fullmatch(digits):
        return PersonalData.ACCOUNT
    return None


def _is_grouped_account(number: _Number) -> bool:
    """Tell whether groups of three and more digits (the last may be shorter) are one account, not several counts."""
    return (
        len(number.digits) >= _GROUPED_ACCOUNT
        and 1 < len(number.shape) <= _FEW_GROUPS
        and min(number.shape[:-1]) >= _SMALLEST_GROUP
        and _SAME_GAP.fullmatch(number.written) is not None
        and not _THOUSANDS.fullmatch(number.written)
        and not _YEAR_IN.search(number.written)
    )


def _is_row(number: _Number, plain: str) -> bool:
    """Tell whether times of day, or pairs of digits that go on after the number as in a draw, only look like one."""
    return _CLOCK.search(number.written) is not None or (
        set(number.shape) == {2} and _NEXT_PAIR.match(plain, number.end) is not None
    )


def _is_years(number: _Number) -> bool:
    return set(number.shape) == {4} and all(
        _YEAR.fullmatch(number.digits[at : at + 4]) for at in range(0, len(number.digits), 4)
    )
