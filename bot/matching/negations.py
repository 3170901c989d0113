"""Ways to say no, not yet or no need, wherever they stand before the same word."""

from collections.abc import Iterator

from bot.matching.reading import TURN
from bot.matching.sides import Side
from bot.matching.words import ClaimWords

Run = tuple[int, int, frozenset[str]]
"""Where a turn of one or more words begins and ends, and the turns of one meaning it belongs to."""

_LONGEST = 4


def meet_turns(one: Side, two: Side, words: ClaimWords) -> None:
    """Pair turns of one meaning before the same word: "khỏi giấy" and "không cần giấy", be they moved or not."""
    theirs = list(_turns(two, words))
    for start, end, groups in _turns(one, words) if theirs else ():
        if all(one.met[start:end]):
            continue
        for other_start, other_end, other_groups in theirs:
            if all(two.met[other_start:other_end]) or any(
                two.met[at] and two.like.get(at) not in range(start, end) for at in range(other_start, other_end)
            ):
                continue
            if any(one.met[at] and one.like.get(at) not in range(other_start, other_end) for at in range(start, end)):
                continue
            if groups & other_groups and _before_same(one, end, two, other_end, words):
                _meet(one, start, end, two, other_start, other_end)
                break


def _turns(side: Side, words: ClaimWords) -> Iterator[Run]:
    """Yield the runs that turn the meaning from each word that has not found its like, the longest first."""
    tokens, kinds = side.reading.tokens, side.reading.kinds
    for at, met in enumerate(side.met):
        if met or (kinds[at] != TURN and tokens[at] not in words.lone_turns):
            continue
        for size in range(_LONGEST, 0, -1):
            groups = words.same_turns.get(tokens[at : at + size]) if at + size <= len(tokens) else None
            if groups and (size > 1 or kinds[at] == TURN or tokens[at] in words.lone_turns):
                yield at, at + size, groups


def _before_same(one: Side, at: int, two: Side, other: int, words: ClaimWords) -> bool:
    """Tell whether what follows is the same word, or words of one meaning; who is forbidden may stand between."""
    ours, theirs = _next(one, at), _next(two, other)
    if ours < 0 or theirs < 0:
        return False
    if _is_same(one, ours, two, theirs, words):
        return True
    behind = next((end for start, end in one.reading.actors if start == ours and one.met[start]), -1)
    return behind > 0 and _is_same(one, _next(one, behind), two, theirs, words)


def _is_same(one: Side, a: int, two: Side, b: int, words: ClaimWords) -> bool:
    if a < 0:
        return False
    if one.like.get(a, -1) == b or (one.reading.tokens[a] == two.reading.tokens[b] and one.weights[a] >= 1):
        return True
    mine = words.same.get(one.reading.tokens[a : a + 1], frozenset())
    return bool(mine & words.same.get(two.reading.tokens[b : b + 1], frozenset()))


def _next(side: Side, at: int) -> int:
    """Return the first token from *at* on that says something, in the same clause as the one before; -1 if none."""
    clauses = side.reading.clauses
    for n in range(at, len(side.weights)):
        if clauses[n] != clauses[at - 1]:
            return -1
        if side.weights[n] >= 1 or side.met[n]:
            return n
    return -1


def _meet(one: Side, start: int, end: int, two: Side, other_start: int, other_end: int) -> None:
    for at in range(start, end):
        one.like.setdefault(at, other_start)
        one.met[at] = True
        one.paired.add(at)
    for at in range(other_start, other_end):
        two.like.setdefault(at, start)
        two.met[at] = True
        two.paired.add(at)
