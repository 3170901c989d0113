"""Numbers and money, in digits or words, as one token each."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bot.matching.pieces import NUMBER, WORD, Piece, number_token

UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_SPELLED = frozenset(
    {"một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi",
     "trăm", "linh", "lẻ"}
)  # fmt: skip
_BARE = frozenset({*UNITS, "muoi", "tram", "linh", "le"})
_ALONE = frozenset({"hai", "ba", "bon"})
"""Number words that alone are numbers in text without marks; the others mean too much else."""
_BEFORE = frozenset({"ngay", "tuan", "thang", "nam", "gio", "phut", "tuoi", "lan", "nguoi"})
"""What must follow them there."""
_NEVER_FIRST = frozenset({"mot", "lam", "nham", "khong", "linh", "le", "tram"})
_LAST = frozenset({"mot", "lam", "nham"})
_JOINTS = frozenset({"linh", "le"})
_SCALES = {
    "nghin": 10**3, "ngan": 10**3, "ngin": 10**3, "k": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9,
    "tram": 100, "chuc": 10,
}  # fmt: skip
_CURRENCY = frozenset({"dong", "vnd", "d"})
_ORDERED = frozenset(
    {"lop", "thu", "thang", "khoi", "cap", "muc", "quy", "so", "khoa", "tap", "mung", "mong", "phim", "dieu", "khoan",
     "quan", "buoc", "doi", "lan", "phuong", "to"}
)  # fmt: skip
"""Words a number may follow without a unit of its own: "lớp sáu", "mức 1"."""
_SHARES = frozenset({"%", "phan"})
_LONGEST = 6
_TEN = 10
_THOUSAND = 1000


def read_numbers(pieces: Sequence[Piece], counted: Collection[str], *, marked: bool) -> list[Piece]:
    """Return *pieces* with every number as one.

    One spelled number alone is a number only before one of *counted* or behind a word like "lớp".
    """
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        ahead = out[-1].plain if out else ""
        value, used, sure = _amount(pieces, at, marked=marked)
        behind = pieces[at + used] if at + used < len(pieces) else None
        if not used or not (sure or _stands_alone(piece, behind, ahead, counted, marked=marked)):
            out.append(piece)
            at += 1
            continue
        at += used + (behind is not None and behind.plain in _CURRENCY)
        piece.value, piece.kind, piece.plain = value, NUMBER, number_token(value)
        share = behind is not None and behind.plain in _SHARES
        if value == 1 and ahead not in _ORDERED and not share:  # "1 lít" is "một lít" is "lít"
            piece.kind, piece.plain, piece.word = WORD, "mot", "một"
        out.append(piece)
        _widen_range(out)
    return out


def join_units(pieces: Sequence[Piece], units: Mapping[str, str]) -> list[Piece]:
    """Return *pieces* with each number and the unit behind it as one, so that "3 ngày" is not "3 tuần"."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        out.append(piece)
        at += 1
        if piece.kind != NUMBER:
            continue
        following = [one.plain for one in pieces[at : at + 2] if one.kind == WORD]
        for size in (2, 1):
            unit = units.get(" ".join(following[:size])) if len(following) >= size else None
            if unit is not None:
                piece.plain += "_" + unit.replace(" ", "_")
                at += size
                break
    return out


def numbers_agree(one: str, other: str) -> bool:
    """Tell whether two number tokens can mean one number: equal, and not with differing units."""
    value, _, unit = one.partition("_")
    other_value, _, other_unit = other.partition("_")
    return value == other_value and (unit == other_unit or not unit or not other_unit)


def _stands_alone(piece: Piece, behind: Piece | None, ahead: str, counted: Collection[str], *, marked: bool) -> bool:
    """Tell whether one spelled number word is a number here."""
    if piece.plain == "mot" or ahead.startswith(NUMBER):
        return False
    if marked:
        return ahead in _ORDERED or (behind is not None and behind.word in counted)
    return piece.plain in _ALONE and (ahead in _ORDERED or (behind is not None and behind.plain in _BEFORE))


