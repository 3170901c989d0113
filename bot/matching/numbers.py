"""Numbers and money, in digits or words, as one token each."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile

from bot.matching.pieces import NUMBER, WORD, Piece, number_token

UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_SPELLED = frozenset(
    {"một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi",
     "trăm", "linh", "lẻ", "hăm"}
)  # fmt: skip
_BARE = frozenset({*UNITS, "muoi", "tram", "linh", "le", "ham"})
_ALONE = frozenset({"hai", "ba", "bon"})
"""Number words that alone are numbers in text without marks; the others mean too much else."""
_BEFORE = frozenset(
    {"ngay", "tuan", "thang", "nam", "gio", "phut", "tuoi", "lan", "nguoi", "tieng", "tan", "km", "kg", "met", "lit"}
)
"""What must follow them there."""
_CLEAR = frozenset({"hai", "bốn", "sáu", "bảy", "bẩy", "tám", "chín", "mười"})
"""Number words that with their marks mean little else, but behind a word for kin: "anh Hai"."""
_KIN = frozenset(
    {"anh", "chi", "co", "chu", "bac", "di", "cau", "mo", "duong", "thim", "ong", "ba", "em", "thay", "thang", "con",
     "ten", "toan", "chung"}
)  # fmt: skip
_NEVER_FIRST = frozenset({"mot", "lam", "nham", "khong", "linh", "le", "tram"})
_LAST = frozenset({"mot", "lam", "nham"})
_JOINTS = frozenset({"linh", "le"})
_SCALES = {
    "nghin": 10**3, "ngan": 10**3, "ngin": 10**3, "k": 10**3, "trieu": 10**6, "tr": 10**6, "ty": 10**9, "ti": 10**9,
    "tram": 100, "chuc": 10,
}  # fmt: skip
_SCALE_WORDS = frozenset({"nghìn", "ngàn", "ngìn", "k", "triệu", "tr", "tỷ", "tỉ", "trăm", "chục"})
_CURRENCY = frozenset({"dong", "vnd", "d"})
_ORDERED = frozenset(
    {"lop", "thu", "thang", "khoi", "cap", "muc", "quy", "so", "khoa", "tap", "mung", "mong", "phim", "dieu", "khoan",
     "quan", "buoc", "doi", "lan", "phuong", "to", "ky", "dot", "hang", "bac", "loai", "nhom", "vong", "tuyen", "tang"}
)  # fmt: skip
"""Words a number may follow without a unit of its own: "lớp sáu", "mức 1"."""
_NAMED = frozenset({"lop", "so", "cap", "muc", "dieu", "khoan", "hang", "bac"})
"""What a number behind it names and does not count: "lớp 9 năm nay", "bão số 14 đổ bộ"."""
_SHARES = frozenset({"%", "phan"})
_LASTING = frozenset({"tuan", "thang", "nam"})
_PLACES = frozenset({"quan", "phuong", "to", "doi"})
"""Words for places and groups that sound like others: "ra quân 1 tháng"."""
_ROMAN_BEHIND = frozenset({"khoa", "ky", "quy", "thu", "chuong", "phan", "hoi", "tap", "loai", "muc", "hang", "cap"})
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
    "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20, "xxi": 21,
}  # fmt: skip
_LONGEST = 6
_LONGEST_UNIT = 3
_TEN = 10
_HUNDRED = 100
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
        if ahead in _ROMAN_BEHIND and (roman := _roman(piece)):
            piece.value, piece.kind, piece.plain = Decimal(roman), NUMBER, f"{NUMBER}{roman}"
        value, used, sure = _amount(pieces, at, marked=marked)
        behind = pieces[at + used] if at + used < len(pieces) else None
        if not used or not (sure or _stands_alone(piece, behind, ahead, counted, marked=marked)):
            out.append(piece)
            at += 1
            continue
        at += used + (behind is not None and behind.plain in _CURRENCY)
        piece.value, piece.kind, piece.plain = value, NUMBER, number_token(value)
        share = behind is not None and behind.plain in _SHARES
        if value == 1 and not share and not _names_one(ahead, behind, pieces[at:]):  # "1 lít" is "một lít" is "lít"
            piece.kind, piece.plain, piece.word = WORD, "mot", "một"
        out.append(piece)
        _widen_range(out)
    return out


def _names_one(ahead: str, behind: Piece | None, following: Sequence[Piece]) -> bool:
    """Tell whether a one names and does not count: "lớp 1", "ngày 1 tháng 7"; "ra quân 1 tháng" counts."""
    lasting = behind is not None and behind.plain in _LASTING and not any(one.kind == NUMBER for one in following[1:2])
    if ahead == "ngay":
        return behind is None or behind.plain in {"thang", "-"} or behind.kind != WORD
    return ahead in _ORDERED and not (lasting and ahead in _PLACES)


def _roman(piece: Piece) -> int:
    """Return the value of a Roman number behind a word like "khóa", 0 if it is none."""
    value = _ROMAN.get(piece.word, 0) if piece.kind == WORD else 0
    return value if piece.capital or piece.word not in {"i", "v", "x", "vi", "xi"} else 0


def join_units(pieces: Sequence[Piece], units: Mapping[str, str], *, marked: bool) -> list[Piece]:
    """Return *pieces* with each number and the unit behind it as one, so that "3 ngày" is not "3 tuần"."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        out.append(piece)
        at += 1
        if piece.kind != NUMBER or (len(out) > 1 and out[-2].plain in _NAMED):
            continue
        behind = takewhile(lambda one: one.kind == WORD, pieces[at : at + _LONGEST_UNIT])
        following = [one.word if marked else one.plain for one in behind]
        for size in range(_LONGEST_UNIT, 0, -1):
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
    if value == other_value:
        return unit == other_unit or not unit or not other_unit
    return _in_base(value, unit) == _in_base(other_value, other_unit) != ("", 0)


