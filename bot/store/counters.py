"""Numbers kept because counting rows would be slow, in SQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from bot.store.report_tables import COUNTERS
from bot.store.upsert import insert_or_add

_GET = select(COUNTERS.c.name, COUNTERS.c.value).where(COUNTERS.c.name.in_(bindparam("b_names", expanding=True)))


class SqlCounters:
    """Named numbers.  Whoever adds holds the number against other writers until the end of the transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, by: int = 1) -> int:
        """Add *by* to the number (0 if there is none yet); return the new one."""
        statement = insert_or_add(COUNTERS, "value", self._connection.dialect.name).returning(COUNTERS.c.value)
        number: int = self._connection.execute(statement, {"name": name, "value": by}).scalar_one()
        return number

    def get(self, names: Sequence[str]) -> Mapping[str, int]:
        """Return those of *names* that were ever added to."""
        rows = self._connection.execute(_GET, {"b_names": list(names)})
        return {row.name: row.value for row in rows}