def _amount(pieces: Sequence[Piece], start: int, *, marked: bool) -> tuple[Decimal, int, bool]:
    """Return the number from *start*, how many pieces it takes, and whether it is more than one spelled word."""
    total, at, sure = Decimal(0), start, False
    last_scale = 10**12
    while at < len(pieces):
        value, used = _below_thousand(pieces, at, marked=marked)
        if not used:
            break
        behind = pieces[at + used] if at + used < len(pieces) else None
        scale = _SCALES.get(behind.plain, 1) if behind is not None and behind.kind == WORD else 1
        if at > start:
            if scale >= last_scale or (scale == 1 and not _is_tail(value, last_scale, pieces[at], behind)):
                break
            if scale == 1:  # "1 triệu 2" is 1.2 million
                value = value * last_scale / _TEN
        sure = sure or pieces[at].kind == NUMBER or used > 1 or scale != 1
        total += value * scale
        at += used + (scale != 1)
        if scale != 1 and at < len(pieces) and pieces[at].plain == "ruoi":
            total += Decimal(scale) / 2
            at += 1
        if scale == 1:
            break
        last_scale = scale
    return total, at - start, sure


def _is_tail(value: Decimal, scale: int, piece: Piece, behind: Piece | None) -> bool:
    """Tell whether *value* after a scale word belongs to it: "2 triệu 5", not "30 nghìn 1 lít"."""
    over = behind is None or behind.plain in _CURRENCY or behind.clause != piece.clause
    return over and piece.kind == NUMBER and value < _TEN and scale >= _THOUSAND and value == int(value)


def _below_thousand(pieces: Sequence[Piece], at: int, *, marked: bool) -> tuple[Decimal, int]:
    """Return the number below a thousand from *at* and how many pieces it takes, 0 if there is none."""
    piece = pieces[at]
    if piece.kind == NUMBER:
        return (Decimal(0), 0) if piece.value is None else (piece.value, 1)
    words: list[str] = []
    for one in pieces[at : at + _LONGEST]:
        if one.kind != WORD or not (one.word in _SPELLED if marked else one.plain in _BARE):
            break
        words.append(one.plain)
    if not words:
        return Decimal(0), 0
    if words[0] in _NEVER_FIRST:
        return Decimal(1), int(words[0] == "mot")
    hundreds, used = (UNITS[words[0]] * 100, 2) if words[0] in UNITS and words[1:2] == ["tram"] else (0, 0)
    rest, more = _below_hundred(words[used:], behind_hundreds=used > 0)
    return Decimal(hundreds + rest), used + more


def _below_hundred(words: Sequence[str], *, behind_hundreds: bool) -> tuple[int, int]:
    """Return the number below a hundred that *words* begin with and how many of them it takes."""
    match list(words[:3]):
        case [joint, unit, *_] if joint in _JOINTS and behind_hundreds and unit in UNITS:
            found = UNITS[unit], 2
        case ["muoi", *rest]:
            ones = UNITS.get(rest[0], 0) if rest else 0
            found = _TEN + ones, 1 + (ones > 0)
        case [tens, "muoi", *rest] if tens in UNITS:
            ones = UNITS.get(rest[0], 0) if rest else 0
            found = UNITS[tens] * _TEN + ones, 2 + (ones > 0)
        case [tens, unit, *_] if not behind_hundreds and UNITS.get(tens, 0) > 1 and unit in _LAST:
            found = UNITS[tens] * _TEN + UNITS[unit], 2
        case [unit, *_] if not behind_hundreds and unit in UNITS:
            found = UNITS[unit], 1
        case _:
            found = 0, 0
    return found


def _widen_range(out: Sequence[Piece]) -> None:
    """Give "18" its millions in "18 đến 20 triệu" and "18-20 triệu"."""
    last, before = out[-1].value, out[-2] if len(out) > 1 else None
    if before is not None and before.plain in {"den", "toi", "-"} and len(out) > 2:  # noqa: PLR2004 - number, joint, number
        before = out[-3]
    if last is None or before is None or before.kind != NUMBER or before.value is None or not before.word.isdigit():
        return
    scale = next((one for one in (10**9, 10**6, 10**3) if last >= one and last % one == 0), 1)
    if scale > 1 and 0 < before.value < _THOUSAND:
        before.value *= scale
        before.plain = number_token(before.value)
