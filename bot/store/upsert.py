"""The seam between dialects: inserts that meet a row which is already there.

SQLite and PostgreSQL share this form of INSERT, but SQLAlchemy keeps it in the package of each dialect.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def insert(table: Table, dialect: str) -> Insert:
    """Return the INSERT of *dialect* that knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def insert_or_replace(table: Table, dialect: str) -> Insert:
    """Return an INSERT that changes the row of the same primary key."""
    statement = insert(table, dialect)
    keys = list(table.primary_key.columns)
    changes: Mapping[str, Any] = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


@cache
def insert_or_keep(table: Table, dialect: str) -> Insert:
    """Return an INSERT that leaves the row of the same primary key as it is."""
    return insert(table, dialect).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))


@cache
def insert_or_add(table: Table, column: str, dialect: str) -> Insert:
    """Return an INSERT that adds to *column* of the row of the same primary key."""
    statement = insert(table, dialect)
    total: ColumnElement[Any] = table.c[column] + statement.excluded[column]
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_={column: total})
