"""Pictures, and how much came from one source, in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.picture import Picture
from bot.store.coding import decode_draft, to_us
from bot.store.report_tables import BURSTS, MEDIA, PICTURE_USES
from bot.store.tables import DIALOGUES, DRAFTED
from bot.store.upsert import insert_or_add, insert_or_replace

HOUR_US = 3_600_000_000

_AT_ONCE = 500
_SIGN = 1 << 63
_ALL = 1 << 64
_M = MEDIA.c
_GET = select(MEDIA).where(_M.sha256 == bindparam("b_sha256"))
_HASHES = select(_M.sha256, _M.dhash).where(_M.sha256.in_(bindparam("b_pictures", expanding=True)))
_UNUSED = select(_M.sha256).where(
    _M.put_at < bindparam("b_before"), ~select(PICTURE_USES.c.owner).where(PICTURE_USES.c.sha256 == _M.sha256).exists()
)
_DRAFTS = select(DIALOGUES.c.draft).where(DRAFTED)
_DELETE = delete(MEDIA).where(_M.sha256.in_(bindparam("b_pictures", expanding=True)))
_DELETE_BURSTS = delete(BURSTS).where(BURSTS.c.hour < bindparam("b_hour"))


class SqlMedia:
    """Re-encoded pictures by the SHA-256 of their bytes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, picture: Picture, now: datetime) -> None:
        """Keep a picture; the same one again changes nothing but its time."""
        values = {
            "sha256": picture.sha256,
            "width": picture.width,
            "height": picture.height,
            "dhash": _to_signed(picture.dhash),
            "put_at": to_us(now),
            "jpeg": picture.jpeg,
        }
        self._connection.execute(insert_or_replace(MEDIA, self._connection.dialect.name), values)

    def get(self, sha256: str) -> Picture | None:
        """Return the picture."""
        row = self._connection.execute(_GET, {"b_sha256": sha256}).first()
        if row is None:
            return None
        return Picture(
            sha256=row.sha256, jpeg=row.jpeg, width=row.width, height=row.height, dhash=_from_signed(row.dhash)
        )

    def hashes(self, sha256s: Sequence[str]) -> Mapping[str, int]:
        """Return the 64-bit dHash of each picture."""
        rows = self._connection.execute(_HASHES, {"b_pictures": list(sha256s)})
        return {sha256: _from_signed(dhash) for sha256, dhash in rows}

    def delete_unused(self, before: datetime) -> int:
        """Delete pictures last put before then that no draft, report or claim shows; return how many."""
        unused = self._connection.execute(_UNUSED, {"b_before": to_us(before)}).scalars().all()
        if not unused:
            return 0
        drafts = self._connection.execute(_DRAFTS).scalars().all()
        drafted = {sha256 for draft in drafts for sha256 in decode_draft(draft).pictures}
        gone = [sha256 for sha256 in unused if sha256 not in drafted]
        for start in range(0, len(gone), _AT_ONCE):
            self._connection.execute(_DELETE, {"b_pictures": gone[start : start + _AT_ONCE]})
        return len(gone)


class SqlBursts:
    """How much came from one source lately."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, source: str, now: datetime) -> int:
        """Add one for the hour of *now*; return how many there are in this hour."""
        statement = insert_or_add(BURSTS, "count", self._connection.dialect.name).returning(BURSTS.c["count"])
        values = {"source": source, "hour": to_us(now) // HOUR_US, "count": 1}
        count: int = self._connection.execute(statement, values).scalar_one()
        return count

    def delete_before(self, before: datetime) -> int:
        """Delete counts of earlier hours; return how many."""
        return self._connection.execute(_DELETE_BURSTS, {"b_hour": to_us(before) // HOUR_US}).rowcount


def _to_signed(dhash: int) -> int:
    """Return the same 64 bits as a signed number, which is all that databases have."""
    return dhash - _ALL if dhash >= _SIGN else dhash


def _from_signed(dhash: int) -> int:
    return dhash % _ALL
