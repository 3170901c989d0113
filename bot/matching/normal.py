"""One way of saying hours of the day, ranges and school levels."""

from collections.abc import Sequence

from bot.language.normalize import strip_marks
from bot.matching.pieces import DATE, NUMBER, WORD, Piece, number_token

_NOON = 12
_HOUR = "_gio"
_AFTERNOON = frozenset({"chieu", "toi"})
_NIGHT = range(7, _NOON)
_SCHOOL = frozenset(
    {"sinh", "nit", "tro", "truong", "lop", "be", "em", "chau", "vien", "co", "thay", "het", "hoc", "cap", "con", "nho"}
)
"""Before "cấp 1" they make it a school: "học sinh cấp 1"; a storm has levels of its own."""
_LEVELS = {"1": ("tiểu", "học"), "2": ("trung", "học", "cơ", "sở"), "3": ("trung", "học", "phổ", "thông")}
_LONG = 4
_ADVISING = frozenset({"không", "chẳng", "có", "đừng", "chớ", "chưa", "cũng", "trở", "làm", "lập", "gây", "tạo", "thì"})
"""Before "nên" they make it advice, or "become"."""
_JOINTS = frozenset({"tới", "đến", "toi", "den"})


def read_hours(pieces: list[Piece]) -> list[Piece]:
    """Return *pieces* with hours counted to 24: "3 giờ chiều" is 15."""
    for at, piece in enumerate(pieces):
        hour = piece.value
        if piece.kind != NUMBER or not piece.plain.endswith(_HOUR) or hour is None or not 0 < hour < _NOON:
            continue
        part = _part_of_day(pieces[at + 1 : at + 2]) or _part_of_day(pieces[max(at - 1, 0) : at])
        if part in _AFTERNOON or (part == "trua" and hour == 1) or (part == "dem" and int(hour) in _NIGHT):
            piece.plain = number_token(hour + _NOON) + _HOUR
    return pieces


def _part_of_day(near: Sequence[Piece]) -> str:
    said = {word for piece in near for word in (piece.plain[3:].split("_") if piece.kind == DATE else [piece.plain])}
    return next((part for part in ("sang", "trua", "chieu", "toi", "dem") if part in said), "")


def with_ranges(pieces: list[Piece], *, marked: bool) -> list[Piece]:
    """Return *pieces* with one word between the ends of a range: "6 tháng tới 5 tuổi" is "6 tháng đến 5 tuổi"."""
    facts = {NUMBER, DATE}
    for before, piece, behind in zip(pieces, pieces[1:], pieces[2:], strict=False):
        joint = (piece.word if marked else piece.plain) in _JOINTS
        if joint and piece.kind == WORD and before.kind in facts and behind.kind in facts:
            piece.word, piece.plain = ("đến" if marked else "den"), "den"
    return pieces


def with_consequences(pieces: list[Piece], *, marked: bool) -> list[Piece]:
    """Return *pieces* with what follows from it in a clause of its own: "… nên mai đừng chở con đi".

    Only in a text with marks: without them "nên" is "nền" and "nến" as well.
    """
    later = since = 0
    for at, piece in enumerate(pieces):
        first = at == 0 or pieces[at - 1].clause != piece.clause + later
        since = 1 if first else since + 1
        opens = marked and piece.word == "nên" and since > _LONG and pieces[at - 1].word not in _ADVISING
        if opens and sum(one.clause == piece.clause for one in pieces[at + 1 : at + _LONG]) == _LONG - 1:
            later += 1
            since = 1
        piece.clause += later
    return pieces


def with_schools(pieces: Sequence[Piece]) -> list[Piece]:
    """Return *pieces* with "cấp 1" of a school as "tiểu học"."""
    out: list[Piece] = []
    for piece in pieces:
        level = _LEVELS.get(piece.plain.removeprefix(NUMBER)) if len(out) > 1 and out[-1].plain == "cap" else None
        if piece.plain == "mot" and len(out) > 1 and out[-1].plain == "cap":
            level = _LEVELS["1"]
        if level is None or out[-2].plain not in _SCHOOL:
            out.append(piece)
            continue
        ahead = out.pop()
        out += [Piece(word, strip_marks(word), clause=ahead.clause, sentence=ahead.sentence) for word in level]
    return out
