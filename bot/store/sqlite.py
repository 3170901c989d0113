"""The one module with SQL that only SQLite takes: connections, copies and the write-ahead log."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

BUSY_TIMEOUT_S = 10.0
COPIES_KEPT = timedelta(days=7)  # A copy holds what is wiped later: it goes when dead letters go.

_OWNER_ONLY = 0o600
_CHECKPOINT_PATIENCE_MS = 300  # Writers wait meanwhile.


def make_writing_engine(path: Path) -> Engine:
    """Return the engine whose transactions begin as writers.

    A transaction that begins as a reader fails when it wants to write after someone else has
    written; one that begins with IMMEDIATE waits for its turn instead.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))

    def connect() -> sqlite3.Connection:
        connection = _open(str(path), uri=False)
        _use_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    return _make_engine(connect, begin="BEGIN IMMEDIATE")


def make_reading_engine(path: Path) -> Engine:
    """Return the engine whose transactions see one state and cannot write."""

    def connect() -> sqlite3.Connection:
        connection = _open(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
        connection.execute("PRAGMA query_only=ON")
        return connection

    return _make_engine(connect, begin="BEGIN")


def _open(database: str, *, uri: bool) -> sqlite3.Connection:
    # SQLAlchemy begins transactions itself (isolation_level None) and hands connections from thread to thread.
    return sqlite3.connect(
        database, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, cached_statements=256, uri=uri
    )


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself when another process switches too."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _make_engine(connect: Callable[[], sqlite3.Connection], *, begin: str) -> Engine:
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=8, hide_parameters=True
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def checkpoint(engine: Engine) -> None:
    """Move the write-ahead log into the database file and empty it, so that wiped pages leave the disk.

    A reader in the middle of something keeps it from being emptied; the next checkpoint does it then.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_CHECKPOINT_PATIENCE_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT_S * 1000)}")


def compact(engine: Engine) -> None:
    """Write the database anew, so that nothing of what was wiped is left in its pages, and empty the log.

    ``secure_delete`` overwrites what is deleted, but not what SQLite leaves behind in a page when it moves rows
    to another one; a row that was moved before it was wiped would otherwise still be there.
    """
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM")
    checkpoint(engine)


def copy_database(path: Path, revision: str, now: datetime) -> Path:
    """Copy the database as it is before an upgrade from *revision*, beside it; return the copy's path."""
    copy = path.with_name(f"{path.name}.before-{revision}-{now:%Y%m%dT%H%M%S}")
    os.close(os.open(copy, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def delete_old_copies(path: Path, now: datetime) -> None:
    """Delete copies made before upgrades more than seven days ago."""
    for copy in path.parent.glob(f"{path.name}.before-*"):
        if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < now - COPIES_KEPT:
            copy.unlink(missing_ok=True)
