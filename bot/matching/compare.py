"""Two readings side by side: what they share, what differs, and whether they are surely one claim."""

from dataclasses import dataclass

from bot.matching.align import align
from bot.matching.conflicts import find_conflict
from bot.matching.reading import Reading
from bot.matching.replaced import mark_opposed, replaced
from bot.matching.shared import mark_shared
from bot.matching.sides import FACTS, Side
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
    facts: float = 0.3
    """Least share of a claim of which the message says every number, date and place, and little else."""
    both: float = 1.35
    """Least sum of the two shares where a word stands in the place of another."""


LIMITS = Limits(claim=0.4, message=0.65, replaced=1.0)
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
    firm: bool = False
    """Whether the message says every number, date and place of the claim, and at least two."""

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
            and self.claim >= (limits.facts if self.firm and self.message >= _TWINS else limits.claim)
            and self.message >= limits.message
            and (self.replaced < 1 or self.claim + self.message >= limits.both)
            and self.replaced <= (limits.replaced if min(self.claim, self.message) < _TWINS else 0.5)
        )


def compare(message: Reading, claim: Reading, words: ClaimWords) -> Comparison:
    """Return how *message* compares to *claim*."""
    one, two = Side.of(message), Side.of(claim)
    gaps = align(one, two, words)
    mark_shared(one, two)
    mark_shared(two, one)
    mark_opposed(one, two, gaps)
    shared = sum(weight for weight, met in zip(two.weights, two.met, strict=True) if met)
    inside = sum(weight for weight, own in zip(one.weights, one.inside, strict=True) if own)
    inside_met = sum(w for w, own, met in zip(one.weights, one.inside, one.met, strict=True) if own and met)
    total = sum(one.weights)
    return Comparison(
        claim=shared / max(sum(two.weights), 1e-6),
        message=inside_met / max(inside, 1e-6),
        whole_message=min(inside_met / max(total, 1e-6), 1.0),
        replaced=replaced(one, two, gaps),
        conflict=find_conflict(one, two, words),
        syllables=min(message.syllables, claim.syllables),
        firm=_is_firm(two),
    )


def _is_firm(claim: Side) -> bool:
    facts = [at for at, kind in enumerate(claim.reading.kinds) if kind in FACTS]
    facts += [start for start, _ in claim.reading.places]
    return len(facts) > 1 and all(claim.met[at] for at in facts)
