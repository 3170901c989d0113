"""``nhanquyen export open-data``: the published verdicts as one SQLite file for everybody."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.data import read, refuse, write

if TYPE_CHECKING:
    from bot.domain.base import Base
    from bot.services.figures import Month
    from bot.services.open_data import OpenData
    from bot.settings import Settings
    from bot.site import Version

MARK = 0x6E714F44
"""The application id of such a file ("nqOD"): what ``--force`` may replace."""
_export = typer.Typer(no_args_is_help=True, help="Hand data out: files for everybody.")
_Row = dict[str, Any]


def register(parent: typer.Typer) -> None:
    """Add the commands to *parent*."""
    parent.add_typer(_export, name="export")
    _export.callback()(_group)


def _group() -> None:
    """Keep the group a group while it has one command."""


@_export.command("open-data")
def open_data(
    out: Annotated[Path, typer.Argument(help="The file to write: SQLite, opens in Datasette.", dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export of this name.")] = False,
) -> None:
    """Write every verdict that stands with its versions and sources, and counts by month; nothing about people."""
    from bot.content.load import find_base, load_base
    from bot.domain.audit import Action
    from bot.services.audit import SYSTEM, log
    from bot.services.open_data import read_open_data
    from bot.settings import load_settings

    _check(out, force=force)
    settings, now = load_settings(), datetime.now(UTC)
    base = load_base(find_base(settings.knowledge))
    data = read(lambda tx: read_open_data(tx, now))
    try:
        write_file(out, _to_tables(base, data), _about(base, settings, now))
    except (OSError, sqlite3.Error) as error:
        refuse(f"Cannot write {out} ({error}). Give a file in a folder you may write to.")
    write(lambda tx: log(tx, SYSTEM, Action.EXPORTED, "open-data", now, number=len(data.claims)))
    print(f"{out}: {len(data.claims)} claims, {len(data.months)} months")


def _check(out: Path, *, force: bool) -> None:
    """Refuse to write over anything but an earlier export, and that only if asked to."""
    if out.is_symlink() or (out.exists() and force and not _is_export(out)):
        refuse(f"{out} is not an earlier export, so it is not replaced. Give another name.")
    if out.exists() and not force:
        refuse(f"{out} is there already. Give another name, or --force to replace it.")


def _is_export(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return bool(db.execute("PRAGMA application_id").fetchone()[0] == MARK)
    except sqlite3.Error:
        return False


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written: every column with its type, as also an empty one has them."""

    name: str
    columns: Mapping[str, type]
    key: str | tuple[str, ...]
    rows: Iterable[_Row]
    leads_to: tuple[tuple[str, str, str], ...] = ()
    found_by: tuple[str, ...] = ()


def write_file(out: Path, tables: Iterable[Table], about: Iterable[_Row]) -> None:
    """Write the tables to *out*, replacing it in one step."""
    from sqlite_utils import Database  # The service never writes one.

    # In a folder of its own: nothing that lies beside is in the way, and the file gets the usual rights.
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        written = Path(folder, out.name)
        db = Database(written)
        try:
            for table in (*tables, Table("about", {"subject": str, "vi": str, "en": str}, "subject", about)):
                made = db.table(table.name).create(dict(table.columns), pk=table.key, foreign_keys=list(table.leads_to))
                made.insert_all(table.rows, batch_size=500)
                if table.found_by:
                    made.enable_fts(list(table.found_by), tokenize="unicode61 remove_diacritics 2")
            db.execute(f"PRAGMA application_id = {MARK}")
            db.vacuum()
        finally:
            db.close()
        written.replace(out)


