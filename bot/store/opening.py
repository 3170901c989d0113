"""Open the store, on SQLite or PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, create_engine

from bot.store import sqlite
from bot.store.failures import translated
from bot.store.schema import bring_up_to_date
from bot.store.sql_store import WAITING_LIMIT, Engines, SqlStore


def open_store(
    where: Path | str,
    *,
    now: Callable[[], datetime],
    upgrade: bool = True,
    waiting_limit: int = WAITING_LIMIT,
) -> SqlStore:
    """Open the database *where* (a file, or a ``postgresql…://`` address) and bring its schema up to date.

    A SQLite file is made if it is missing, and copied beside itself before it is upgraded; such copies
    go after seven days.  ``upgrade=False`` refuses an older schema instead of changing it.

    Raises:
        StoreUnusable: If the schema is newer than this program, or the database is locked or not writable.
    """
    if isinstance(where, str) and where.startswith("postgresql"):
        engines = _make_postgresql_engines(where)
        before_upgrade: Callable[[str], object] = _copy_nothing
    else:
        path = Path(str(where).removeprefix("sqlite:///"))
        engines = _make_sqlite_engines(path)
        sqlite.delete_old_copies(path, now())
        before_upgrade = partial(_copy, path, now())
    try:
        with translated(), engines.writing.begin() as connection:
            bring_up_to_date(connection, upgrade=upgrade, before_upgrade=before_upgrade)
        return SqlStore(engines, now, waiting_limit)
    except BaseException:
        engines.dispose()
        raise


def _make_sqlite_engines(path: Path) -> Engines:
    with translated():
        return Engines(
            sqlite.make_writing_engine(path), sqlite.make_reading_engine(path), sqlite.checkpoint, sqlite.compact
        )


def _make_postgresql_engines(url: str) -> Engines:
    writing = create_engine(url, hide_parameters=True)
    reading = create_engine(url, hide_parameters=True, isolation_level="REPEATABLE READ")
    return Engines(writing, reading.execution_options(postgresql_readonly=True), _leave, _leave)


def _copy(path: Path, moment: datetime, revision: str) -> None:
    sqlite.copy_database(path, revision, moment)


def _copy_nothing(_revision: str) -> None:
    """Leave backups to the database's own tools."""


def _leave(_engine: Engine) -> None:
    """Leave log and pages to the database, which cleans them by itself."""
