"""The figures of a year, for staff: charts over their tables, and files."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.figure_files import to_csv, to_json, to_rows
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, show
from bot.console.times import VIET_NAM
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.pages import Problem, to_number, to_percent
from bot.services.figures import TARGET, Figures, read_figures

FIGURES_PATH = f"{HOME}/so-lieu"
_FIRST_YEAR = 2000
_LAST_YEAR = 2999
_OUTCOMES = [outcome.value for outcome in (*Verdict, *NoVerdict)]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the tables add up to."""

    decided: int
    received: int
    in_time: int


def figure_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the figures."""
    pages = FigurePages(parts)
    may = Permission.READ_FIGURES
    return [
        StaffRoute(parts, FIGURES_PATH, pages.show, may),
        StaffRoute(parts, f"{FIGURES_PATH}/bang.csv", pages.send_table, may),
        StaffRoute(parts, f"{FIGURES_PATH}/so-lieu.json", pages.send_json, may),
    ]


class FigurePages:
    """The figures of a year as a page and as files."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts

    async def show(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the page: charts, and under each its table."""
        figures, year = await self._read(request, member)
        return show(
            self._parts,
            request,
            "figures.html",
            member,
            figures=figures,
            sums=_add_up(figures),
            outcomes=_OUTCOMES,
            verdicts={verdict.value for verdict in Verdict},
            target=TARGET,
            year=year,
            this_year=self._this_year(),
            number=partial(to_number, language=Language.VI),
            percent=partial(to_percent, language=Language.VI),
        )

    async def send_table(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the figures for a spreadsheet."""
        figures, year = await self._read(request, member)
        table = to_csv(to_rows(self._parts, figures, _OUTCOMES))
        return _to_file(table, "text/csv; charset=utf-8", f"so-lieu-{year}.csv")

    async def send_json(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Return the figures for a program."""
        figures, year = await self._read(request, member)
        return _to_file(to_json(figures, _OUTCOMES, year), "application/json", f"so-lieu-{year}.json")

    async def _read(self, request: Request, member: StaffMember) -> tuple[Figures, int]:
        now = self._parts.now()
        year = _year(request.query_params.get("nam"), self._this_year())
        since, until = (datetime(number, 1, 1, tzinfo=VIET_NAM) for number in (year, year + 1))
        return await self._parts.store.read(lambda tx: read_figures(tx, member, since, until, now)), year

    def _this_year(self) -> int:
        return self._parts.now().astimezone(VIET_NAM).year


def _to_file(text: str, media_type: str, name: str) -> Response:
    return Response(text, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


def _year(asked: str | None, this_year: int) -> int:
    if asked is None:
        return this_year
    if not (asked.isascii() and asked.isdigit() and _FIRST_YEAR <= int(asked[:4]) <= _LAST_YEAR and len(asked) == 4):  # noqa: PLR2004 digits of a year
        raise Problem(400)
    return int(asked)


def _add_up(figures: Figures) -> Sums:
    return Sums(
        decided=sum(count or 0 for count in figures.by_outcome.values()),
        received=sum(month.received or 0 for month in figures.by_month),
        in_time=sum(month.in_time or 0 for month in figures.by_month),
    )
