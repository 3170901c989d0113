"""Statements run by the driver itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, bindparam, exc, insert, select, update

from bot.domain.errors import StoreUnusable
from bot.store.failures import translated
from bot.store.sqlite import make_writing_engine
from bot.store.statements import RowIds, RowsStatement, Statement
from bot.store.tables import DEAD_LETTERS, META

_PUT = RowsStatement(("key", "value"), lambda _, rows: insert(META).values(rows))
_CHANGE = RowsStatement(
    ("b_key",),
    lambda _, rows: (
        update(META)
        .where(META.c.key.in_([row["b_key"] for row in rows]), META.c.value != "kept")
        .values(value=bindparam("b_value"))
        .returning(META.c.key)
    ),
    more=("b_value",),
)
_GET = Statement(("b_key",), lambda _: select(META.c.value).where(META.c.key == bindparam("b_key")))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = make_writing_engine(tmp_path / "store.db")
    with engine.begin() as opened:
        META.create(opened)
        DEAD_LETTERS.create(opened)
        yield opened
    engine.dispose()


def kept(connection: Connection) -> dict[str, str]:
    return {key: value for key, value in connection.execute(select(META))}  # noqa: C416 -- rows are no pairs to mypy


@pytest.mark.parametrize("number", [0, 1, 2, 3, 63, 64, 65, 127, 300])
def test_any_number_of_rows_is_written(connection: Connection, number: int) -> None:
    """Each once, in as many parts as it takes."""
    rows = [(f"key-{place}", f"value-{place}") for place in range(number)]

    changed = _PUT.run(connection, rows)

    assert changed == number
    assert kept(connection) == dict(rows)


def test_values_find_their_places(connection: Connection) -> None:
    """Those of the rows, those beside them, and those the statement has itself."""
    _PUT.run(connection, [("a", "old"), ("b", "kept"), ("c", "old")])

    changed = _CHANGE.rows(connection, [("a",), ("b",), ("c",)], "new")

    assert sorted(key for (key,) in changed) == ["a", "c"]
    assert _GET.rows(connection, "a") == [("new",)]
    assert _GET.rows(connection, "b") == [("kept",)]


def test_errors_are_those_of_sqlalchemy(connection: Connection) -> None:
    """What writes twice is a mistake of ours; their text shows no values."""
    _PUT.run(connection, [("a", "secret words")])

    with pytest.raises(exc.IntegrityError) as caught, translated():
        _PUT.run(connection, [("a", "secret words")])

    assert "secret words" not in str(caught.value)


def test_a_database_in_trouble_is_said_to_be(connection: Connection) -> None:
    """A table that is gone is a damaged database."""
    META.drop(connection)

    with pytest.raises(StoreUnusable), translated():
        _GET.rows(connection, "a")


def test_numbers_of_rows_go_on_where_the_table_is(connection: Connection) -> None:
    """Also after rows were deleted: no number is used again."""
    values = {"channel": "c", "event_id": "e", "chat_id": "", "body": b"", "error": "", "at": 0}
    connection.execute(insert(DEAD_LETTERS), [values, values])
    connection.execute(DEAD_LETTERS.delete())

    ids = RowIds(DEAD_LETTERS, connection)

    assert [ids.take(), ids.take()] == [3, 4]