def _to_tables(base: "Base", data: "OpenData") -> list[Table]:
    from bot.domain.text import Language
    from bot.site import to_version

    claims = [[to_version(base, decision, Language.VI) for decision in versions] for versions in data.claims]
    numbered = list(enumerate(claims, 1))
    in_order = [(number, place, each) for number, versions in numbered for place, each in enumerate(versions, 1)]
    last = {number: len(versions) for number, versions in numbered}
    to_claim = ("claim", "claims", "number")
    return [
        Table("claims", _CLAIM, "number", [_to_claim(*each) for each in numbered], found_by=("title",)),
        Table(
            "verdicts",
            _VERDICT,
            ("claim", "version"),
            [_to_verdict(number, place, each, stands=place == last[number]) for number, place, each in in_order],
            (to_claim,),
            ("title", "statement"),
        ),
        Table(
            "evidence",
            _EVIDENCE,
            ("claim", "version", "position"),
            [row for number, place, each in in_order for row in _to_evidence(number, place, each)],
            (to_claim,),
        ),
        Table("months", _MONTH, "month", [_to_month(month) for month in data.months]),
    ]


_CLAIM: dict[str, type] = {
    "number": int,
    "title": str,
    "verdict": str,
    "verdict_name": str,
    "withdrawn": int,
    "first_published": str,
    "last_changed": str,
    "versions": int,
}


def _to_claim(number: int, versions: "list[Version]") -> _Row:
    now = versions[-1]
    return {
        "number": number,
        "title": now.title,
        "verdict": now.code,
        "verdict_name": now.verdict,
        "withdrawn": int(now.is_withdrawn),
        "first_published": versions[0].day.isoformat(),
        "last_changed": now.day.isoformat(),
        "versions": len(versions),
    }


_VERDICT: dict[str, type] = {
    "claim": int,
    "version": int,
    "kind": str,
    "verdict": str,
    "verdict_name": str,
    "title": str,
    "statement": str,
    "published": str,
    "stands": int,
}


def _to_verdict(number: int, place: int, version: "Version", *, stands: bool) -> _Row:
    return {
        "claim": number,
        "version": place,
        "kind": version.kind.value,
        "verdict": version.code,
        "verdict_name": version.verdict,
        "title": version.title,
        "statement": version.statement,
        "published": version.day.isoformat(),
        "stands": int(stands),
    }


_EVIDENCE: dict[str, type] = {
    "claim": int,
    "version": int,
    "position": int,
    "publisher": str,
    "link": str,
    "quotation": str,
    "day": str,
    "primary_source": int,
}


def _to_evidence(number: int, place: int, version: "Version") -> Iterable[_Row]:
    for position, source in enumerate(version.sources, 1):
        yield {
            "claim": number,
            "version": place,
            "position": position,
            "publisher": source.publisher,
            "link": source.link,
            "quotation": source.quotation,
            "day": source.day.isoformat() if source.day else None,
            "primary_source": int(source.primary),
        }


_MONTH: dict[str, type] = {"month": str, "received": int, "in_time": int}


def _to_month(month: "Month") -> _Row:
    return {"month": month.month, "received": month.received, "in_time": month.in_time}


_COLUMNS: dict[str, dict[str, type]] = {
    "claims": _CLAIM,
    "verdicts": _VERDICT,
    "evidence": _EVIDENCE,
    "months": _MONTH,
}


def _about(base: "Base", settings: "Settings", now: datetime) -> list[_Row]:
    """Return what the file says about itself: its subject, day, terms, and what every column means."""
    from bot.conversation.wording import say
    from bot.domain.kept import to_day
    from bot.domain.text import Language

    def both(key: str) -> dict[str, str]:
        return {language.value: say(base, language, f"open_data.{key}") for language in Language}

    def same(text: str) -> dict[str, str]:
        return {language.value: text for language in Language}

    who = " – ".join(filter(None, (settings.operator_name, settings.operator_contact, settings.public_url)))
    facts = {"title": both("title"), "about": both("about"), "hidden": both("hidden")}
    facts |= {"day": same(to_day(now).isoformat()), "publisher": same(who), "licence": same(settings.open_data_licence)}
    meanings = {
        name if column is None else f"{name}.{column}": both(f"{name}.{column or 'table'}")
        for name, columns in _COLUMNS.items()
        for column in (None, *columns)
    }
    return [{"subject": subject, **texts} for subject, texts in (facts | meanings).items()]
