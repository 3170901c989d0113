"""Bring a database to the schema of this program, or say why that cannot be."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import StoreUnusable

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Every revision of migrations/versions, oldest first."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def find_revision(connection: Connection) -> str | None:
    """Return the database's revision, or None if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def bring_up_to_date(
    connection: Connection,
    *,
    upgrade: bool,
    before_upgrade: Callable[[str], object],
    revisions: Sequence[str] = REVISIONS,
) -> None:
    """Upgrade the schema inside the transaction of *connection*, if it is older than this program.

    *before_upgrade* is called with the old revision before anything changes; an empty database has none.

    Raises:
        StoreUnusable: If the schema is newer, or older and *upgrade* is False.
    """
    revision = find_revision(connection)
    if revision == revisions[-1]:
        return
    if revision is not None and revision not in revisions:
        raise StoreUnusable(
            f"The database has schema {revision}, this program knows up to {revisions[-1]}. "
            "Start the newer program that last used it, or restore a backup."
        )
    if revision is not None:
        if not upgrade:
            raise StoreUnusable(
                f"The database has schema {revision} and needs {revisions[-1]}. Run `nhanquyen migrate` first."
            )
        before_upgrade(revision)
    _run_migrations(connection)


def _run_migrations(connection: Connection) -> None:
    # Alembic takes a while to import and is needed after an update only.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
