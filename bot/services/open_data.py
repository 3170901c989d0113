"""What is handed out as data: every verdict that stands with all its versions, and counts by month.

Nothing here is about a report or a person; counts below five are hidden, as on the public pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.decision import Decision
from bot.domain.kept import to_day, year_of_viet_nam
from bot.ports import Transaction
from bot.ports.claims import PublishedPlace
from bot.services.figures import FIRST_YEAR, Month, hide_small, take_figures
from bot.services.published import read_published, read_versions

_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class OpenData:
    """The public versions of each claim, oldest first and claims by their first; and the months of all years."""

    claims: tuple[tuple[Decision, ...], ...]
    months: tuple[Month, ...]


def read_open_data(tx: Transaction, now: datetime) -> OpenData:
    """Return what stands now."""
    claims = [versions for claim_id in _published(tx) if (versions := _versions_of(tx, claim_id))]
    claims.sort(key=lambda versions: (versions[0].at, versions[0].claim_id))
    return OpenData(tuple(claims), tuple(_months(tx, now)))


def _published(tx: Transaction) -> Iterator[str]:
    place: PublishedPlace | None = None
    while True:
        page = read_published(tx, "", place, _PAGE)
        yield from (decision.claim_id for decision in page.decisions)
        place = page.after
        if place is None:
            return


def _versions_of(tx: Transaction, claim_id: str) -> tuple[Decision, ...]:
    found = read_versions(tx, claim_id)
    return tuple(reversed(found.public)) if found is not None and found.stands else ()


def _months(tx: Transaction, now: datetime) -> Iterator[Month]:
    """Return the months, hidden year by year as on the public page: another way would undo it."""
    for year in range(FIRST_YEAR, to_day(now).year + 1):
        yield from hide_small(take_figures(tx, *year_of_viet_nam(year), now)).by_month
