import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import open_store
from bot.store.sqlite import make_reading_engine, make_writing_engine
from tests.support.delivery import bodies, noon, put_reply


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers do not wait for writers"),
        pytest.param("synchronous", 2, id="durable when it says so"),
        pytest.param("secure_delete", 1, id="deleted text is overwritten"),
        pytest.param("busy_timeout", 10_000, id="waits for other processes"),
    ],
)
def test_every_writing_connection_is_set_up(tmp_path: Path, pragma: str, value: object) -> None:
    """What the promises rest on is set on each connection."""
    engine = make_writing_engine(tmp_path / "store.db")

    with engine.connect() as first, engine.connect() as second:
        # Not in a transaction of SQLAlchemy's, in which another connection would have to wait.
        cursors = [connection.connection.cursor() for connection in (first, second)]
        values = [cursor.execute(f"PRAGMA {pragma}").fetchone()[0] for cursor in cursors]
    engine.dispose()

    assert values == [value, value]


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """Nobody else on the machine reads the database or its log."""
    store = open_store(tmp_path / "store.db", now=noon)

    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    store.close()

    assert modes == dict.fromkeys(["store.db", "store.db-wal", "store.db-shm"], 0o600)


def test_a_path_may_hold_any_characters(tmp_path: Path) -> None:
    """Spaces, question marks and Vietnamese letters in a path are just letters."""
    path = tmp_path / "dữ liệu? #1 %20" / "store.db"
    store = open_store(path, now=noon)
    store.transact_now(put_reply("một"))

    assert store.read_now(bodies) == ["một"]
    store.close()
    assert path.exists()


def test_reading_engines_refuse_to_write(tmp_path: Path) -> None:
    """The database itself refuses, whatever the code does."""
    make_writing_engine(tmp_path / "store.db").connect().close()
    engine = make_reading_engine(tmp_path / "store.db")

    with engine.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("CREATE TABLE t (x)")
    engine.dispose()


def test_another_process_that_writes_is_waited_for(tmp_path: Path) -> None:
    """A short command beside the server delays a transaction and breaks nothing."""
    path = tmp_path / "store.db"
    store = open_store(path, now=noon)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            let_go.wait(10)
            other.execute("COMMIT")

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.1, let_go.set).start()

    store.transact_now(put_reply("một"))
    holder.join()

    assert store.read_now(bodies) == ["một"]
    store.close()


def test_closing_empties_the_log(tmp_path: Path) -> None:
    """After a clean stop everything is in one file."""
    path = tmp_path / "store.db"
    store = open_store(path, now=noon)
    store.transact_now(put_reply("một"))

    store.close()

    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]
