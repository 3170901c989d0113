"""Which clauses two texts share, what leads up to the claim, and what is told around it."""

from collections import Counter
from collections.abc import Sequence

from bot.matching.pieces import WORD
from bot.matching.reading import FRAME, PARTICLE, SENTENCE
from bot.matching.sides import FACTS, Side

_INSIDE = 0.5
"""A clause belongs to what both say if this share of its words is in the other text."""
_OWN_WORDS = 4
"""A clause with so many words of its own tells something of its own."""
_FEW = 2.0
"""A clause with less to say than this belongs to its neighbour: "Từ 1/7," "ở Long An"."""


_CALLING = frozenset({"oi", "ne", "nha", "nhe", "ha", "a"})


def mark_shared(side: Side, other: Side) -> None:
    """Note which clauses of *side* both texts share, once its tokens are aligned with those of *other*."""
    side.clauses = _clauses(side, other)
    side.inside = _inside(side)
    side.near = _near(side)


def _clauses(side: Side, other: Side) -> Sequence[int]:
    """Return the clauses, in order, with odd numbers, and even ones for what leads up to the claim.

    That is what stands in a clause before a word like "kể" and before the claim, what comes before such a clause, and
    a call like "Mẹ nào bán hàng coi nè".
    """
    clauses = [2 * clause + 1 for clause in side.reading.clauses]
    start = 0
    untold: list[int] = []
    for at in range(1, len(clauses) + 1):
        if at < len(clauses) and clauses[at] == clauses[start]:
            continue
        first = next((n for n in range(start, at) if is_anchor(side, other, n)), at)
        told = 1 + max((n for n in side.reading.telling if start <= n < first and not side.met[n]), default=start - 1)
        shares = first < at
        if not shares:
            untold += range(start, at)
        if told > start and shares:
            untold += range(start, told)
        if (told > start and shares) or (not shares and side.reading.tokens[at - 1] in _CALLING):
            for n in untold:
                clauses[n] = 2 * side.reading.clauses[n]
            untold = []
        start = at
    return clauses


def is_anchor(side: Side, other: Side, at: int) -> bool:
    """Tell whether a token found its like and both say something: "tù" is not the particle "từ"."""
    return side.met[at] and side.weights[at] >= 1 and other.reading.kinds[side.like[at]] != PARTICLE


def _inside(side: Side) -> list[bool]:
    """Tell for each token whether its clause is one that both texts share."""
    clauses = side.clauses
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
        if words[clause] < _FEW and not own[clause] and clause not in framed and clause % 2:
            near = order[max(n - 1, 0)], order[min(n + 1, len(order) - 1)]
            own[clause] = any(own[other] for other in near if other != clause)
    return [own[clause] for clause in clauses]


def sentence_of(clause: int) -> int:
    """Return the sentence of a clause of a Side."""
    return clause // (2 * SENTENCE)


def _near(side: Side) -> list[bool]:
    """Tell for each token whether its clause is shared, or is only an addition to a shared one."""
    clauses = side.clauses
    shared = {sentence_of(clause) for clause, own in zip(clauses, side.inside, strict=True) if own}
    words = Counter(clause for clause, kind in zip(clauses, side.reading.kinds, strict=True) if kind in {WORD, FRAME})
    return [
        own or (sentence_of(clause) in shared and words[clause] < _OWN_WORDS)
        for clause, own in zip(clauses, side.inside, strict=True)
    ]
