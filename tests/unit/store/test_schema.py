import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from bot.domain.errors import StoreUnusable
from bot.store import open_store
from bot.store.schema import REVISIONS, bring_up_to_date
from bot.store.sqlite import copy_database, delete_old_copies, make_writing_engine
from bot.store.tables import METADATA
from tests.support.delivery import NOON, bodies, noon, put_reply

VERSIONS = Path(__file__).parents[3] / "bot" / "store" / "migrations" / "versions"


def set_revision(path: Path, revision: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "store.db"
    open_store(path, now=noon).close()
    return path


def test_the_migrations_make_the_tables_of_the_code(path: Path) -> None:
    """A database that went through every revision is what ``tables.py`` describes."""
    engine = make_writing_engine(path)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()

    assert differences == []


def test_every_revision_is_named() -> None:
    """The list by which a newer database is known holds each revision file, in order."""
    files = sorted(file.name[1:5] for file in VERSIONS.glob("r*.py"))

    assert list(REVISIONS) == files


def test_the_tables_are_sql_that_postgresql_takes() -> None:
    """The tables can be written in PostgreSQL's words too, with keys numbered by the database."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    tables = [str(CreateTable(table).compile(dialect=dialect)) for table in METADATA.sorted_tables]

    assert sum("id BIGSERIAL" in table for table in tables) == 4
    assert not any("WITHOUT ROWID" in table or "AUTOINCREMENT" in table for table in tables)


def test_a_newer_database_is_refused(path: Path) -> None:
    """A schema this program does not know is left alone, and the message says what to do."""
    set_revision(path, "9999")
    before = path.read_bytes()

    with pytest.raises(StoreUnusable, match=r"9999.*newer program"):
        open_store(path, now=noon)

    assert path.read_bytes() == before


def test_an_older_database_may_be_refused(path: Path) -> None:
    """A command that is not to upgrade says which one does."""
    engine = make_writing_engine(path)

    with engine.begin() as connection, pytest.raises(StoreUnusable, match="nhanquyen migrate"):
        bring_up_to_date(connection, upgrade=False, before_upgrade=print, revisions=[*REVISIONS, "9998"])
    engine.dispose()


def test_a_copy_is_made_before_an_upgrade(path: Path) -> None:
    """What is called before anything changes can copy the file, and gets the old revision."""
    store = open_store(path, now=noon)
    store.transact_now(put_reply("một"))
    store.close()
    engine = make_writing_engine(path)
    copies: list[Path] = []

    with engine.begin() as connection:
        bring_up_to_date(
            connection,
            upgrade=True,
            before_upgrade=lambda revision: copies.append(copy_database(path, revision, NOON)),
            revisions=[*REVISIONS, "9998"],
        )
    engine.dispose()

    assert [copy.name for copy in copies] == [f"store.db.before-{REVISIONS[-1]}-20261201T050000"]
    assert copies[0].stat().st_size > 0


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A wrong path gives a message, not a stack of library errors."""
    path = tmp_path / "store.db"
    path.write_bytes(b"this is not a database at all" * 100)

    with pytest.raises(StoreUnusable, match="not a database"):
        open_store(path, now=noon)


def test_a_path_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A folder in the way gives a message too."""
    with pytest.raises(StoreUnusable, match="directory"):
        open_store(tmp_path, now=noon)


def test_a_copy_holds_everything_and_is_for_its_owner_only(path: Path) -> None:
    """What was in the log is in the copy too."""
    store = open_store(path, now=noon)
    store.transact_now(put_reply("một"))

    copy = copy_database(path, "0001", NOON)
    store.close()
    shutil.move(copy, path)
    restored = open_store(path, now=noon)

    assert path.stat().st_mode & 0o777 == 0o600
    assert restored.read_now(bodies) == ["một"]
    restored.close()


def test_old_copies_go(path: Path) -> None:
    """A copy holds text that is wiped elsewhere: it goes after seven days."""
    copy = copy_database(path, "0001", NOON)

    delete_old_copies(path, NOON - timedelta(days=36500))
    kept = copy.exists()
    delete_old_copies(path, NOON + timedelta(days=36500))

    assert kept
    assert not copy.exists()


def test_alembic_is_loaded_only_to_migrate(path: Path) -> None:
    """Opening a database that is up to date does not pay for Alembic."""
    code = (
        "import sys, pathlib; from datetime import datetime, UTC; from bot.store import open_store;"
        "open_store(pathlib.Path(sys.argv[1]), now=lambda: datetime.now(UTC)).close();"
        "print('alembic' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=VERSIONS.parents[3]
    )

    assert done.stdout == "False\n"


def test_two_processes_may_make_one_database(tmp_path: Path) -> None:
    """Processes that start together on an empty folder all find a complete database."""
    code = (
        "import sys, pathlib; from datetime import datetime, UTC; from bot.store import open_store;"
        "open_store(pathlib.Path(sys.argv[1]), now=lambda: datetime.now(UTC)).close()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "store.db")]

    processes = [subprocess.Popen(command, cwd=VERSIONS.parents[3]) for _ in range(3)]

    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0]
