"""What keeps two similar texts from being one claim: a number, a date, a place or a turn that only one has."""

from collections import Counter

from bot.matching.align import FACTS, Side
from bot.matching.dates import is_fixed
from bot.matching.pieces import DATE, NUMBER, WORD
from bot.matching.reading import FRAME, SENTENCE, TURN
from bot.matching.words import ClaimWords

_INSIDE = 0.5
"""A clause belongs to what both say if this share of its words is in the other text."""
_OWN_WORDS = 4
"""A clause with so many words of its own tells something of its own."""
_FEW = 2.0
"""A clause with less to say than this belongs to its neighbour: "Từ 1/7," "ở Long An"."""


def mark_shared(side: Side) -> None:
    """Note which clauses of *side* both texts share, once its tokens are aligned."""
    side.inside = _inside(side)
    side.near = _near(side)


def find_conflict(one: Side, two: Side, words: ClaimWords) -> str:
    """Return what keeps the message *one* and the claim *two* from being one claim: "" if nothing does."""
    if (_denies(one) and not two.reading.denials) or (_denies(two) and not one.reading.denials):
        return "denial"
    if any(_limits(one, at) for at in one.reading.contrasts):
        return "contrast"
    for name, differs in (("number", _other_number), ("date", _other_date), ("place", _other_place)):
        if differs(one, two):
            return name
    return "turn" if _turns_otherwise(one, two, words) else ""


def _other_number(one: Side, two: Side) -> bool:
    ours, theirs = _periods(one), _periods(two)
    return bool(ours and theirs and ours != theirs) or _differ(one, _of_kind(one, NUMBER), two, _of_kind(two, NUMBER))


def _other_date(one: Side, two: Side) -> bool:
    ours, theirs = _of_kind(one, DATE), _of_kind(two, DATE)
    if ours and theirs:
        return True
    # "This afternoon" is left out by whoever passes it on later, and put in by whoever tells how they heard it.
    ours = [at for at in ours if one.inside[at] or is_fixed(one.reading.tokens[at])]
    return _differ(one, ours, two, [at for at in theirs if is_fixed(two.reading.tokens[at])])


def _other_place(one: Side, two: Side) -> bool:
    return _differ(one, _places(one), two, _places(two))


def _differ(one: Side, ours: list[int], two: Side, theirs: list[int]) -> bool:
    """Tell whether facts that only one side has keep the texts apart.

    Both having some of a kind, one stands for the other.  One alone having some may have them in a clause of its own:
    a story around the claim, or a part of the claim that the message leaves out.
    """
    return bool(ours and theirs) or any(one.near[at] for at in ours) or any(two.inside[at] for at in theirs)


def _turns_otherwise(one: Side, two: Side, words: ClaimWords) -> bool:
    if _negates_otherwise(one, two):
        return True
    ours, theirs = _turned(one, after=2), _turned(two, after=0)
    mine, other = ours & words.comparisons, theirs & words.comparisons
    # "tăng" for "giảm" turns the meaning; "hơn 5 triệu" for "5 triệu" does not; and one word may only stand elsewhere.
    return bool((ours | theirs) - words.comparisons) or bool(mine and other and mine != other)


_BEFORE = 5
"""Words between a turn and the first shared word of its clause at which it still turns what follows."""


_PERIODS = frozenset({"ngay", "tuan", "thang", "quy", "nam"})


def _periods(side: Side) -> set[str]:
    """Return the periods without a number that the other text does not name: "mỗi tháng"."""
    tokens, kinds = side.reading.tokens, side.reading.kinds
    return {tokens[at] for at in side.missing() if tokens[at] in _PERIODS and kinds[at] == WORD and side.inside[at]}


