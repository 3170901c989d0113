"""Whether a message repeats a known claim: words, numbers, dates, places and polarity.  Pure."""

from bot.matching.index import ClaimIndex
from bot.matching.values import Candidate, KnownClaim, Matching

__all__ = ["Candidate", "ClaimIndex", "KnownClaim", "Matching"]
