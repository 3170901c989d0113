"""Days, months, years, weekdays and days like "tomorrow", as one token each."""

from collections.abc import Sequence

from bot.language.normalize import strip_marks
from bot.matching.numbers import UNITS
from bot.matching.pieces import DATE, NUMBER, VAGUE, WORD, Line, Piece, date_parts, date_token
from bot.matching.words import Phrases

_MONTHS = {"gieng": 1, "chap": 12}
_DAYS = {**UNITS, "muoi": 10}
_FIRST_DAYS = frozenset({"mung", "mong"})
_WEEKDAYS = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7}
_DAY = frozenset({"ngay", "hom", "bua"})
"""What says no more in a day told from today: "ngày mai" is "mai"."""
_JOINTS = frozenset({"và", "đến", "tới", "với", "hay", "-"})
_BARE_JOINTS = frozenset(map(strip_marks, _JOINTS))
_EACH = frozenset({"moi", "mot"})
_LONGER = frozenset({"thang", "nam", "den", "toi", "va"})
_MEASURES = frozenset(
    {"tan", "ta", "kg", "ky", "lit", "ly", "vien", "lan", "bua", "chuyen", "coc", "muong", "thia", "trai", "qua", "m3"}
)
_NOT_BEGINNING = frozenset({"bat", "lan", "mo", "buoi", "ban", "khoi", "hang", "di"})
"""Before "đầu" they make another word of it: "bắt đầu", "lần đầu"."""
_LARGEST_DAY, _LARGEST_MONTH, _LARGEST_WEEKDAY = 31, 12, 7
_FIRST_YEAR, _LAST_YEAR, _YEAR_DIGITS = 1940, 2049, 4

Found = tuple[str, int]
"""A token and how many pieces it takes."""