def _limits(side: Side, at: int) -> bool:
    """Tell whether a clause opened by a word of contrast limits what both say, or opens a sentence against it."""
    clauses = side.reading.clauses
    shared = {clause // SENTENCE for clause, own in zip(clauses, side.inside, strict=True) if own}
    sentence = clauses[at] // SENTENCE
    return not side.met[at] and (sentence in shared or clauses[at - 1] // SENTENCE != sentence)


_NEGATORS = frozenset({"khong", "chua", "chang", "dung", "cam", "khoi", "hong"})
_REACH = 4


def _negates_otherwise(one: Side, two: Side) -> bool:
    """Tell whether a "không" of both texts stands before different words."""
    for a, b in one.like.items():
        if one.reading.tokens[a] not in _NEGATORS or TURN not in {one.reading.kinds[a], two.reading.kinds[b]}:
            continue
        following = [n for n in range(a + 1, min(a + 1 + _REACH, len(one.met))) if one.weights[n] > 0]
        behind = [n for n in range(b + 1, min(b + 1 + _REACH, len(two.met))) if two.weights[n] > 0]
        if following and behind and not any(one.like.get(n, -1) in range(b + 1, b + 2 + _REACH) for n in following):
            return True
    return False


def _denies(side: Side) -> bool:
    """Tell whether the text denies in words that the other does not have."""
    return any(
        not side.met[at] and side.weights[at] > 0 for start, end in side.reading.denials for at in range(start, end)
    )


def _turned(side: Side, after: int) -> set[str]:
    """Return the unmet words that turn the meaning among what both say, or at most *after* places behind it."""
    clauses = side.reading.clauses
    bounds: dict[int, list[int]] = {}
    told = [at for at, weight in enumerate(side.weights) if weight > 0 or side.met[at]]
    for n, at in enumerate(told):
        if side.met[at] and side.weights[at] >= 1:
            bounds.setdefault(clauses[at], [n, n])[1] = n
    found: set[str] = set()
    denied = {at for start, end in side.reading.denials for at in range(start, end)}
    for n, at in enumerate(told):
        if at in denied or side.met[at] or side.reading.kinds[at] != TURN:
            continue
        first, last = bounds.get(clauses[at], (len(told) + 9, -9))
        if first - _BEFORE <= n <= last + after:
            found.add(side.reading.tokens[at])
    return found


def _of_kind(side: Side, kind: str) -> list[int]:
    return [at for at in side.missing() if side.reading.kinds[at] == kind]


def _places(side: Side) -> list[int]:
    """Return the first tokens of places the other text does not name; Viet Nam goes without saying."""
    return [
        start
        for start, end in side.reading.places
        if not all(side.met[start:end]) and side.reading.tokens[start:end] != ("viet", "nam")
    ]


def _inside(side: Side) -> list[bool]:
    """Tell for each token whether its clause is one that both texts share."""
    clauses = side.reading.clauses
    said: dict[int, float] = {}
    met: dict[int, float] = {}
    words: dict[int, float] = {}
    for at, clause in enumerate(clauses):
        said[clause] = said.get(clause, 0) + side.weights[at]
        met[clause] = met.get(clause, 0) + side.weights[at] * side.met[at]
        words[clause] = words.get(clause, 0) + side.weights[at] * (side.reading.kinds[at] not in FACTS)
    own = {clause: met[clause] > 0 and met[clause] >= _INSIDE * said[clause] for clause in said}
    order = sorted(said)
    placed = {clauses[start] for start, _ in side.reading.places}
    framed = {clause for clause, kind in zip(clauses, side.reading.kinds, strict=True) if kind == FRAME} - placed
    for n, clause in enumerate(order):
        if words[clause] < _FEW and not own[clause] and clause not in framed:
            near = order[max(n - 1, 0)], order[min(n + 1, len(order) - 1)]
            own[clause] = any(own[other] for other in near if other != clause)
    return [own[clause] for clause in clauses]


def _near(side: Side) -> list[bool]:
    """Tell for each token whether its clause is shared, or is only an addition to a shared one."""
    clauses = side.reading.clauses
    shared = {clause // SENTENCE for clause, own in zip(clauses, side.inside, strict=True) if own}
    words = Counter(clause for clause, kind in zip(clauses, side.reading.kinds, strict=True) if kind == WORD)
    return [
        own or (clause // SENTENCE in shared and words[clause] < _OWN_WORDS)
        for clause, own in zip(clauses, side.inside, strict=True)
    ]
