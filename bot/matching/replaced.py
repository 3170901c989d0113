"""How much of one text stands in the place of other words."""

from collections.abc import Sequence

from bot.matching.shared import sentence_of
from bot.matching.sides import FACTS, Gap, Side

_MOVED = 0.5
"""Words that moved to each other's place count half: who does what to whom is looked at for those who are named."""


def replaced(one: Side, two: Side, gaps: Sequence[Gap]) -> float:
    """Return the weight of the most words in one place that stand for others.

    What moved elsewhere counts too, for who does what to whom is told by order alone; places and times may stand
    anywhere, and what is told outside the clauses both share stands only for words that are nowhere in the other text.
    """
    both = [gap for gap in gaps if gap[0] and gap[1]]
    return max((_replaced(one, two, left, right) for left, right in both), default=0.0)


def mark_opposed(one: Side, two: Side, gaps: Sequence[Gap]) -> None:
    """Note in whose place the other text says something else, be it only "một"."""
    for left, right in gaps:
        for side, other, own, others in ((one, two, left, right), (two, one, right, left)):
            if any(other.inside[at] and not other.met[at] for at in others):
                side.opposed.update(own)


def _replaced(one: Side, two: Side, left: Sequence[int], right: Sequence[int]) -> float:
    ours, theirs = _weigh(one, left), _weigh(two, right)
    return max(_MOVED * min(ours[2], theirs[2]), min(ours[0] + ours[1], theirs[0] + theirs[1]))


_TIMES_OF_DAY = frozenset({"sang", "trua", "chieu", "toi", "dem", "buoi", "hom", "rang", "khuya"})


def _weigh(side: Side, gap: Sequence[int]) -> tuple[float, float, float]:
    """Return the weight of words without their like in shared clauses, of those outside, and of words moved.

    What leads up to the claim stands for nothing.
    """
    inside = outside = moved = 0.0
    shared = {sentence_of(clause) for clause, own in zip(side.clauses, side.inside, strict=True) if own}
    shared = shared or set(map(sentence_of, side.clauses))
    placed = {at for start, end in side.reading.places for at in range(start - 1, end)}  # and "xã" before it
    for at in gap:
        if side.reading.kinds[at] in FACTS or at in side.paired or side.weights[at] < 1:
            continue
        if side.met[at]:
            moved += side.weights[at] * (at not in placed and side.reading.tokens[at] not in _TIMES_OF_DAY)
        elif side.inside[at]:
            inside += side.weights[at]
        elif side.clauses[at] % 2 and sentence_of(side.clauses[at]) in shared:
            outside += side.weights[at]
    return inside, outside, moved
