"""Who shows which picture, in SQL."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete

from bot.store.report_tables import PICTURE_USES
from bot.store.upsert import insert_or_keep

_U = PICTURE_USES.c
_DROP = delete(PICTURE_USES).where(
    _U.owner == bindparam("b_owner"), _U.sha256.in_(bindparam("b_pictures", expanding=True))
)


def note_uses(connection: Connection, owner: str, before: Sequence[str], after: Sequence[str]) -> None:
    """Note that the claim or report *owner* shows the pictures *after*, where it showed those of *before*."""
    added = set(after) - set(before)
    gone = set(before) - set(after)
    if added:
        statement = insert_or_keep(PICTURE_USES, connection.dialect.name)
        connection.execute(statement, [{"sha256": sha256, "owner": owner} for sha256 in sorted(added)])
    if gone:
        connection.execute(_DROP, {"b_owner": owner, "b_pictures": sorted(gone)})
