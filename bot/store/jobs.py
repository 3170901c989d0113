"""Jobs in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select

from bot.domain.delivery import Job
from bot.store.coding import decode_payload, encode_payload, from_us, to_optional, to_us
from bot.store.tables import JOBS
from bot.store.upsert import insert_or_keep, insert_or_replace

_C = JOBS.c
_COLUMNS = (_C.kind, _C.key, _C.due_at, _C.payload, _C.attempts)
_SAME_KEY = (_C.kind == bindparam("b_kind"), _C.key == bindparam("b_key"))
_GET = select(*_COLUMNS).where(*_SAME_KEY)
_TAKE = delete(JOBS).where(*_SAME_KEY, _C.due_at <= bindparam("b_now")).returning(*_COLUMNS)
_DUE = (
    select(*_COLUMNS)
    .where(_C.due_at <= bindparam("b_now"))
    .order_by(_C.due_at, _C.kind, _C.key)
    .limit(bindparam("b_limit"))
)
_DUE_OF_KIND = _DUE.where(_C.kind == bindparam("b_kind"))
_NEXT_DUE = select(func.min(_C.due_at))
_DELETE = delete(JOBS).where(*_SAME_KEY)


class SqlJobs:
    """What is due when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, job: Job) -> None:
        """Keep *job*; one of the same kind and key is moved to it."""
        self._connection.execute(insert_or_replace(JOBS, self._connection.dialect.name), _to_values(job))

    def add(self, job: Job) -> None:
        """Keep *job* unless there is one of the same kind and key."""
        self._connection.execute(insert_or_keep(JOBS, self._connection.dialect.name), _to_values(job))

    def get(self, kind: str, key: str) -> Job | None:
        """Return the job, or None."""
        row = self._connection.execute(_GET, {"b_kind": kind, "b_key": key}).first()
        return None if row is None else _to_job(*row)

    def take(self, kind: str, key: str, now: datetime) -> Job | None:
        """Take out and return the job if it is still there and due."""
        row = self._connection.execute(_TAKE, {"b_kind": kind, "b_key": key, "b_now": to_us(now)}).first()
        return None if row is None else _to_job(*row)

    def due(self, now: datetime, *, kind: str | None = None, limit: int = 100) -> Sequence[Job]:
        """Return due jobs, of one kind or of any, longest due first."""
        keys = {"b_now": to_us(now), "b_limit": limit}
        if kind is None:
            rows = self._connection.execute(_DUE, keys)
        else:
            rows = self._connection.execute(_DUE_OF_KIND, {**keys, "b_kind": kind})
        return [_to_job(*row) for row in rows]

    def next_due(self) -> datetime | None:
        """Return when the next job is due, or None."""
        return to_optional(self._connection.execute(_NEXT_DUE).scalar_one())

    def delete(self, kind: str, key: str) -> None:
        """Drop the job, if there is one."""
        self._connection.execute(_DELETE, {"b_kind": kind, "b_key": key})


def _to_values(job: Job) -> dict[str, object]:
    return {
        "kind": job.kind,
        "key": job.key,
        "due_at": to_us(job.due_at),
        "payload": encode_payload(job.payload),
        "attempts": job.attempts,
    }


def _to_job(kind: str, key: str, due_at: int, payload: str, attempts: int) -> Job:
    return Job(kind, key, due_at=from_us(due_at), payload=decode_payload(payload), attempts=attempts)