def read_dates(pieces: Sequence[Piece], *, marked: bool) -> list[Piece]:
    """Return *pieces* with every date as one."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        found = _date(pieces, at)
        if found is None:
            out.append(piece)
            at += 1
            continue
        piece.kind, piece.plain, piece.word = DATE, found[0], ""
        at += found[1]
        whole = _whole_date(out[-1], piece) if out else None
        if whole is None:
            out.append(piece)
        else:
            out[-1].plain = whole
    return _spread_month(out, marked=marked)


def read_times(pieces: Sequence[Piece], times: Phrases, *, marked: bool) -> list[Piece]:
    """Return *pieces* with "hôm nay" and "tuần sau" as one each."""
    line = Line(pieces, marked)
    out: list[Piece] = []
    at = 0
    for start, end in line.found(times):
        out += pieces[at:start]
        piece = pieces[start]
        said = [word for word in line.plain[start:end] if word not in _DAY] or line.plain[start:end]
        piece.plain, piece.kind, piece.word = f"{DATE}r_" + "_".join(said), DATE, ""
        out.append(piece)
        at = end
    return [*out, *pieces[at:]]


def is_fixed(token: str) -> bool:
    """Tell whether a date token means the same day whenever it is read."""
    return not token.startswith(f"{DATE}r_")


def _at(pieces: Sequence[Piece], at: int) -> Piece | None:
    return pieces[at] if at < len(pieces) else None


def _whole_date(one: Piece, other: Piece) -> str | None:
    """Return the date two neighbours make: "ngày 1/7" and "năm 2025"."""
    ours, theirs = date_parts(one.plain), date_parts(other.plain)
    if one.kind != DATE or one.clause != other.clause or ours is None:
        return None
    if theirs is None and other.plain[1] == "t" and ours[1:] == ("0", "0"):  # "ngày 5 t7"
        return f"{DATE}{ours[0]}.{other.plain[2:]}.0"
    if theirs is None:
        return None
    if any(a != "0" and b != "0" for a, b in zip(ours, theirs, strict=True)):
        return None
    return DATE + ".".join(b if a == "0" else a for a, b in zip(ours, theirs, strict=True))


def _spread_month(pieces: list[Piece], *, marked: bool) -> list[Piece]:
    """Give the day in "12 và 13/9" its month; "bão số 9 tối 20/11" has none."""
    for ahead, day, joint, piece in zip([None, *pieces], pieces, pieces[1:], pieces[2:], strict=False):
        parts = date_parts(piece.plain) if piece.kind == DATE else None
        if (
            parts is None
            or "0" in parts[:2]
            or (joint.word not in _JOINTS if marked else joint.plain not in _BARE_JOINTS)
        ):
            continue
        if ahead is not None and ahead.plain in {"so", "cap", "lop"}:
            continue
        number = _whole(day, _LARGEST_DAY)
        if number is None and day.kind == DATE and day.plain.endswith(".0.0"):
            number = int(day.plain[1:].split(".")[0])
        if number is not None:
            day.kind, day.plain, day.word = DATE, f"{DATE}{number}.{parts[1]}.{parts[2]}", ""
    return pieces


def _date(pieces: Sequence[Piece], at: int) -> Found | None:
    piece = pieces[at]
    if piece.kind == DATE:
        return piece.plain, 1
    if _is_measured(pieces, at):
        return None
    return (
        _vague(pieces, at)
        or _day(pieces, at)
        or _month(pieces, at)
        or _year(pieces, at)
        or _weekday(piece, _at(pieces, at + 1))
    )


def _is_measured(pieces: Sequence[Piece], at: int) -> bool:
    """Tell whether the number behind "ngày" or "thu" measures something: "ngày 3 lần", "tịch thu 2 tấn"."""
    behind = _at(pieces, at + 2)
    before = pieces[at - 1].plain if at else ""
    if behind is None or behind.kind != WORD or pieces[at].plain not in {"ngay", "thu"}:
        return False
    each = before in _EACH and pieces[at].plain == "ngay" and behind.plain not in _LONGER
    return each or behind.plain in _MEASURES or (pieces[at].plain == "thu" and before == "tich")


def _vague(pieces: Sequence[Piece], at: int) -> Found | None:
    """Return "đầu năm 2025" or "cuối tháng 10"; "bắt đầu tháng 10" is none."""
    if pieces[at].plain not in VAGUE or at + 1 >= len(pieces) or (at and pieces[at - 1].plain in _NOT_BEGINNING):
        return None
    found = _date(pieces, at + 1) if pieces[at + 1].plain in {"thang", "nam"} or pieces[at + 1].kind != WORD else None
    parts = date_parts(found[0]) if found else None
    if found is None or parts is None or parts[0] != "0":
        return None
    return f"{DATE}{VAGUE[pieces[at].plain]}.{parts[1]}.{parts[2]}", found[1] + 1


def _day(pieces: Sequence[Piece], at: int) -> Found | None:
    """Return "ngày 5", "mùng năm", "ngày 1/7", "ngày mùng 5" or "5 tháng 7"."""
    piece, behind = pieces[at], _at(pieces, at + 1)
    if behind is None:
        return None
    if piece.plain == "ngay" and behind.kind == DATE:
        return behind.plain, 2
    if piece.plain == "ngay" and behind.plain in _FIRST_DAYS:
        found = _day(pieces, at + 1)
        return None if found is None else (found[0], found[1] + 1)
    if piece.plain in _FIRST_DAYS or piece.plain == "ngay":
        day = _whole(behind, _LARGEST_DAY) or (_DAYS.get(behind.plain) if piece.plain in _FIRST_DAYS else None)
        return (date_token(day), 2) if day else None
    day = _whole(piece, _LARGEST_DAY)
    month = _month(pieces, at + 1) if day and behind.plain == "thang" else None
    return None if month is None or day is None else (month[0].replace(f"{DATE}0.", f"{DATE}{day}.", 1), month[1] + 1)


def _month(pieces: Sequence[Piece], at: int) -> Found | None:
    behind = _at(pieces, at + 1)
    if pieces[at].plain != "thang" or behind is None:
        return None
    month = _whole(behind, _LARGEST_MONTH) or _MONTHS.get(behind.plain)
    return (date_token(month=month), 2) if month else None


def _year(pieces: Sequence[Piece], at: int) -> Found | None:
    behind = _at(pieces, at + 1)
    said = 1 if pieces[at].plain == "nam" and pieces[at].kind == WORD and behind is not None else 0
    piece = behind if said and behind is not None else pieces[at]
    if (
        piece.kind != NUMBER
        or not piece.word.isdigit()
        or len(piece.word) != _YEAR_DIGITS
        or piece.value != int(piece.word)
    ):
        return None
    year = int(piece.word)
    return (date_token(year=year), 1 + said) if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _weekday(piece: Piece, behind: Piece | None) -> Found | None:
    if behind is None:
        return None
    if piece.plain == "chu" and behind.plain == "nhat":
        return f"{DATE}w8", 2
    if piece.word not in {"thứ", "thu"}:
        return None
    day = _whole(behind, _LARGEST_WEEKDAY) or (_WEEKDAYS.get(behind.plain) if behind.kind == WORD else None)
    return (f"{DATE}w{day}", 2) if day and day > 1 else None


def _whole(piece: Piece, most: int) -> int | None:
    """Return the number of *piece* if it is whole and 1 to *most*."""
    if piece.kind != NUMBER or piece.value is None or piece.value != int(piece.value):
        return None
    return int(piece.value) if 1 <= piece.value <= most else None
