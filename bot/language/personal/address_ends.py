"""Where an address ends: its street's name, its further parts, and the ward or commune right after it."""

import re

from bot.domain.personal_data import PersonalData
from bot.language.personal import address_patterns as patterns
from bot.language.personal.links import Span
from bot.language.personal.streets import KNOWN_STREET
from bot.language.personal.view import View

_ABBREVIATED = r"phg|ph|p|f|x|tt|ward"
_WARDS = {"phuong": "phường", "xa": "xã", "thi tran": "thị trấn", "dac khu": "đặc khu"}
_WARD = re.compile(
    rf"(?:[ ]{{0,2}}\.?[,\-;(\n][ ]{{0,2}}|[./]|[ ]{{0,2}})(?<![^\W\d_])(?:thuoc[ ])?"
    rf"(?:(?P<ward>{'|'.join(_WARDS)})(?=[ ])"
    rf"|(?P<short>{_ABBREVIATED})(?=[.\d ])\.?)"
)
_WARD_NUMBER = re.compile(r"[ ]{0,2}\d{1,2}(?!\w|[/:.,]\d)")
_WARD_WORD = re.compile(r"[ ]{0,2}(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)")
_NUMBERED_WARDS = frozenset({"phuong", "p", "f", "ph", "phg", "ward"})
_MOST_WARD_WORDS = 4
_NOT_A_WARD = frozenset({
    "hoi", "noi", "thu", "bat", "hua", "lam", "giao", "cap", "ta", "minh", "bao", "keu", "tien", "phap", "nao", "phat",
    "toi", "gui", "trao", "kia", "chua", "xuong", "len",
})  # fmt: skip
_SUFFIX = re.compile(r"[ ]{1,2}(?:noi dai|nhanh \d{1,2})(?!\w)")
_BEFORE = re.compile(
    r"(?<!\w)(?:so(?: nha)?:?|(?:tang|lau)[ ](?:tret|\d{1,2})|(?:phong|p)[ .]?\d{1,4}[a-z]?|(?:ql|tl|dt"
    r"|hl)[ .]?\d{1,3}[a-z]?"
    r"|(?:block|toa|lo|day)[ ](?:[a-z]{1,2}\d{0,2}|\d{1,2})|(?:chung cu|c/c)(?:[ ][a-z]{1,8}){1,4})[ ,\-]{1,3}$"
)
_MOST_BEFORE = 3
_HAMLET_NAME = re.compile(
    r"[ ]{0,2}(?:moi|cho|tren|duoi|trong|ngoai|giua)(?=[ ]{0,2},?[ ]{1,2}(?:\d|xa\b|phuong\b|thi tran\b))"
)
_BETWEEN_NUMBERS = frozenset({"thang", "cu", "moi", "noi", "bis", "a", "b", "c"})
_NUMBER_NEXT = re.compile(r"\.?[ ]{1,2}\w{0,2}\d")


def to_address(view: View, plain: str, start: int, at: int, *, is_named: bool = False) -> Span:
    """Return the address that starts at *start*; at *at* its next part or name begins, unless it *is_named* already."""
    end = at if is_named else _name_end(view, plain, at)
    for _ in range(patterns.MOST_PARTS):
        more = patterns.MORE.match(plain, end, end + patterns.CONTEXT)
        if more is None:
            end = _street_after_alley(view, plain, start, end)
            break
        kind = "street" if more["street"] else "alley"
        if not any(view.is_spelled(*more.span(kind), spelled) for spelled in patterns.STREETS[more[kind]].split("|")):
            break
        further = _name_end(view, plain, more.end())
        if further == more.end():
            break
        end = further
    return start, _trimmed(plain, start, end), PersonalData.ADDRESS


def _street_after_alley(view: View, plain: str, start: int, end: int) -> int:
    """Return where the street's name after a comma ends, if an alley with a number stands last: "hẻm 24, Lê Lợi"."""
    if not patterns.ALLEY_LAST.search(plain, start, end) or not plain.startswith(", ", end):
        return end
    return _name_end(view, plain, end + 2) if is_street_name(view, plain, end + 2) else end


def is_street_name(view: View, plain: str, at: int) -> bool:
    """Tell whether two capitalised words stand at *at*, the first of which names people and streets."""
    first = patterns.WORD.match(plain, at, at + patterns.CONTEXT)
    second = first and patterns.WORD.match(plain, first.end(), first.end() + patterns.CONTEXT)
    if first is None or second is None:
        return False
    written = view.marked[first.start("word") : first.end("word")].lower()
    is_name = written in patterns.STREET_NAMES or (written == first["word"] and written in patterns.PLAIN_STREET_NAMES)
    if f"{first['word']} {second['word']}" in patterns.PROVINCES:
        return False
    return is_name and view.is_capital(first.start("word")) and view.is_capital(second.start("word"))


