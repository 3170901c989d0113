"""Every store there is: SQLite always, PostgreSQL where NQ_TEST_DATABASE_URL is set."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.schema import CreateSchema, DropSchema

from bot.store import SqlStore, open_store
from bot.store.tables import METADATA
from tests.support.delivery import noon
from tests.support.office import Office, open_office

POSTGRESQL_URL = os.environ.get("NQ_TEST_DATABASE_URL")

STORES = ["sqlite", *(["postgresql"] if POSTGRESQL_URL else [])]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "store.db"
    open_store(path, now=noon).close()
    return path


@pytest.fixture(scope="session")
def schema_url() -> Iterator[str]:
    """Give the address of a new schema of this test process's own, which is dropped at the end."""
    assert POSTGRESQL_URL is not None
    schema = f"nq_test_{os.getpid()}"
    engine = create_engine(POSTGRESQL_URL)
    with engine.begin() as connection:
        connection.execute(CreateSchema(schema))
    yield (
        make_url(POSTGRESQL_URL)
        .update_query_dict({"options": f"-csearch_path={schema}"})
        .render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        connection.execute(DropSchema(schema, cascade=True))
    engine.dispose()


def _open_empty(url: str) -> SqlStore:
    open_store(url, now=noon).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            # Some rows are never deleted; who owns the database can put the guards aside.
            connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
            connection.execute(table.delete())
            connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
    engine.dispose()
    return open_store(url, now=noon)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, empty_file: Path, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "postgresql":
        opened = _open_empty(request.getfixturevalue("schema_url"))
    else:
        shutil.copy(empty_file, tmp_path / "store.db")
        opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


@pytest.fixture
def office(store: SqlStore) -> Office:
    return open_office(store)
