"""Everything kept, in SQL that SQLite and PostgreSQL both take."""

from bot.store.opening import open_store
from bot.store.sql_store import SqlStore

__all__ = ["SqlStore", "open_store"]
