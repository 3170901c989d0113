"""What stands between words that agree: slips, short forms, words of one meaning, and opposites."""

from collections.abc import Iterator, Sequence

from bot.matching.meanings import meet_same
from bot.matching.reading import TURN
from bot.matching.sides import FACTS, Gap, Side, meet, meet_all
from bot.matching.stand_ins import LONGEST_SHORT, is_slip, short_for, stands_for
from bot.matching.words import ClaimWords

_FIXED = FACTS | {TURN}
"""Kinds that a slip of typing never explains."""


def close_gap(one: Side, two: Side, left: Sequence[int], right: Sequence[int], words: ClaimWords) -> Gap:
    """Pair slips, short forms and words of one meaning between words that agree; return what is left of both."""
    one.turned += _opposites(one, two, left, right, words)
    free = [at for at in right if two.reading.kinds[at] not in _FIXED]
    waiting = list(free)
    for a in left:
        if one.reading.kinds[a] not in _FIXED and not one.reading.shorts[a]:
            _pair(one, two, [a], one.reading.tokens[a], waiting)
    for places, short in _shorts(one, left):
        _pair_short(one, two, places, short, free, alone=len(left) == len(places))
    _finish_shorts(one, two, left, free)
    meet_same(one, two, left, right)
    return [at for at in left if not one.met[at]], [at for at in right if not two.met[at]]


def _pair(one: Side, two: Side, places: Sequence[int], token: str, waiting: list[int]) -> None:
    tokens = two.reading.tokens
    for n, first in enumerate(waiting):
        if tokens[first][0] != token[0]:
            continue
        size = stands_for(token, [tokens[at] for at in waiting[n : n + LONGEST_SHORT]])
        if size:
            meet_all(one, two, places, waiting[n : n + size])
            del waiting[: n + size]
            return


def _shorts(side: Side, gap: Sequence[int]) -> Iterator[tuple[list[int], str]]:
    """Yield the runs of *gap* that a short form was written out to, with that short form."""
    at = 0
    while at < len(gap):
        short = side.reading.shorts[gap[at]]
        end = at + 1
        while end < len(gap) and short and side.reading.shorts[gap[end]] == short and gap[end] == gap[end - 1] + 1:
            end += 1
        run = list(gap[at:end])
        if short and not any(side.met[place] or side.reading.kinds[place] in _FIXED for place in run):
            yield run, short
        at = end


def _pair_short(one: Side, two: Side, places: Sequence[int], short: str, waiting: list[int], *, alone: bool) -> None:
    """Pair a short form with other words it may be short for: "mn" is "mọi người" or "mầm non"."""
    free = [at for at in waiting if not two.met[at]]
    for n, at in enumerate(free):
        size = short_for(short, [two.reading.tokens[place] for place in free[n:]])
        letter = alone and len(free) == 1 and two.reading.tokens[at].startswith(short)
        if (
            size
            or letter
            or (len(short) > 1 and short[0] == two.reading.tokens[at][0] and is_slip(short, two.reading.tokens[at]))
        ):
            meet_all(one, two, places, free[n : n + max(size, 1)])
            return


def _opposites(one: Side, two: Side, left: Sequence[int], right: Sequence[int], words: ClaimWords) -> list[int]:
    """Return the words that stand in the place of their opposite; "không còn" is not the opposite of "hết"."""
    theirs = {two.reading.tokens[at] for at in right}
    if theirs & _NEGATORS or not theirs or any(one.reading.tokens[at] in _NEGATORS for at in left):
        return []
    return [at for at in left if words.opposites.get(one.reading.tokens[at], frozenset()) & theirs]


_NEGATORS = frozenset({"khong", "chua", "chang", "hong"})


def _finish_shorts(one: Side, two: Side, gap: Sequence[int], waiting: Sequence[int]) -> None:
    """Pair the second word of a short form whose first is met: "đt" is "điện thoại" or "điện tử"."""
    for at in gap:
        short, like = one.reading.shorts[at], one.like.get(at - 1)
        if one.met[at] or len(short) != 2 or like is None or one.reading.shorts[at - 1] != short:  # noqa: PLR2004
            continue
        if like + 1 in waiting and not two.met[like + 1] and two.reading.tokens[like + 1][0] == short[1]:
            meet(one, two, at, like + 1)
