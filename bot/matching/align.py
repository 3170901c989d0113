"""Two readings laid side by side: which tokens of one found their like in the other."""

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from bot.matching.gaps import close_gap
from bot.matching.negations import meet_turns
from bot.matching.pieces import DATE, NUMBER
from bot.matching.reading import FRAME, PARTICLE, Reading
from bot.matching.sides import Gap, Side, meet
from bot.matching.stand_ins import is_number, is_same
from bot.matching.strays import meet_strays
from bot.matching.words import ClaimWords


def align(one: Side, two: Side, words: ClaimWords) -> list[Gap]:
    """Mark what both say, in order first and moved blocks then; return what stood in between before blocks moved."""
    left, right = _telling(one.reading, two.reading), _telling(two.reading, one.reading)
    ours, theirs = _common_names(one.reading, left, two.reading, right)
    gaps: list[Gap] = []
    gap_left: list[int] = []
    gap_right: list[int] = []
    for step in Indel.opcodes(ours, theirs):
        if step.tag == "equal":
            gaps.append((gap_left, gap_right))
            gap_left, gap_right = [], []
            for a, b in zip(left[step.src_start : step.src_end], right[step.dest_start : step.dest_end], strict=True):
                meet(one, two, a, b)
        else:
            gap_left += left[step.src_start : step.src_end]
            gap_right += right[step.dest_start : step.dest_end]
    gaps.append((gap_left, gap_right))
    open_gaps = [close_gap(one, two, *gap, words) for gap in gaps if gap[0] or gap[1]]
    _meet_moved(one, two, left, right, ours, theirs)
    _meet_verbs(one, two, words)
    meet_turns(one, two, words)
    meet_strays(one, two, open_gaps, words)
    return open_gaps


def _telling(reading: Reading, other: Reading) -> list[int]:
    """Return the tokens of *reading* that say something, and particles that say something in *other*.

    Where both are written with marks, "mới" is not "mỗi".
    """
    marked = reading.marked and other.marked
    words, others = (reading.typed, other.typed) if marked else (reading.tokens, other.tokens)
    said = {word for word, kind in zip(others, other.kinds, strict=True) if kind not in {PARTICLE, FRAME}}
    return [
        at
        for at, (word, kind) in enumerate(zip(words, reading.kinds, strict=True))
        if kind not in {PARTICLE, FRAME} or word in said
    ]


def _common_names(one: Reading, left: Sequence[int], two: Reading, right: Sequence[int]) -> tuple[list[str], list[str]]:
    """Return the tokens of both with one name for those that can mean the same: dates, numbers, slips of typing."""
    theirs = [two.tokens[at] for at in right]
    known = set(theirs)
    spelled = not (one.marked and two.marked)
    by_letter: dict[str, list[str]] = {}
    for other in theirs:
        by_letter.setdefault(other[0], []).append(other)
    names: dict[str, str] = {}
    ours: list[str] = []
    for at in left:
        token = one.tokens[at]
        if token not in known and token not in names:
            near = theirs if is_number(token) else by_letter.get(token[0], ())
            names[token] = next(
                (other for other in near if is_same(token, one.kinds[at], other, spelled=spelled)), token
            )
        ours.append(names.get(token, token))
    return ours, theirs


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
            meet(one, two, left[free_left[a + n]], right[free_right[b + n]])
        mine[a : a + size] = [f"\x00{a}"] * size
        other[b : b + size] = [f"\x01{b}"] * size


def _meet_verbs(one: Side, two: Side, words: ClaimWords) -> None:
    """Mark verbs that stand before or behind what befell: "vỡ đê" and "đê vỡ"."""
    theirs = {two.reading.tokens[b]: b for b in two.missing() if two.reading.tokens[b] in words.moving}
    for a in one.missing() if theirs else ():
        b = theirs.pop(one.reading.tokens[a], None)
        if b is not None:
            meet(one, two, a, b)


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
