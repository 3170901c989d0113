"""What the public figures are made of, in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.domain.audit import Action
from bot.domain.claim import ClaimState
from bot.domain.decision import AppealState
from bot.domain.verdict import to_outcome
from bot.ports.claims import Handled
from bot.store.coding import from_us, to_optional, to_us
from bot.store.office_tables import APPEALS, AUDIT, DECISIONS
from bot.store.report_tables import CLAIMS

_C = CLAIMS.c
_A = APPEALS.c
_D = DECISIONS.c
_versions = DECISIONS.alias("versions")
_first = select(func.min(_versions.c.number)).where(_versions.c.claim_id == _C.id).scalar_subquery()
_appeals = select(func.count()).where(_A.claim_id == _C.id)
_HANDLED = (
    select(
        _C.created_at,
        _D.at,
        _D.outcome,
        _C.reports,
        _appeals.scalar_subquery().label("appeals"),
        _appeals.where(_A.state == AppealState.OVERTURNED.value).scalar_subquery().label("overturned"),
    )
    .select_from(CLAIMS.outerjoin(DECISIONS, (_D.claim_id == _C.id) & (_D.number == _first)))
    .where(
        _C.created_at >= bindparam("b_since"),
        _C.created_at < bindparam("b_until"),
        _C.state.not_in([ClaimState.JUNK.value, ClaimState.MERGED.value]),
    )
    .order_by(_C.created_at, _C.id)
)

_SET_ASIDE = (
    select(AUDIT.c.object, AUDIT.c.action)
    .where(
        AUDIT.c.action.in_([Action.SET_ASIDE.value, Action.RESTORED.value]),
        AUDIT.c.at >= bindparam("b_since"),
        AUDIT.c.at < bindparam("b_until"),
    )
    .order_by(AUDIT.c.number)
)


class SqlFigures:
    """Counts and times; nothing about people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_aside(self, since: datetime, until: datetime) -> int:
        """Return how many claims were set aside in this time and not brought back in it.

        From the log: the claims themselves are deleted after 30 days.
        """
        rows = self._connection.execute(_SET_ASIDE, {"b_since": to_us(since), "b_until": to_us(until)})
        last = {row.object: row.action for row in rows}
        return sum(action == Action.SET_ASIDE.value for action in last.values())

    def handled(self, since: datetime, until: datetime) -> Sequence[Handled]:
        """Return claims that came in this time, oldest first, without junk and merged ones."""
        rows = self._connection.execute(_HANDLED, {"b_since": to_us(since), "b_until": to_us(until)})
        return [
            Handled(
                created_at=from_us(row.created_at),
                decided_at=to_optional(row.at),
                outcome=to_outcome(row.outcome) if row.outcome else None,
                reports=int(row.reports),
                appeals=row.appeals,
                overturned=row.overturned,
            )
            for row in rows
        ]
