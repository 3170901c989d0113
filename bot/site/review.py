"""A published verdict -> ClaimReview, by which search engines show that a claim was checked.

Source: https://schema.org/ClaimReview.  Who made the claim is never named: it is not known, and not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.decision import Decision, DecisionKind
from bot.domain.kept import to_day
from bot.domain.verdict import Outcome, Verdict

_WORST: Final = 1
_BEST: Final = 5
_RATINGS: Final[Mapping[Outcome, int]] = {
    Verdict.FALSE: _WORST,
    Verdict.PARTLY_FALSE: 2,
    Verdict.MISSING_CONTEXT: 3,
    Verdict.TRUE: _BEST,
}
"""Unproven, and true once but no longer, are on no scale from false to true: they have a name alone."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who publishes the verdicts, and the address of the site (may be empty)."""

    name: str
    home: str


def claim_review(versions: Sequence[Decision], verdict: str, url: str, reviewer: Reviewer) -> dict[str, Any] | None:
    """Return the ClaimReview of the newest of *versions* (newest first), whose verdict is called *verdict*.

    None for what was withdrawn, and for what has no restated claim to speak of.
    """
    newest = versions[0]
    if newest.kind is DecisionKind.WITHDRAWAL or not newest.title:
        return None
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": verdict}
    if newest.outcome in _RATINGS:
        rating |= {"ratingValue": _RATINGS[newest.outcome], "worstRating": _WORST, "bestRating": _BEST}
    author = {"@type": "Organization", "name": reviewer.name}
    if reviewer.home:
        author["url"] = reviewer.home
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "datePublished": to_day(versions[-1].at).isoformat(),
        "dateModified": to_day(newest.at).isoformat(),
        "claimReviewed": newest.title,
        "itemReviewed": {"@type": "Claim", "name": newest.title},
        "author": author,
        "reviewRating": rating,
    }
