"""Two readings laid side by side: which tokens of one found their like in the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA, Indel, LCSseq

from bot.language.syllables import is_plain_syllable
from bot.matching.numbers import numbers_agree
from bot.matching.pieces import DATE, NUMBER, dates_agree
from bot.matching.reading import FRAME, PARTICLE, TURN, Reading
from bot.matching.words import ClaimWords

FACTS = frozenset({NUMBER, DATE})
_FIXED = FACTS | {TURN}
"""Kinds that a slip of typing never explains."""
_SHORTEST_SLIP = 3
_LONGEST_SHORT = 5
_LONG_WORD = 6


@dataclass(slots=True)
class Side:
    """One text while it is compared.

    *met* tells which tokens found their like and *like* which it is; *inside* whether a token's clause is one both
    texts share, *near* whether it is that or a mere addition to it.
    """

    reading: Reading
    weights: list[float]
    met: list[bool]
    like: dict[int, int] = field(default_factory=dict)
    inside: list[bool] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, reading: Reading) -> "Side":
        """Return *reading* with nothing met."""
        return cls(reading, reading.weights, [False] * len(reading.tokens))

    def missing(self) -> list[int]:
        """Return the tokens that say something and were not met."""
        return [at for at, met in enumerate(self.met) if not met and self.weights[at] > 0]


def _meet(one: Side, two: Side, a: int, b: int) -> None:
    one.met[a] = two.met[b] = True
    one.like[a], two.like[b] = b, a


def align(one: Side, two: Side, words: ClaimWords) -> float:
    """Mark what both say, in order first and moved blocks then; return the longest run that stands for another."""
    left, right = _telling(one.reading, two.reading), _telling(two.reading, one.reading)
    ours, theirs = _common_names(one.reading, left, two.reading, right)
    replaced = 0.0
    gap_left: list[int] = []
    gap_right: list[int] = []
    for step in Indel.opcodes(ours, theirs):
        if step.tag == "equal":
            replaced = max(replaced, _close_gap(one, two, gap_left, gap_right, words))
            gap_left, gap_right = [], []
            for a, b in zip(left[step.src_start : step.src_end], right[step.dest_start : step.dest_end], strict=True):
                _meet(one, two, a, b)
        else:
            gap_left += left[step.src_start : step.src_end]
            gap_right += right[step.dest_start : step.dest_end]
    replaced = max(replaced, _close_gap(one, two, gap_left, gap_right, words))
    _meet_moved(one, two, left, right, ours, theirs)
    return replaced


def _telling(reading: Reading, other: Reading) -> list[int]:
    """Return the tokens of *reading* that say something, and particles that say something in *other*."""
    said = {token for token, kind in zip(other.tokens, other.kinds, strict=True) if kind not in {PARTICLE, FRAME}}
    return [
        at
        for at, (token, kind) in enumerate(zip(reading.tokens, reading.kinds, strict=True))
        if kind not in {PARTICLE, FRAME} or token in said
    ]


def _common_names(one: Reading, left: Sequence[int], two: Reading, right: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return the tokens of both with one name for those that can mean the same: dates, numbers, slips of typing."""
    theirs = [two.tokens[at] for at in right]
    known = set(theirs)
    names: dict[str, str] = {}
    ours: list[str] = []
    for at in left:
        token = one.tokens[at]
        if token not in known and token not in names:
            names[token] = next((other for other in theirs if _same(token, one.kinds[at], other)), token)
        ours.append(names.get(token, token))
    return ours, theirs


def _same(token: str, kind: str, other: str) -> bool:
    """Tell whether *token* can be *other* written otherwise."""
    if kind == DATE:
        return other[0] == DATE and dates_agree(token, other)
    if kind == NUMBER:
        return numbers_agree(token, other)
    if token[0] != other[0] or len(token) < _SHORTEST_SLIP - 1 or (_is_spelled(token) and _is_spelled(other)):
        return False
    return _is_slip(token, other, most=2 if len(other) >= _LONG_WORD else 1)


@lru_cache(maxsize=20_000)
def _is_spelled(word: str) -> bool:
    return is_plain_syllable(word)


def _is_slip(token: str, other: str, most: int = 1) -> bool:
    if min(len(token), len(other)) >= _SHORTEST_SLIP and OSA.distance(token, other, score_cutoff=most) <= most:
        return True
    short, full = sorted((token, other), key=len)
    return len(short) > 1 and len(full) - len(short) <= 3 and LCSseq.similarity(short, full) == len(short)  # noqa: PLR2004


