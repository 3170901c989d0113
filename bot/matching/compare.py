"""Two readings side by side: what they share, what differs, and whether they are surely one claim."""

from dataclasses import dataclass

from bot.matching.align import Side, align
from bot.matching.conflicts import find_conflict, mark_shared
from bot.matching.reading import Reading
from bot.matching.words import ClaimWords

_TWINS = 0.85
"""Texts that share more than this and differ in one word are a claim and its altered copy, not a retelling."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What it takes to be surely the same claim."""

    claim: float
    """Least share of the claim that the message says."""
    message: float
    """Least share of the message's own clauses that the claim says."""
    replaced: float
    """Most syllables in one place that may stand for others.  Not fitted: most words have two, and another word makes
    another claim."""
    syllables: int = 8


LIMITS = Limits(claim=0.4, message=0.6, replaced=1.0)
"""Fitted by cross-validation on tests/knowledge/claim-pairs.jsonl (tests/support/claim_pairs.py prints it)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a message and a claim compare.  *claim*, *message*, *whole_message*: shares of each that the other says."""

    claim: float
    message: float
    whole_message: float
    replaced: float
    conflict: str
    syllables: int

    @property
    def score(self) -> float:
        """Return how alike they are, 0 to 1."""
        both = self.claim + self.whole_message
        dice = 2 * self.claim * self.whole_message / both if both else 0.0
        near = 0.5 * max(self.claim, self.whole_message) + 0.5 * dice
        return near * (0.9 if self.conflict else 1.0)

    def is_sure(self, limits: Limits) -> bool:
        """Tell whether they are surely the same claim."""
        return (
            not self.conflict
            and self.syllables >= limits.syllables
            and self.claim >= limits.claim
            and self.message >= limits.message
            and self.replaced <= (limits.replaced if min(self.claim, self.message) < _TWINS else 0.5)
        )


def compare(message: Reading, claim: Reading, words: ClaimWords) -> Comparison:
    """Return how *message* compares to *claim*."""
    one, two = Side.of(message), Side.of(claim)
    replaced = align(one, two, words)
    for side in (one, two):
        mark_shared(side)
    shared = sum(weight for weight, met in zip(two.weights, two.met, strict=True) if met)
    inside = sum(weight for weight, own in zip(one.weights, one.inside, strict=True) if own)
    inside_met = sum(w for w, own, met in zip(one.weights, one.inside, one.met, strict=True) if own and met)
    total = sum(one.weights)
    return Comparison(
        claim=shared / max(sum(two.weights), 1e-6),
        message=inside_met / max(inside, 1e-6),
        whole_message=min(inside_met / max(total, 1e-6), 1.0),
        replaced=replaced,
        conflict=find_conflict(one, two, words),
        syllables=min(message.syllables, claim.syllables),
    )
