"""``/minh-bach``: the figures of a year for everybody, without small cells."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from starlette.requests import Request
from starlette.routing import Route

from bot.domain.kept import to_day, year_of_viet_nam
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.pages import Problem, to_number, to_percent
from bot.services.figures import FIRST_YEAR, LEAST_SHOWN, TARGET, Figures, hide_small, take_figures
from bot.site.parts import SiteParts
from bot.site.view import Values, live_view

_KEPT = timedelta(minutes=5)
_WIDTH = 100
_OUTCOMES = tuple(outcome.value for outcome in (*Verdict, *NoVerdict))


@dataclass(frozen=True, slots=True)
class Taken:
    """Figures fit for everybody, and when they were taken."""

    figures: Figures
    at: datetime


class PublicFigures:
    """The figures of each year.  Taking them reads every claim of it, so they are kept for five minutes."""

    def __init__(self, parts: SiteParts) -> None:
        self._parts = parts
        self._taken: dict[int, Taken] = {}
        self._taking = asyncio.Lock()

    async def of(self, year: int) -> Taken:
        """Return the figures of *year*, as Viet Nam counts years."""
        async with self._taking:
            now = self._parts.now()
            taken = self._taken.get(year)
            if taken is None or not taken.at <= now < taken.at + _KEPT:
                since, until = year_of_viet_nam(year)
                figures = await self._parts.store.read(lambda tx: hide_small(take_figures(tx, since, until, now)))
                taken = self._taken[year] = Taken(figures, now)
        return taken


def transparency_routes(parts: SiteParts) -> list[Route]:
    """Return the route of the public figures."""
    figures = PublicFigures(parts)

    async def show(request: Request, language: Language) -> Values | None:
        this_year = to_day(parts.now()).year
        year = _year(request.query_params.get("nam"), this_year)
        return _values(await figures.of(year), year, this_year, language)

    return [Route("/minh-bach", live_view(parts, "site/transparency.html", show), methods=["GET"])]


def _year(asked: str | None, this_year: int) -> int:
    if asked is None:
        return this_year
    years = {str(year): year for year in range(FIRST_YEAR, this_year + 1)}
    if asked not in years:
        raise Problem(404)
    return years[asked]


def _values(taken: Taken, year: int, this_year: int, language: Language) -> Values:
    figures = taken.figures
    return {
        "figures": figures,
        "outcomes": [(code, figures.by_outcome.get(code, 0)) for code in _OUTCOMES],
        "longest_outcome": _longest(figures.by_outcome),
        "longest_month": max((month.received or 0 for month in figures.by_month), default=0),
        "bar": _bar,
        "year": year,
        "years": (year - 1 if year > FIRST_YEAR else None, year + 1 if year < this_year else None),
        "taken": to_day(taken.at),
        "target": TARGET,
        "least": LEAST_SHOWN,
        "number": partial(to_number, language=language),
        "percent": partial(to_percent, language=language),
    }


def _longest(cells: Mapping[str, int | None]) -> int:
    return max((count or 0 for count in cells.values()), default=0)


def _bar(count: int | None, longest: int) -> int:
    """Return how long the bar of *count* is if that of *longest* is 100."""
    return round((count or 0) * _WIDTH / longest) if longest else 0