def _close_gap(one: Side, two: Side, left: Sequence[int], right: Sequence[int], words: ClaimWords) -> float:
    """Pair slips and short forms between words that agree; return the weight of words left standing for others."""
    waiting = [at for at in right if two.reading.kinds[at] not in _FIXED]
    for a in left:
        if one.reading.kinds[a] in _FIXED:
            continue
        token = one.reading.tokens[a]
        for n in range(len(waiting)):
            size = _stands_for(token, [two.reading.tokens[at] for at in waiting[n:]])
            if size:
                for place in waiting[n : n + size]:
                    _meet(one, two, a, place)
                del waiting[: n + size]
                break
    _meet_same(one, two, left, right, words)
    ours = sum(one.weights[at] for at in left if not one.met[at] and one.reading.kinds[at] not in FACTS)
    theirs = sum(two.weights[at] for at in right if not two.met[at] and two.reading.kinds[at] not in FACTS)
    return min(ours, theirs)


def _meet_same(one: Side, two: Side, left: Sequence[int], right: Sequence[int], words: ClaimWords) -> None:
    """Pair runs of words of one meaning: "học trò" and "học sinh"."""
    ours, theirs = _runs(one, left, words), _runs(two, right, words)
    for places, groups in ours:
        for others, their_groups in theirs:
            free = not any(one.met[at] for at in places) and not any(two.met[at] for at in others)
            if free and groups & their_groups:
                for at in places:
                    _meet(one, two, at, others[0])
                for at in others:
                    _meet(one, two, places[0], at)


def _runs(side: Side, free: Sequence[int], words: ClaimWords) -> list[tuple[Sequence[int], frozenset[str]]]:
    """Return the runs of *free* tokens with groups, the longest first."""
    found: list[tuple[Sequence[int], frozenset[str]]] = []
    for size in (3, 2, 1):
        for n in range(len(free) - size + 1):
            places = free[n : n + size]
            groups = words.same.get(tuple(side.reading.tokens[at] for at in places))
            if groups and places[-1] - places[0] == size - 1 and not any(side.met[at] for at in places):
                found.append((places, groups))
    return found


def _stands_for(token: str, others: Sequence[str]) -> int:
    """Return how many of *others* *token* stands for: one word with a slip, or words it gives the first letters of."""
    if token[0] != others[0][0]:
        return 0
    if min(len(token), len(others[0])) >= _SHORTEST_SLIP and OSA.distance(token, others[0], score_cutoff=1) <= 1:
        return 1
    if not 1 < len(token) <= _LONGEST_SHORT or len(others) < len(token):
        return 0
    return len(token) if all(letter == other[0] for letter, other in zip(token, others, strict=False)) else 0


def _meet_moved(
    one: Side, two: Side, left: Sequence[int], right: Sequence[int], ours: Sequence[str], theirs: Sequence[str]
) -> None:
    """Mark blocks that stand elsewhere: two words or more, or one date."""
    free_left = [n for n, at in enumerate(left) if not one.met[at]]
    free_right = [n for n, at in enumerate(right) if not two.met[at]]
    mine = [ours[n] for n in free_left]
    other = [theirs[n] for n in free_right]
    numbers_moved = 0
    for _ in range(4):
        block = _longest_common(mine, other)
        if block is None:
            return
        a, b, size = block
        if size < 2 and mine[a][0] != DATE:  # noqa: PLR2004 - a word alone proves nothing
            numbers_moved += 1
            if mine[a][0] != NUMBER or numbers_moved > 1:  # two numbers may have changed places
                return
        for n in range(size):
            _meet(one, two, left[free_left[a + n]], right[free_right[b + n]])
        mine[a : a + size] = [f"\x00{a}"] * size
        other[b : b + size] = [f"\x01{b}"] * size


_FIRST_MOVED = {DATE: 2, NUMBER: 1}


def _longest_common(one: Sequence[str], two: Sequence[str]) -> tuple[int, int, int] | None:
    """Return the longest run of both as (place in one, place in two, length), dates and numbers first."""
    places: dict[str, list[int]] = {}
    for b, token in enumerate(two):
        places.setdefault(token, []).append(b)
    best: tuple[int, int, int] | None = None
    best_rank = (0, 0)
    for a, token in enumerate(one):
        for b in places.get(token, ()):
            size = 1
            while a + size < len(one) and b + size < len(two) and one[a + size] == two[b + size]:
                size += 1
            rank = (size, _FIRST_MOVED.get(token[0], 0))
            if rank > best_rank:
                best, best_rank = (a, b, size), rank
    return best
