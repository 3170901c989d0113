"""What can be said of a claim: a verdict of the evidence, or why there is none."""

from enum import StrEnum


class Verdict(StrEnum):
    """What the evidence says.  Two people decide, with sources."""

    FALSE = "V1"
    PARTLY_FALSE = "V2"
    MISSING_CONTEXT = "V3"
    TRUE = "V4"
    UNPROVEN = "V5"
    OUTDATED = "V6"
    """True when it was posted, changed since."""

    @property
    def needs_two_sources(self) -> bool:
        """Tell whether it faults the claim, and so needs two independent sources, one of them primary."""
        return self in {Verdict.FALSE, Verdict.PARTLY_FALSE, Verdict.MISSING_CONTEXT}


class NoVerdict(StrEnum):
    """Why the evidence is not asked.  One person decides, at one key."""

    OPINION = "N1"
    """Opinion, criticism or a petition: not false information.  In doubt between a verdict and this, it is this."""
    SATIRE = "N2"
    BELIEF = "N3"
    """A forecast or a belief."""
    PRIVATE = "N4"
    URGENT = "N5"
    """A scam or danger: the answer shows where to call."""
    OUT_OF_SCOPE = "N6"

    @property
    def is_expression(self) -> bool:
        """Tell whether it is somebody's expression, whose text is wiped a day after the answer."""
        return self in {NoVerdict.OPINION, NoVerdict.SATIRE, NoVerdict.BELIEF}


Outcome = Verdict | NoVerdict


def to_outcome(code: str) -> Outcome:
    """Return the outcome of a code such as ``V1`` or ``N6``.

    Raises:
        ValueError: If there is no such code.
    """
    return NoVerdict(code) if code.startswith("N") else Verdict(code)
