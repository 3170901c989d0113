"""The log of what staff did, in SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.domain.audit import FIRST_HASH, Action, AuditEntry, Link, hash_entry
from bot.store.coding import decode_payload, encode_payload, from_us, to_us
from bot.store.counters import SqlCounters
from bot.store.office_tables import AUDIT

_AT_ONCE = 1000
_A = AUDIT.c
_HASH = select(_A.hash).where(_A.number == bindparam("b_number"))
_LAST = select(AUDIT).order_by(_A.number.desc()).limit(bindparam("b_limit"))
_NEXT = select(AUDIT).where(_A.number > bindparam("b_after")).order_by(_A.number).limit(_AT_ONCE)
_NUMBER = "audit"


class SqlAudit:
    """The log, chained by hashes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, entry: AuditEntry) -> Link:
        """Add *entry* at the end of the chain."""
        # The counter holds the end of the chain against other writers.
        number = SqlCounters(self._connection).add(_NUMBER)
        before: str = self._connection.execute(_HASH, {"b_number": number - 1}).scalar() or FIRST_HASH
        kept = replace(entry, at=_as_kept(entry.at))
        link = Link(number, kept, before, hash_entry(number, kept, before))
        self._connection.execute(insert(AUDIT), _to_values(link))
        return link

    def page(self, *, before: int | None = None, object_id: str | None = None, limit: int = 50) -> Sequence[Link]:
        """Return entries, newest first."""
        chosen = _LAST
        if before is not None:
            chosen = chosen.where(_A.number < before)
        if object_id is not None:
            chosen = chosen.where(_A.object == object_id)
        return [_to_link(row) for row in self._connection.execute(chosen, {"b_limit": limit})]

    def walk(self) -> Iterator[Link]:
        """Return every entry, oldest first, a thousand at a time."""
        last = 0
        while rows := self._connection.execute(_NEXT, {"b_after": last}).all():
            yield from (_to_link(row) for row in rows)
            last = rows[-1].number


def _as_kept(moment: datetime) -> datetime:
    """Return *moment* as it will be read again, since its hash is of its written form."""
    return from_us(to_us(moment))


def _to_values(link: Link) -> dict[str, Any]:
    return {
        "number": link.number,
        "actor": link.entry.actor,
        "action": link.entry.action.value,
        "object": link.entry.object,
        "at": to_us(link.entry.at),
        "detail": encode_payload(link.entry.detail),
        "before": link.before,
        "hash": link.hash,
    }


def _to_link(row: Row[Any]) -> Link:
    entry = AuditEntry(
        actor=row.actor,
        action=Action(row.action),
        object=row.object,
        at=from_us(row.at),
        detail=decode_payload(row.detail),  # type: ignore[arg-type]  # as the value had it
    )
    return Link(row.number, entry, row.before, row.hash)
