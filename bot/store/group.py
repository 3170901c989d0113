"""What staff groups were shown, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, exists, or_, select, update

from bot.domain.claim import WORKED_ON
from bot.domain.desk import CardState, GroupCard, GroupState
from bot.store.coding import from_us, to_optional, to_optional_us, to_us
from bot.store.group_tables import GROUP_CARDS, GROUP_STATES
from bot.store.report_tables import CLAIMS
from bot.store.upsert import insert_or_replace

_C = GROUP_CARDS.c
_S = GROUP_STATES.c
_IS_FRESH = (_C.chat_id == bindparam("b_chat"), _C.state == CardState.FRESH.value)
_STATE = select(GROUP_STATES).where(_S.chat_id == bindparam("b_chat"))
_STATE_LOCKED = _STATE.with_for_update()
_CARD = select(GROUP_CARDS).where(_C.chat_id == bindparam("b_chat"), _C.claim_id == bindparam("b_claim"))
_FRESH = select(GROUP_CARDS).where(*_IS_FRESH).order_by(_C.at, _C.claim_id).limit(bindparam("b_limit"))
_COUNT_IN = update(GROUP_CARDS).where(*_IS_FRESH).values(state=CardState.COUNTED.value)
_SET_BEHIND = (
    update(GROUP_CARDS).where(_C.claim_id == bindparam("b_claim"), _C.state == CardState.SHOWN.value).values(version=0)
)
_WORKED_ON = select(CLAIMS.c.id).where(CLAIMS.c.state.in_([state.value for state in WORKED_ON]))
_SET_TEXTS_BEHIND = (
    update(GROUP_CARDS)
    .where(_C.chat_id == bindparam("b_chat"), _C.state == CardState.SHOWN.value, _C.claim_id.in_(_WORKED_ON))
    .values(version=0)
    .returning(_C.claim_id)
)
_MAY_SHOW_TEXT = or_(
    CLAIMS.c.state.in_([state.value for state in WORKED_ON]),
    and_(_C.state == CardState.SHOWN.value, _C.version != CLAIMS.c.version),
)
_DELETE = delete(GROUP_CARDS).where(
    _C.at < bindparam("b_before"), ~exists().where(CLAIMS.c.id == _C.claim_id, _MAY_SHOW_TEXT)
)


class SqlStaffGroup:
    """What was shown of which claim, and how far each group is."""

    def __init__(self, connection: Connection, *, locking: bool) -> None:
        self._connection = connection
        self._state = _STATE_LOCKED if locking else _STATE

    def state(self, chat_id: str) -> GroupState | None:
        """Return how far the group is, None if it was never followed."""
        row = self._connection.execute(self._state, {"b_chat": chat_id}).first()
        return None if row is None else GroupState(chat_id=chat_id, seen=row.seen, digest_at=to_optional(row.digest_at))

    def save_state(self, state: GroupState) -> None:
        """Keep how far a group is."""
        values = {"chat_id": state.chat_id, "seen": state.seen, "digest_at": to_optional_us(state.digest_at)}
        self._connection.execute(insert_or_replace(GROUP_STATES, self._connection.dialect.name), values)

    def card(self, chat_id: str, claim_id: str) -> GroupCard | None:
        """Return what the group was shown of a claim."""
        row = self._connection.execute(_CARD, {"b_chat": chat_id, "b_claim": claim_id}).first()
        return None if row is None else _to_card(row)

    def save_card(self, card: GroupCard) -> None:
        """Keep what the group was shown of a claim."""
        values = {
            "chat_id": card.chat_id,
            "claim_id": card.claim_id,
            "state": card.state.value,
            "version": card.version,
            "reports": card.reports,
            "row_id": card.row_id,
            "until": to_optional_us(card.until),
            "at": to_us(card.at),
        }
        self._connection.execute(insert_or_replace(GROUP_CARDS, self._connection.dialect.name), values)

    def fresh(self, chat_id: str, *, limit: int) -> Sequence[GroupCard]:
        """Return the claims the group has not seen yet, oldest first."""
        rows = self._connection.execute(_FRESH, {"b_chat": chat_id, "b_limit": limit})
        return [_to_card(row) for row in rows]

    def count_in(self, chat_id: str) -> int:
        """Mark the claims the group has not seen yet as being in a digest; return how many."""
        return self._connection.execute(_COUNT_IN, {"b_chat": chat_id}).rowcount

    def set_behind(self, claim_id: str) -> bool:
        """Note that nobody knows what the cards of a claim show; return whether it has one."""
        return self._connection.execute(_SET_BEHIND, {"b_claim": claim_id}).rowcount > 0

    def set_texts_behind(self, chat_id: str) -> Sequence[str]:
        """Note that nobody knows what the group's cards of claims that are worked on show; return these claims."""
        return self._connection.execute(_SET_TEXTS_BEHIND, {"b_chat": chat_id}).scalars().all()

    def delete_before(self, before: datetime) -> int:
        """Forget what was shown last before then and shows no text; return how many."""
        return self._connection.execute(_DELETE, {"b_before": to_us(before)}).rowcount


def _to_card(row: Row[Any]) -> GroupCard:
    return GroupCard(
        chat_id=row.chat_id,
        claim_id=row.claim_id,
        state=CardState(row.state),
        version=row.version,
        reports=row.reports,
        row_id=row.row_id,
        until=to_optional(row.until),
        at=from_us(row.at),
    )
