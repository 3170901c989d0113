"""Statements of the way every message takes, run by the database's driver itself.

SQLAlchemy compiles them, once for each database.  Running them through it as well costs two to eight times as
much as the driver and the database together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Dialect, Executable, Table, bindparam, exc, func, select, text
from sqlalchemy.engine.interfaces import DBAPICursor

Rows = Sequence[Sequence[Any]]
"""What a statement returned, as the driver gives it: of types that need no conversion."""

_SIZES = (64, 32, 16, 8, 4, 2, 1)


class Statement:
    """One statement with named parameters.  *make* returns it for the name of a dialect."""

    def __init__(self, names: Sequence[str], make: Callable[[str], Executable]) -> None:
        self._compiled = cache(lambda dialect: _Compiled(make(dialect.name), dialect, names))

    def run(self, connection: Connection, *values: object) -> int:
        """Run it with a value for each name; return how many rows it changed."""
        return self._compiled(connection.dialect).run(connection, values)

    def rows(self, connection: Connection, *values: object) -> Rows:
        """Do the same; return the rows it returns."""
        return self._compiled(connection.dialect).rows(connection, values)


class RowsStatement:
    """One statement for any number of rows; *more* names parameters beside theirs.

    *make* returns it for the name of a dialect and the parameters of each row, by column.  It is made for a few
    numbers of rows only, and run for as many parts, so that the driver finds it prepared.
    """

    def __init__(
        self,
        columns: Sequence[str],
        make: Callable[[str, Sequence[Mapping[str, Any]]], Executable],
        more: Sequence[str] = (),
    ) -> None:
        self._columns = columns
        self._make = make
        self._more = more
        self._compiled = cache(self._compile)

    def run(self, connection: Connection, rows: Sequence[Sequence[object]], *more: object) -> int:
        """Run it for *rows*; return how many rows it changed."""
        return sum(
            self._compiled(len(part), connection.dialect).run(connection, _flat(more, part)) for part in _split(rows)
        )

    def rows(self, connection: Connection, rows: Sequence[Sequence[object]], *more: object) -> Rows:
        """Do the same; return the rows it returns."""
        found: list[Sequence[Any]] = []
        for part in _split(rows):
            found += self._compiled(len(part), connection.dialect).rows(connection, _flat(more, part))
        return found

    def _compile(self, number: int, dialect: Dialect) -> "_Compiled":
        rows = [{column: f"{column}_{place}" for column in self._columns} for place in range(number)]
        binds: list[Mapping[str, Any]] = [{column: bindparam(name) for column, name in row.items()} for row in rows]
        names = [*self._more, *(name for row in rows for name in row.values())]
        return _Compiled(self._make(dialect.name, binds), dialect, names)


class RowIds:
    """Numbers for new rows of *table* before they are written, by one transaction that writes."""

    def __init__(self, table: Table, connection: Connection) -> None:
        self._name = table.name
        self._connection = connection
        self._last: int | None = None

    def take(self) -> int:
        """Return the next number.  None is ever given twice, unless nothing was written with it."""
        if self._connection.dialect.name == "postgresql":
            number: int = _NEXT_VALUE.rows(self._connection, self._name)[0][0]
            return number
        if self._last is None:
            found = _LAST_VALUE.rows(self._connection, self._name)
            self._last = found[0][0] if found else 0
        self._last += 1
        return self._last


_NEXT_VALUE = Statement(
    ("b_table",), lambda _: select(func.nextval(func.pg_get_serial_sequence(bindparam("b_table"), "id")))
)
# SQLite lets one transaction write at a time, so that nobody else takes the same numbers.
_LAST_VALUE = Statement(("b_table",), lambda _: text("SELECT seq FROM sqlite_sequence WHERE name = :b_table"))


def _split(rows: Sequence[Sequence[object]]) -> Iterator[Sequence[Sequence[object]]]:
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _flat(more: Sequence[object], rows: Sequence[Sequence[object]]) -> list[object]:
    return [*more, *(value for row in rows for value in row)]


class _Compiled:
    """A statement for one database; *names* say in which order its values are handed in."""

    def __init__(self, statement: Executable, dialect: Dialect, names: Sequence[str]) -> None:
        style = "qmark" if dialect.name == "sqlite" else "format"
        # Every dialect takes a style, though their common type does not say so.
        made: Any = type(dialect)
        compiled: Any = cast("ClauseElement", statement).compile(dialect=made(paramstyle=style))
        order = compiled.positiontup or []
        fixed = [name for name in order if name not in names]
        places = {name: place for place, name in enumerate([*names, *fixed])}
        self._text = compiled.string
        self._fixed = [compiled.params[name] for name in fixed]
        self._pick = _picker([places[name] for name in order], len(places))
        self._dialect = dialect
        self._error: type[Exception] = dialect.loaded_dbapi.Error

    def run(self, connection: Connection, values: Sequence[object]) -> int:
        cursor = self._execute(connection, values)
        changed = cursor.rowcount
        cursor.close()
        return changed

    def rows(self, connection: Connection, values: Sequence[object]) -> Rows:
        cursor = self._execute(connection, values)
        found: Rows = cursor.fetchall()
        cursor.close()
        return found

    def _execute(self, connection: Connection, values: Sequence[object]) -> DBAPICursor:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, self._pick([*values, *self._fixed]))
        except self._error as error:
            # What SQLAlchemy would have raised.
            raise exc.DBAPIError.instance(
                self._text, None, error, self._error, hide_parameters=True, dialect=self._dialect
            ) from error
        return cursor


def _picker(places: Sequence[int], number: int) -> Callable[[Sequence[object]], Sequence[object]]:
    """Return what puts *number* values in order."""
    if list(places) == list(range(number)):
        return lambda values: values
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)
