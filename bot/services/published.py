"""What everybody may read: the verdicts that stand, newest first, and every version of one of them.

Staff, reports and answers without a verdict occur nowhere here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.decision import Decision
from bot.ports import Transaction
from bot.ports.claims import PublishedPlace

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)
_LONGEST_TICKS: Final = 16
_LONGEST_ID: Final = 40
WORDS_LENGTH: Final = 100
"""How many characters of a search are read."""


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A page of what is published; ``after`` is where the next one begins, None at the end."""

    decisions: tuple[Decision, ...]
    after: PublishedPlace | None


@dataclass(frozen=True, slots=True)
class Versions:
    """The public versions about one claim, newest first.

    ``stands`` is False if the newest answer is that no verdict is due: what was published before says nothing
    any more.
    """

    public: tuple[Decision, ...]
    stands: bool


def read_published(tx: Transaction, words: str, before: PublishedPlace | None, limit: int) -> PublishedPage:
    """Return what is published with all these *words* (any spelling; empty: all), older than *before*."""
    searched = " ".join(words[:WORDS_LENGTH].split())
    if searched:
        found = tx.decisions.search_published(searched, before=before, limit=limit + 1)
    else:
        found = tx.decisions.published(before=before, limit=limit + 1)
    shown = tuple(found[:limit])
    last = shown[-1] if len(found) > limit else None
    return PublishedPage(shown, None if last is None else PublishedPlace(last.at, last.claim_id))


def read_versions(tx: Transaction, claim_id: str) -> Versions | None:
    """Return what was published about a claim, or None if nothing ever was."""
    decisions = tx.decisions.of_claim(claim_id)
    public = tuple(reversed([decision for decision in decisions if decision.is_public]))
    return Versions(public, stands=decisions[-1].is_public) if public else None


def to_mark(place: PublishedPlace) -> str:
    """Return *place* as it stands in an address."""
    return f"{(place.at - _EPOCH) // _TICK}-{place.claim_id}"


def read_mark(mark: str) -> PublishedPlace | None:
    """Return the place an address names, or None if ``to_mark`` never made it."""
    ticks, _, claim_id = mark.partition("-")
    is_number = ticks.isascii() and ticks.isdigit() and len(ticks) <= _LONGEST_TICKS
    is_id = claim_id.isascii() and claim_id.isalnum() and len(claim_id) <= _LONGEST_ID
    return PublishedPlace(_EPOCH + int(ticks) * _TICK, claim_id) if is_number and is_id else None
