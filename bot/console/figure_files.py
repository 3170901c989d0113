"""The figures as files: a table for spreadsheets and JSON."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.console.parts import ConsoleParts
from bot.console.shell import word
from bot.conversation.wording import say
from bot.domain.text import Language
from bot.services.figures import IN_TIME, TARGET, Figures

_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Source: OWASP, CSV Injection; the full-width forms are read as formulas where East Asian input is set."""
_MARK: Final = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
Cell = str | int | float | None


def to_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """Return *rows* as a file that spreadsheets open as it is, and in which no text becomes a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([to_cell(cell) for cell in row] for row in rows)
    return _MARK + file.getvalue()


def to_cell(cell: Cell) -> Cell:
    """Return *cell* so that it is read as what it says: a text that begins like a formula gets an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_FORMULA) else cell


def to_rows(parts: ConsoleParts, figures: Figures, outcomes: Sequence[str]) -> list[list[Cell]]:
    """Return the figures as a table of three columns: part, what, how many."""
    base = parts.pages.knowledge.base
    whole, by_outcome, by_month = (word(parts, f"figures.{key}") for key in ("whole", "by_outcome", "by_month"))
    received, in_time = (word(parts, f"figures.{key}_short") for key in ("received", "in_time"))
    rows: list[list[Cell]] = [[word(parts, f"figures.{key}") for key in ("part", "what", "how_many")]]
    rows += [[whole, word(parts, f"figures.{key}"), value] for key, value in _sums(figures).items()]
    rows.insert(5, [whole, word(parts, "figures.share_plain"), figures.share])
    rows.insert(6, [whole, word(parts, "figures.target"), TARGET])
    for code in outcomes:
        rows.append([by_outcome, say(base, Language.VI, f"verdict.{code}"), figures.by_outcome.get(code, 0)])
    for month in figures.by_month:
        rows.append([by_month, f"{month.month} {received}", month.received])
        rows.append([by_month, f"{month.month} {in_time}", month.in_time])
    return rows


def to_json(figures: Figures, outcomes: Sequence[str], year: int) -> str:
    """Return the figures for programs; shares are of one, times are in hours."""
    values: dict[str, Any] = {
        "year": year,
        "since": figures.since.isoformat(),
        "until": figures.until.isoformat(),
        "in_time_days": IN_TIME.days,
        "target": TARGET,
        "share": figures.share,
        "reaches_target": figures.reaches_target,
        **_sums(figures),
        "by_outcome": {code: figures.by_outcome.get(code, 0) for code in outcomes},
        "by_month": [
            {"month": each.month, "received": each.received, "in_time": each.in_time} for each in figures.by_month
        ],
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def _sums(figures: Figures) -> dict[str, int | float | None]:
    return {
        "received": figures.received,
        "reports": figures.reports,
        "due": figures.due,
        "in_time": figures.in_time,
        "opinion_share": figures.opinion_share,
        "median": figures.median_hours,
        "p90": figures.p90_hours,
        "appeals": figures.appeals,
        "overturned": figures.overturned,
        "set_aside": figures.set_aside,
    }
