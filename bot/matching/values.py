"""What is matched and what comes out of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim that has an answer, with the 64-bit difference hashes of its pictures."""

    id: str
    text: str
    pictures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may be meant, with how alike it is, 0 to 1."""

    claim: str
    score: float


@dataclass(frozen=True, slots=True)
class Matching:
    """What a message was matched to: *sure* may be answered at once; at most three candidates, best first."""

    sure: str | None
    candidates: tuple[Candidate, ...]
