"""What asks whether a rumour is true: left out, so that the rumour stays."""

from collections.abc import Sequence

from bot.matching.pieces import QUESTION, Line, Piece
from bot.matching.words import ClaimWords

_ASKING = frozenset({"khong", "hong", "chua"})
_TAILS = frozenset(
    {"khong", "hong", "chua", "ha", "a", "ta", "vay", "nhi", "the", "thiet", "that", "phai", "sao", "moi", "nguoi",
     "anh", "chi", "em", "ad", "admin", "ban", "cac", "bac", "co", "chu", "ba", "con"}
)  # fmt: skip
"""What may follow "không" in a question besides particles: who is asked."""
_STATING = frozenset({"cung", "thi", "la", "hay"})
"""Behind these a "không" at the very end states: "cũng không"."""


def without_questions(pieces: Sequence[Piece], words: ClaimWords, *, marked: bool) -> list[Piece]:
    """Return *pieces* without "có thật không", "đúng hay sai" and the "không" that ends a question."""
    line = Line(pieces, marked)
    kept: list[Piece] = []
    at = 0
    while at < len(pieces):
        length = line.length(words.questions, at)
        if length and line.plain[at] not in {"co", "phai"} and kept and kept[-1].plain in _ASKING:
            length = 0  # "không đúng không" denies before it asks
        if not length:
            kept.append(pieces[at])
        elif kept:
            kept.append(Piece("?", "?", QUESTION, clause=pieces[at].clause, sentence=pieces[at].sentence))
        at += max(length, 1)
    out: list[Piece] = []
    for place, piece in enumerate(kept):
        if not (piece.plain in _ASKING and _ends_question(out, piece, kept[place + 1 :], words)):
            out.append(piece)
    return [piece for piece in out if piece.kind != QUESTION]


def _ends_question(before: Sequence[Piece], piece: Piece, behind: Sequence[Piece], words: ClaimWords) -> bool:
    """Tell whether the "không" *piece* only asks."""
    end = next((n for n, one in enumerate(behind) if one.clause != piece.clause or one.kind == QUESTION), len(behind))
    if not all(one.plain in words.bare_particles or one.plain in _TAILS for one in behind[:end]):
        return False
    own = {one.plain for one in before if one.clause == piece.clause}
    if end == len(behind):
        return bool(own & {"co", "lieu"}) or not (before and before[-1].plain in _STATING)
    return behind[end].kind == QUESTION or bool(own & {"co", "lieu"})
