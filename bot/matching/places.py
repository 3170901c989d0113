"""Named places: each written under one name, its syllables known as one."""

from collections.abc import Sequence

from bot.language.normalize import strip_marks
from bot.matching.pieces import NUMBER, WORD, Line, Piece
from bot.matching.words import ClaimWords

PLACE = "place"
_INTRODUCING = frozenset({"nuoc", "tinh", "pho", "xa", "huyen", "phuong"})
_UNSAID = frozenset({"tinh", "thanh", "pho"})
"""Words people leave out before a place."""
_SIDES = frozenset({"dong", "tay", "nam", "bac"})
_SCALES = frozenset({"trieu", "nghin", "ngan", "ty", "tram", "chuc"})
_LONGEST_TAIL = 2
_LONGEST_NAME = 3


def with_places(pieces: Sequence[Piece], words: ClaimWords, *, marked: bool) -> list[Piece]:
    """Return *pieces* with places under their standard names; a place's pieces have a kind of their own."""
    line = Line(pieces, marked)
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        length = _known(line, at, words) or _unknown(line, at, words)
        if not length:
            out.append(pieces[at])
            at += 1
            continue
        first = pieces[at]
        while out and out[-1].plain in _UNSAID and out[-1].clause == first.clause:
            out.pop()
        for word in _standard(tuple(line.typed[at : at + length]), words):
            bare = strip_marks(word)
            out.append(Piece(word, bare, f"{PLACE}{at}", None, first.capital, first.clause, first.sentence))
        at += length
    return out


def spans(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return where each place begins and ends."""
    found: list[tuple[int, int]] = []
    for at, piece in enumerate(pieces):
        if piece.kind.startswith(PLACE):
            goes_on = found and found[-1][1] == at and pieces[at - 1].kind == piece.kind
            start = found.pop()[0] if goes_on else at
            found.append((start, at + 1))
    return found


def _standard(typed: tuple[str, ...], words: ClaimWords) -> tuple[str, ...]:
    return words.other_names.get(typed) or words.other_names.get(tuple(map(strip_marks, typed))) or typed


def _known(line: Line, at: int, words: ClaimWords) -> int:
    """Return the length of the listed place from *at*, with the name that goes on behind it; 0 if there is none."""
    length = line.length(words.places, at, marked=False)
    if not length or (line.plain[at] in _SCALES and _is_number(line, at - 1)):  # "400 trieu tien"
        return 0
    named = line.pieces[at].capital or (at > 0 and line.plain[at - 1] in _INTRODUCING)
    spelled = not line.marked or line.length(words.places, at, marked=True) >= length
    safe = tuple(line.plain[at : at + length]) not in words.unsafe_places
    if not (named or spelled) or not (safe or (named and spelled)):
        return 0
    end = at + length
    while end < min(len(line), at + length + _LONGEST_TAIL) and line.pieces[end].clause == line.pieces[at].clause:
        side = not line.marked and line.plain[end] in _SIDES and not _is_number(line, end + 1)  # "Hàn Quốc năm 2027"
        if not line.pieces[end].capital and not side:
            break
        end += 1
    return end - at


def _unknown(line: Line, at: int, words: ClaimWords) -> int:
    """Return the length of a name in capitals behind "xã", "bệnh viện" or "trường"; 0 if there is none."""
    if line.pieces[at].kind != WORD or not at:
        return 0
    typed, introducing = (line.typed, words.place_words) if line.marked else (line.plain, words.bare_place_words)
    if typed[at - 1] not in introducing and " ".join(typed[max(at - 2, 0) : at]) not in introducing:
        return 0
    end = at
    while end < min(len(line), at + _LONGEST_NAME):
        piece = line.pieces[end]
        if not piece.capital or piece.kind != WORD or piece.clause != line.pieces[at].clause:
            break
        end += 1
    return end - at


def _is_number(line: Line, at: int) -> bool:
    return 0 <= at < len(line) and line.pieces[at].kind == NUMBER
