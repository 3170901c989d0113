"""The database library's exceptions in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.domain.errors import StoreUnusable


@contextmanager
def translated() -> Iterator[None]:
    """Turn what may pass by itself (a lock, a full disk, a lost connection, a damaged file) into ``StoreUnusable``.

    Everything else SQLAlchemy raises is a mistake of ours and stays what it is.
    """
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError, OSError) as error:
        if isinstance(error, (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)):
            raise
        reason = getattr(error, "orig", None) or error
        raise StoreUnusable(
            f"The database cannot be used ({reason}). Check that it is a database of this program, that its disk "
            "has room, and that no other program holds it."
        ) from error