def to_whole(view: View, plain: str, span: Span) -> Span:
    """Return an address with the floor or block before it, and the ward or commune right after it.

    Districts and provinces stay: they do not lead to a door.
    """
    start, end, kind = span
    for _ in range(_MOST_BEFORE):
        before = _BEFORE.search(plain, max(0, start - patterns.CONTEXT), start)
        if before is None:
            break
        start = before.start()
    end = _trimmed(plain, start, end)
    ward = _ward_end(view, plain, start, end)
    return start, ward if ward > end else _commune_end(view, plain, start, end), kind


def _commune_end(view: View, plain: str, start: int, end: int) -> int:
    """Return where a commune ends that has no word for it, right after a hamlet: "ấp Cầu Hàng, Tân Lân, Cần Đước"."""
    commune = patterns.COMMUNE.match(plain, end)
    if commune is None or not patterns.HAMLET.search(plain, start, end):
        return end
    at = commune.start("name")
    words = [word.start() for word in re.finditer(r"[a-z]+", commune["name"])]
    return commune.end() if all(view.is_capital(at + word) for word in words) else end


def _ward_end(view: View, plain: str, start: int, end: int) -> int:
    ward = _WARD.match(plain, end, end + patterns.CONTEXT)
    if ward is None or (ward["ward"] and not view.is_spelled(*ward.span("ward"), _WARDS[ward["ward"]])):
        return end
    if (ward["ward"] or ward["short"]) in _NUMBERED_WARDS:
        number = _WARD_NUMBER.match(plain, ward.end(), ward.end() + patterns.CONTEXT)
        if number is not None:
            return number.end()
    needs_capitals = ward["short"] is not None or any(view.is_capital(at) for at in range(start + 1, end))
    return _ward_name_end(view, plain, ward.end(), needs_capitals=needs_capitals) or end


def _ward_name_end(view: View, plain: str, at: int, *, needs_capitals: bool) -> int:
    """Return where the ward's name that begins at *at* ends: capitals, or a few words where nobody writes any."""
    end = 0
    for count in range(_MOST_WARD_WORDS):
        word = _WARD_WORD.match(plain, end or at, (end or at) + patterns.CONTEXT)
        if word is None:
            break
        is_capital = view.is_capital(word.start("word"))
        needs_capitals = needs_capitals or (count == 0 and is_capital)
        if needs_capitals and not is_capital:
            break
        if not needs_capitals and (
            (count != 1 and word["word"] in patterns.STOPS)
            or word["word"] in _NOT_A_WARD
            or count >= patterns.MOST_PLAIN_WORDS
        ):
            break
        end = word.end()
    return end


def _trimmed(plain: str, start: int, end: int) -> int:
    while end > start and plain[end - 1] in " ,-":
        end -= 1
    return end


def _name_end(view: View, plain: str, at: int) -> int:
    """Return where the name that begins at *at* ends: capitals and numbers, or a few words where nobody writes any."""
    street = patterns.STREET_WORD.match(plain, at, at + patterns.CONTEXT)
    hamlet = _HAMLET_NAME.match(plain, at if street is None else street.end())
    end = hamlet.end() if hamlet else at if street is None else street.end()
    known = KNOWN_STREET.match(plain, end)
    capitals: bool | None = None
    is_after_number = False
    for count in range(patterns.MOST_WORDS):
        word = patterns.WORD.match(plain, end, end + patterns.CONTEXT)
        if word is None or (count and _ward_end(view, plain, at, end) > end):
            break
        first = word.start("word")
        is_number = word["word"][0].isdigit()
        if capitals is None and not is_number:
            capitals = view.is_capital(first)
        if not is_number and (
            (capitals and not view.is_capital(first))
            or (not capitals and (word["word"] in patterns.STOPS or count >= patterns.MOST_PLAIN_WORDS))
        ):
            break
        if not is_number and not view.is_capital(first) and is_after_number and word["word"] not in _BETWEEN_NUMBERS:
            break
        if not view.is_capital(first) and _is_next_part(plain, word, count):
            break
        end = word.end()
        is_after_number = is_number
    end = max(end, known.end()) if known else end
    suffix = _SUFFIX.match(plain, end)
    return end if suffix is None else suffix.end()


def _is_next_part(plain: str, word: re.Match[str], count: int) -> bool:
    """Tell whether a word of a name in small letters begins the next part: "giải phóng" is one name."""
    if word["word"] not in patterns.STREETS:
        return False
    return word["word"] not in patterns.NEEDS_MARKS or count == 0 or _NUMBER_NEXT.match(plain, word.end()) is not None
