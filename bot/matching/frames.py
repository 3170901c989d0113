"""Prefaces, calls to share and signatures: what stands around a rumour."""

from collections.abc import Collection, Iterator, Sequence

from bot.matching.pieces import WORD, Line, Piece
from bot.matching.words import ClaimWords

_LONGEST = 4
_CALLING = frozenset({"nha", "nhe", "ne", "do", "day", "a", "oi", "kia", "nghen", "nghe", "hen"})
"""Particles before those who are called."""
_NEGATORS = frozenset({"không", "khong", "chưa", "chẳng", "chả", "hông", "hổng"})


def frame_places(line: Line, words: ClaimWords, denials: Sequence[tuple[int, int]]) -> set[int]:
    """Return the pieces of frames: runs at the start and at the end of a sentence, never part of a denial."""
    denied = {at for start, end in denials for at in range(start, end)}
    free: set[int] = set()
    for start, end in _sentences(line.pieces):
        at = start
        while at < end and at not in denied:
            length = _length(line, at, words)
            if not length or at + length > end:
                break
            free.update(range(at, at + length))
            at += length
        at = end
        while at > start and at - 1 not in denied:
            length = _length_before(line, start, at, words)
            if not length or (at - length > start and line.typed[at - length - 1] in _NEGATORS):  # "cũng không được"
                break
            free.update(range(at - length, at))
            at -= length
    return free | set(_calls(line, words, denied))


def _calls(line: Line, words: ClaimWords, denied: Collection[int]) -> Iterator[int]:
    """Yield the pieces that end a clause and call somebody: "đó mọi người" before a comma."""
    for end in range(2, len(line)):
        if line.pieces[end].clause == line.pieces[end - 1].clause:
            continue
        at = end
        start = next((n for n in range(end) if line.pieces[n].clause == line.pieces[end - 1].clause), end)
        while at > start and at - 1 not in denied and (length := _length_before(line, start, at, words)):
            at -= length
        at = next((n for n in range(at, end) if line.plain[n] in _CALLING), end)
        yield from range(at, end)


def _sentences(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(pieces) + 1):
        if at == len(pieces) or pieces[at].sentence != pieces[start].sentence:
            yield start, at
            start = at


def _length(line: Line, at: int, words: ClaimWords) -> int:
    """Return how many words of a frame begin at *at*; a single word that turns the meaning is none."""
    if line.pieces[at].kind != WORD:
        return 0
    length = line.length(words.frames, at)
    if length > 1:
        return length
    if line.length(words.actors, at) > 1 or tuple(line.plain[at : at + 2]) in words.same:
        return 0  # "con gái" calls nobody
    if line.typed[at] in words.turns or (not line.marked and line.plain[at] in words.bare_turns):
        return 0
    particle = line.typed[at] in words.particles if line.marked else line.plain[at] in words.bare_particles
    return max(length, int(particle))


def _length_before(line: Line, start: int, end: int, words: ClaimWords) -> int:
    return next((n for n in range(_LONGEST, 0, -1) if end - n >= start and _length(line, end - n, words) == n), 0)
