"""Words of one meaning between words that agree: "học trò" and "học sinh", "tiền điện" and "giá điện"."""

from collections.abc import Collection, Iterable, Sequence

from bot.matching.reading import Run
from bot.matching.sides import Side

_NEAR = 3


def meet_same(one: Side, two: Side, left: Sequence[int], right: Sequence[int]) -> None:
    """Pair words of one meaning, of which some may agree already: only "tiền" in "tiền điện" waits for "giá"."""
    ours = [at for at in left if not one.met[at]]
    theirs = [at for at in right if not two.met[at]]
    if not ours and not theirs:
        return
    mine = _runs(one, {*ours, *_liked(two, theirs)})
    other = _runs(two, {*theirs, *_liked(one, ours)}) if mine else []
    for start, end, groups in mine:
        for other_start, other_end, other_groups in other:
            if (
                groups & other_groups
                and _fits(one, start, end, two, other_start, other_end)
                and not (all(one.met[start:end]) and _left_over(one, ours, start))
                and not (all(two.met[other_start:other_end]) and _left_over(two, theirs, other_start))
            ):
                _meet(one, start, end, two, other_start, other_end)


def _liked(side: Side, places: Iterable[int]) -> set[int]:
    """Return what the neighbours of *places* found in the other text."""
    return {side.like[near] for at in places for near in range(at - _NEAR, at + _NEAR + 1) if near in side.like}


def _runs(side: Side, spots: Collection[int]) -> list[Run]:
    """Return the runs over *spots*, the longest first."""
    if not spots:
        return []
    low, high = min(spots), max(spots)
    return [
        run
        for run in side.reading.meanings
        if run[0] <= high and run[1] > low and any(at in spots for at in range(run[0], run[1]))
    ]


def _fits(one: Side, start: int, end: int, two: Side, other_start: int, other_end: int) -> bool:
    """Tell whether two runs have something left to pair, and what is met in them is met in each other."""
    own, others = range(start, end), range(other_start, other_end)
    if all(one.met[at] for at in own) and all(two.met[at] for at in others):
        return False
    if any(one.met[at] and one.like.get(at, -1) not in others for at in own):
        return False
    return not any(two.met[at] and two.like.get(at, -1) not in own for at in others)


def _left_over(side: Side, gap: Iterable[int], near: int) -> bool:
    """Tell whether a word of its own is left of *gap*, for which the rest of a longer form stands."""
    clauses = side.reading.clauses
    left = (at for at in gap if clauses[at] == clauses[near] and not side.met[at] and side.weights[at] >= 1)
    return sum(1 for _ in left) > 1


def _meet(one: Side, start: int, end: int, two: Side, other_start: int, other_end: int) -> None:
    for at in range(start, end):
        one.like.setdefault(at, other_start)
        one.met[at] = True
    for at in range(other_start, other_end):
        two.like.setdefault(at, start)
        two.met[at] = True
