"""Decisions in SQL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, tuple_

from bot.domain.decision import Decision, DecisionKind, Source
from bot.domain.verdict import to_outcome
from bot.ports.claims import PublishedPlace
from bot.store.coding import from_us, to_us
from bot.store.office_tables import DECISIONS, PUBLISHED
from bot.store.upsert import insert_or_replace
from bot.store.words import join_folded, split_folded

_D = DECISIONS.c
_P = PUBLISHED.c
_OF_CLAIM = select(DECISIONS).where(_D.claim_id == bindparam("b_claim")).order_by(_D.number)
_GET = select(DECISIONS).where(_D.claim_id == bindparam("b_claim"), _D.number == bindparam("b_number"))
_UNPUBLISH = delete(PUBLISHED).where(_P.claim_id == bindparam("b_claim"))
_PUBLISHED = (
    select(DECISIONS)
    .join(PUBLISHED, (_D.claim_id == _P.claim_id) & (_D.number == _P.number))
    .order_by(_P.at.desc(), _P.claim_id.desc())
)


class SqlDecisions:
    """What was said about claims, version by version."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, decision: Decision) -> None:
        """Keep a new version, and show it if it is public."""
        self._connection.execute(insert(DECISIONS), _to_values(decision))
        if decision.is_public:
            shown = {
                "claim_id": decision.claim_id,
                "number": decision.number,
                "at": to_us(decision.at),
                "words": join_folded(f"{decision.title}\n{decision.statement}"),
            }
            self._connection.execute(insert_or_replace(PUBLISHED, self._connection.dialect.name), shown)
        else:
            self._connection.execute(_UNPUBLISH, {"b_claim": decision.claim_id})

    def get(self, claim_id: str, number: int) -> Decision | None:
        """Return one version."""
        row = self._connection.execute(_GET, {"b_claim": claim_id, "b_number": number}).first()
        return None if row is None else _to_decision(row)

    def of_claim(self, claim_id: str) -> Sequence[Decision]:
        """Return all versions, oldest first."""
        return [_to_decision(row) for row in self._connection.execute(_OF_CLAIM, {"b_claim": claim_id})]

    def published(self, *, before: Decision | PublishedPlace | None = None, limit: int = 50) -> Sequence[Decision]:
        """Return the newest version of each claim that has a verdict, newest first and older than *before*."""
        return self._read(_PUBLISHED, before, limit)

    def search_published(
        self, words: str, *, before: Decision | PublishedPlace | None = None, limit: int = 50
    ) -> Sequence[Decision]:
        """Return those of ``published`` whose title or statement has all the *words*, in any spelling."""
        has_all = [_P.words.contains(f" {word} ", autoescape=True) for word in split_folded(words)]
        return self._read(_PUBLISHED.where(*has_all), before, limit)

    def _read(self, chosen: Select[Any], before: Decision | PublishedPlace | None, limit: int) -> list[Decision]:
        if before is not None:
            chosen = chosen.where(tuple_(_P.at, _P.claim_id) < tuple_(to_us(before.at), before.claim_id))
        return [_to_decision(row) for row in self._connection.execute(chosen.limit(limit))]


def _to_values(decision: Decision) -> dict[str, Any]:
    return {
        "claim_id": decision.claim_id,
        "number": decision.number,
        "kind": decision.kind.value,
        "outcome": decision.outcome.value,
        "title": decision.title,
        "statement": decision.statement,
        "sources": orjson.dumps(decision.sources).decode(),
        "by": decision.by,
        "approved_by": decision.approved_by,
        "at": to_us(decision.at),
    }


def _to_decision(row: Row[Any]) -> Decision:
    return Decision(
        claim_id=row.claim_id,
        number=row.number,
        kind=DecisionKind(row.kind),
        outcome=to_outcome(row.outcome),
        title=row.title,
        statement=row.statement,
        sources=tuple(_to_source(raw) for raw in orjson.loads(row.sources)),
        by=row.by,
        approved_by=row.approved_by,
        at=from_us(row.at),
    )


def _to_source(raw: dict[str, Any]) -> Source:
    return Source(
        publisher=raw["publisher"],
        link=raw["link"],
        quotation=raw["quotation"],
        day=date.fromisoformat(raw["day"]) if raw["day"] else None,
        primary=raw["primary"],
    )