_BASES = {
    "phut": ("phut", 1), "gio": ("phut", 60), "ngay": ("phut", 1440), "tuan": ("phut", 10_080), "thang": ("thang", 1),
    "nam": ("thang", 12), "kg": ("kg", 1), "ta": ("kg", 100), "tan": ("kg", 1000), "met": ("met", 1),
    "km": ("met", 1000),
}  # fmt: skip


def _in_base(value: str, unit: str) -> tuple[str, Decimal | int]:
    """Return a length of time, a weight or a way in the smallest unit: two weeks are fourteen days."""
    base, factor = _BASES.get(unit, ("", 0))
    digits = value[len(NUMBER) :]
    return (base, Decimal(digits) * factor) if base and digits.replace(".", "", 1).isdecimal() else ("", 0)


def is_number_word(word: str, token: str) -> bool:
    """Tell whether *word*, without marks, spells the number of *token*: "bon" and "#4"."""
    return word in SMALL and token.partition("_")[0] == SMALL[word]


SMALL = {word: f"{NUMBER}{UNITS[word]}" for word in ("hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin")} | {
    "muoi": "#10"
}


def _stands_alone(piece: Piece, behind: Piece | None, ahead: str, counted: Collection[str], *, marked: bool) -> bool:
    """Tell whether one spelled number word is a number here."""
    if piece.plain == "mot" or ahead.startswith(NUMBER):
        return False
    if marked:
        clear = piece.word in _CLEAR and not piece.capital and ahead not in _KIN
        return clear or ahead in _ORDERED or ahead == "gap" or (behind is not None and behind.word in counted)
    return piece.plain in _ALONE and (ahead in _ORDERED or (behind is not None and behind.plain in _BEFORE))


def _amount(pieces: Sequence[Piece], start: int, *, marked: bool) -> tuple[Decimal, int, bool]:
    """Return the number from *start*, how many pieces it takes, and whether it is more than one spelled word."""
    total, at, sure = Decimal(0), start, False
    last_scale = 10**12
    while at < len(pieces):
        value, used = _below_thousand(pieces, at, marked=marked)
        if not used:
            break
        scale, scales = _scale(pieces, at + used, marked=marked)
        if at > start:
            behind = pieces[at + used] if at + used < len(pieces) else None
            rest = used > 1 and scale == 1 and last_scale == _THOUSAND and value >= _HUNDRED  # "một ngàn tám trăm"
            tail = scale == 1 and not rest
            if scale >= last_scale or (tail and not _is_tail(value, last_scale, pieces[at], behind)):
                break
            if tail:  # "1 triệu 2" is 1.2 million
                value = value * last_scale / _TEN
        sure = sure or pieces[at].kind == NUMBER or used > 1 or scale != 1
        total += value * scale
        at += used + scales
        if scale != 1 and at < len(pieces) and pieces[at].plain == "ruoi":
            total += Decimal(scale) / 2
            at += 1
        if scale == 1:
            break
        last_scale = scale
    return total, at - start, sure


def _scale(pieces: Sequence[Piece], at: int, *, marked: bool) -> tuple[int, int]:
    """Return what the scale words from *at* make together, "chục triệu" ten million, and how many they are."""
    scale, used = 1, 0
    for one in pieces[at : at + 2]:
        typed = not marked or one.word in _SCALE_WORDS or one.word == one.plain
        factor = _SCALES.get(one.plain, 1) if one.kind == WORD and typed else 1
        if factor == 1 or (used and not scale < _THOUSAND <= factor):
            break
        scale, used = scale * factor, used + 1
    return scale, used


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
    longest = 1 if at and pieces[at - 1].plain == "thu" else _LONGEST  # "thứ hai một bé"
    for one in pieces[at : at + longest]:
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
        case ["ham", unit, *_] if not behind_hundreds and unit in UNITS:
            found = 2 * _TEN + UNITS[unit], 2
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
