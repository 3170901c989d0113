"""A text cut into pieces: words written out, digits, dates; clauses and sentences counted."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from bot.language.normalize import clean, fold, place_tones, strip_marks
from bot.language.syllables import is_plain_syllable
from bot.matching.pieces import DATE, NUMBER, QUESTION, WORD, Piece, date_token, month_or_weekday, parse_digits
from bot.matching.words import ClaimWords

_READ_CHARACTERS = 4000
_LINE = "¶"
_LINES = re.compile(r"\s*[\r\n]+\s*")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:com|vn|net|org|info|me|ly)(?:/\S*)?|@\w{3,}|█+", re.IGNORECASE
)
_COVID = re.compile(r"\bcovid[\s\-]*(?:19)?\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<date>(?<![\d/])\d{1,2}(?P<joint>[/.\-])\d{1,2}(?P=joint)(?:\d{4}|\d{2})(?![\d/]))"
    r"|(?P<iso>(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d))"
    r"|(?P<document>\d+/(?:\d{4}/)?[^\W\d_]{2,}\-[^\W\d_]+[\w\-]*)"
    r"|(?P<month>(?:(?<!\d)|\b[tT])\d{1,2}[/\-.](?:19|20)\d\d(?!\d))"
    r"|(?P<day>(?<![\d/])\d{1,2}/\d{1,2}(?![\d/]))"
    r"|(?P<clock>(?<!\d)\d{1,2}\s?(?:[hH]|[gG](?!\w)|:)\s?\d{2}(?![\d\w])|(?<!\d)\d{1,2}[hH](?!\w))"
    r"|(?P<length>\d[mM]\d{1,2}(?!\w))"
    r"|(?P<number>\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)(?P<suffix>%|[^\W\d_]+\d?(?!\w))?"
    r"|(?P<word>[^\W\d_]\w*(?:'[^\W\d_]+)?)"
    r"|(?P<stop>[.!?…¶]+|:)"
    r"|(?P<comma>[,;()\[\]\"“”|]+|\s[-–—]\s|[\u2190-\u2bff\U0001f000-\U0001faff]+)"
    r"|(?P<dash>[-–—~])"
)
_DASHED_DAY = re.compile(
    r"(ngày|ngay|từ|tu|kể|đến|den|tới|toi|hết|het|trước|truoc|hôm|hom|sáng|sang|chiều|chieu|tối|đêm|dem)\s+(\d{1,2})[-.](\d{1,2})"
    r"(?!\d|[.,\-/]\d|\s*(?:%|tr|k\b|tỷ|ty\b|ngh|ng|ngày|tháng|người))",
    re.IGNORECASE,
)
_DATES = frozenset({"date", "iso", "month", "day"})
_SPOKEN = (("f", "ph"), ("z", "d"), ("j", "gi"), ("w", "qu"), ("q", "qu"), ("k", "c"), ("c", "k"))
_ENDS = (("g", "ng"), ("h", "nh"), ("k", "ch"), ("ck", "ch"), ("j", "i"))
"""How chat spells the beginnings and the ends of syllables: "fai", "qa", "tăg", "tỉh", "thík"."""
_SUFFIXES = {
    "k": "nghìn", "ng": "nghìn", "tr": "triệu", "trieu": "triệu", "cu": "triệu", "ty": "tỷ", "ti": "tỷ", "d": "đồng",
    "vnd": "đồng", "t": "tuổi", "m": "mét", "h": "giờ", "g": "giờ", "%": "%",
}  # fmt: skip
_CUBED = {"m2": ("mét", "vuông"), "m3": ("mét", "khối")}
_PER_SECOND = re.compile(r"/\s?s(?:ec)?\b")
_NUMBERED = {"q": "quận", "p": "phường", "l": "lớp", "x": "gấp"}
"""Letters that a number is written to: "q7", "l12", "x3"."""
_WEEKDAYS = range(2, 8)
_LONG_RUN = re.compile(r"([^\W\d])\1{2,}")
_LONG_NUMBER = 8
_LARGEST_DAY, _LARGEST_MONTH, _CENTURY = 31, 12, 2000
_TWO_DIGITS = 100


def to_pieces(text: str, words: ClaimWords) -> list[Piece]:
    """Return the pieces of *text*; links, names behind @ and telephone numbers are left out."""
    lined = _LINES.sub(f" {_LINE} ", text[: _READ_CHARACTERS * 2])
    readable = _COVID.sub("covid ", clean(_LINK.sub(" ", lined), _READ_CHARACTERS))
    return list(_cut(_PER_SECOND.sub("/giây", _DASHED_DAY.sub(r"\1 \2/\3", readable)), words))


def _cut(text: str, words: ClaimWords) -> Iterator[Piece]:
    clause = sentence = 0
    letters = [letter for letter in text if letter.isalpha()]
    shouted = sum(letter.isupper() for letter in letters) > len(letters) / 2
    first = True
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind in {"stop", "comma"}:
            if found[0] == "." and text[found.end() : found.end() + 1].isalnum():
                continue  # a dot inside an abbreviation: "TP.HCM"
            if "?" in found[0]:
                yield Piece("?", "?", QUESTION, clause=clause, sentence=sentence)
            clause += 1
            first = kind == "stop"
            sentence += first
        elif kind == "dash":
            yield Piece("-", "-", WORD, clause=clause, sentence=sentence)
        else:
            capital = found[0][0].isupper() and not shouted and not first
            first = False
            for piece in _read(kind, found, words):
                piece.clause, piece.sentence, piece.capital = clause, sentence, capital
                yield piece


def _read(kind: str, found: re.Match[str], words: ClaimWords) -> Iterator[Piece]:
    text = found[0]
    numbers = [int(number) for number in re.findall(r"\d+", text)[:3]]
    if kind in _DATES:
        yield _date(kind, numbers, text)
    elif kind == "document":
        yield _digits(str(numbers[0]))
    elif kind == "clock":
        minutes = numbers[1] if len(numbers) > 1 else 0
        yield _digits(f"{numbers[0]}.{minutes:02}" if minutes else str(numbers[0]))
        yield _word("giờ")
    elif kind == "length":
        yield _digits(text.lower().replace("m", "."))
        yield _word("mét")
    elif found["number"]:
        yield from _number(found["number"], found["suffix"] or "")
    else:
        for word, plain, own_kind, value, short in _spelled(text, words):
            yield Piece(word, plain, own_kind, value, short=short)


def _word(word: str) -> Piece:
    return Piece(word, strip_marks(word))


def _digits(digits: str) -> Piece:
    return Piece(digits, NUMBER + digits, NUMBER, parse_digits(digits))


def _code(text: str) -> Piece:
    """Return a token with digits that is no amount: "5g", "3a", "f0"."""
    return Piece(text, NUMBER + strip_marks(text), NUMBER, None)


def _date(kind: str, numbers: Sequence[int], text: str) -> Piece:
    if kind == "iso":
        year, month, day = numbers
    elif kind == "month":
        day, (month, year) = 0, numbers
    else:
        day, month, year = [*numbers, 0][:3]
    if not 1 <= month <= _LARGEST_MONTH or day > _LARGEST_DAY:
        return _code(text)  # a fraction, a house number
    year += _CENTURY if 0 < year < _TWO_DIGITS else 0
    return Piece(text, date_token(day, month, year), DATE)


def _number(digits: str, suffix: str) -> Iterator[Piece]:
    """Yield a number and what is written to it: "5tr", "500k", "20%", "1tr2", "5g"."""
    bare = strip_marks(fold(suffix))
    tail = re.fullmatch(r"(tr|ty|ti)(\d)", bare)
    if digits.isdigit() and len(digits) >= _LONG_NUMBER:
        return  # telephone and account numbers are blacked out before anything is kept
    if tail:
        yield _digits(f"{digits}.{tail[2]}")
        yield _word(_SUFFIXES[tail[1]])
    elif bare in _CUBED:
        yield _digits(digits)
        yield from map(_word, _CUBED[bare])
    elif bare in _SUFFIXES and (bare != "g" or len(digits) > 1):
        yield _digits(digits)
        yield _word(_SUFFIXES[bare])
    elif not bare or (len(bare) > 1 and bare.isalpha()):
        yield _digits(digits)
        if bare:
            yield _word(fold(suffix))
    else:
        yield _code(digits + fold(suffix))


_Spelled = tuple[str, str, str, Decimal | None, str]


@lru_cache(maxsize=50_000)
def _spelled(text: str, words: ClaimWords) -> tuple[_Spelled, ...]:
    """Return what one written word gives.  Kept, because the same words come again and again."""
    return tuple(
        (one.word, one.plain, one.kind, one.value, one.short) for one in _words(place_tones(fold(text)), words)
    )


def _words(word: str, words: ClaimWords) -> Iterator[Piece]:
    """Yield *word* with its short form written out, a number behind it apart: "hk2", "t10"."""
    short = words.short
    if word not in short:
        word = _LONG_RUN.sub(r"\1", word)
    named = re.fullmatch(r"([^\W\d_]+)(\d+)", word)
    if word in {"m2", "m3"}:
        yield from map(_word, _CUBED[word])
    elif named and named[1] == "t" and int(named[2]) in _WEEKDAYS:
        yield Piece(word, month_or_weekday(int(named[2])), DATE)
    elif named and named[1] == "t" and 1 <= int(named[2]) <= _LARGEST_MONTH:
        yield _word("tháng")
        yield _digits(named[2])
    elif named and (named[1] in _NUMBERED or named[1] in short):
        yield from map(_word, (_NUMBERED[named[1]],) if named[1] in _NUMBERED else short[named[1]])
        yield _digits(named[2])
    elif word[-1].isdigit():
        yield _code(word)
    else:
        full = short.get(word)
        bare = strip_marks(word) if full else ""
        yield from (Piece(one, strip_marks(one), short=bare) for one in full or (_spoken(word),))


def _spoken(word: str) -> str:
    """Return a chat spelling as a syllable: "fai" is "phai", "wen" is "quen", "đườg" is "đường"."""
    bare = strip_marks(word)
    if is_plain_syllable(bare):
        return word
    for typed, usual in _SPOKEN:
        if bare.startswith(typed) and is_plain_syllable(usual + bare[len(typed) :]):
            return usual + word[len(typed) :]
    for typed, usual in _ENDS:
        if len(bare) > len(typed) + 1 and bare.endswith(typed) and is_plain_syllable(bare[: -len(typed)] + usual):
            return word[: -len(typed)] + usual
    return word
