"""What asks whether a rumour is true: left out, so that the rumour stays."""

from collections.abc import Sequence

from bot.matching.pieces import QUESTION, Line, Piece
from bot.matching.words import ClaimWords

_ASKING = frozenset({"khong", "hong", "chua"})
_TAILS = frozenset(
    {"khong", "hong", "chua", "ha", "a", "ta", "vay", "nhi", "the", "thiet", "that", "sao", "moi", "nguoi", "nha",
     "nhe", "do", "day", "troi", "oi", "roi", "nua", "ah", "hihi", "haha", "hic", "huhu", "uh", "um", "nghen",
     "luon", "anh", "chi", "em", "ad", "admin", "ban", "cac", "bac", "co", "chu", "ba", "con", "may", "ca", "minh",
     "bot", "ong", "me", "thay", "quan", "tri", "vien", "hen", "ne", "da"}
)  # fmt: skip
"""What may follow "không" in a question: particles and who is asked; "không đi" is no question."""
_OPENING = "?…"
_OPENERS = frozenset({"la", "phai", "su", "co", "that", "dung"})
"""With these at its end a question opens and a "không" will end it: "có thật là … không ạ"."""
_STATING = frozenset({"cung", "thi", "la", "hay", "van", "ma", "deu", "se", "con"})
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
        if length == 2 and line.plain[at + 1] in _ASKING and _tail_end(line, at + 2) is None:  # noqa: PLR2004
            length = 0  # "mã thật không bị dán đè"
        end = _tail_end(line, at + length) if length > 1 else None
        if not length:
            kept.append(pieces[at])
        else:
            opening = _OPENING if line.plain[at + length - 1] in _OPENERS else "?"
            kept.append(Piece(opening, "?", QUESTION, clause=pieces[at].clause, sentence=pieces[at].sentence))
        at = end if end is not None else at + max(length, 1)
    out: list[Piece] = []
    for place, piece in enumerate(kept):
        if not (piece.plain in _ASKING and _ends_question(out, piece, kept[place + 1 :])):
            out.append(piece)
    return [piece for piece in out if piece.kind != QUESTION]


def _tail_end(line: Line, at: int) -> int | None:
    """Return where the clause ends if only particles and those who are asked follow from *at* on."""
    end = at
    while (
        end < len(line) and line.pieces[end].clause == line.pieces[at - 1].clause and line.pieces[end].kind != QUESTION
    ):
        if line.plain[end] not in _TAILS:
            return None
        end += 1
    return end


def _ends_question(before: Sequence[Piece], piece: Piece, behind: Sequence[Piece]) -> bool:
    """Tell whether the "không" *piece* only asks."""
    end = next((n for n, one in enumerate(behind) if one.clause != piece.clause or one.kind == QUESTION), len(behind))
    if not all(one.plain in _TAILS for one in behind[:end]):
        return False
    own = {one.plain for one in before if one.clause == piece.clause}
    if any(one.word == _OPENING and one.sentence == piece.sentence for one in before):
        return True
    if end == len(behind):
        return bool(own & {"co", "lieu"}) or not (before and before[-1].plain in _STATING)
    return behind[end].kind == QUESTION or bool(own & {"co", "lieu"})
