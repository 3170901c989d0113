"""Single words that only stand elsewhere: "tẩy trắng tinopal" and "tinopal tẩy trắng"."""

from collections.abc import Sequence

from bot.matching.pieces import WORD
from bot.matching.sides import Gap, Side, meet
from bot.matching.words import ClaimWords

_REACH = 3
_NEAR = 5


def meet_strays(one: Side, two: Side, gaps: Sequence[Gap], words: ClaimWords) -> None:
    """Pair a word with itself, or with one of its meaning, near words that agree with its neighbours.

    Neither may stand in the place of another word: those could have changed places, "mẹ đánh con" and "con đánh mẹ".
    """
    theirs = {at for left, right in gaps if _is_free(one, left) for at in right if _may_move(two, at)}
    for left, right in gaps if theirs else ():
        if not _is_free(two, right):
            continue
        for at in left:
            if not _may_move(one, at):
                continue
            other = next((b for b in sorted(theirs) if _is_same(one, at, two, b, words) and _is_near(one, at, b)), None)
            if other is not None:
                meet(one, two, at, other)
                theirs.discard(other)


def _is_free(side: Side, gap: Sequence[int]) -> bool:
    """Tell whether nothing in *gap* is left that a word of the other text may stand for."""
    return not any(side.weights[at] >= 1 and not side.met[at] for at in gap)


def _may_move(side: Side, at: int) -> bool:
    placed = any(start <= at < end for start, end in side.reading.places)
    return side.reading.kinds[at] == WORD and not side.met[at] and not placed


def _is_same(one: Side, a: int, two: Side, b: int, words: ClaimWords) -> bool:
    mine, other = one.reading.tokens[a], two.reading.tokens[b]
    return mine == other or bool(words.same.get((mine,), frozenset()) & words.same.get((other,), frozenset()))


def _is_near(one: Side, at: int, other: int) -> bool:
    """Tell whether what stands near *at* found its like near *other*."""
    near = (one.like[n] for n in range(at - _REACH, at + _REACH + 1) if n in one.like and one.weights[n] >= 1)
    return any(abs(like - other) <= _NEAR for like in near)
