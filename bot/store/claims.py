"""Claims in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.domain.claim import Claim, ClaimState
from bot.domain.errors import IllegalChange, NoSuchObject
from bot.ports.claims import QueueFilter, QueuePlace
from bot.store import claim_queue
from bot.store.claim_rows import decode_pictures, encode_pictures, to_claim, to_claim_values
from bot.store.coding import to_us
from bot.store.counters import SqlCounters
from bot.store.junk import delete_junk
from bot.store.picture_uses import note_uses
from bot.store.report_tables import CLAIM_WORDS, CLAIMS, IN_RESEARCH, REPORTS, WITH_OWN_TEXT
from bot.store.words import split_folded

_C = CLAIMS.c
_GET = select(CLAIMS).where(_C.id == bindparam("b_id"))
_GET_LOCKED = _GET.with_for_update()
_KEPT = select(_C.n, _C.state, _C.text, _C.pictures, _C.merged_into).where(_C.id == bindparam("b_id"))
_PUT = insert(CLAIMS).returning(_C.n)
_SAVE = update(CLAIMS).where(_C.id == bindparam("b_id"))
_ROOT = select(_C.root).where(_C.id == bindparam("b_id"))
_SET_ROOT = update(CLAIMS).where(_C.id.in_(bindparam("b_ids", expanding=True))).values(root=bindparam("b_root"))
_ALIKE = (
    select(_C.root)
    .where(_C.fingerprint == bindparam("b_fingerprint"), _C.state != ClaimState.JUNK.value)
    .order_by(_C.created_at, _C.n)
)
_CHANGED = select(CLAIMS).where(_C.change > bindparam("b_number")).order_by(_C.change).limit(bindparam("b_limit"))
_UNPROVEN = (
    select(_C.id).where(IN_RESEARCH, _C.since < bindparam("b_before")).order_by(_C.since).limit(bindparam("b_limit"))
)
_DROP_WORDS = delete(CLAIM_WORDS).where(
    CLAIM_WORDS.c.claim == bindparam("b_n"), CLAIM_WORDS.c.word.in_(bindparam("b_words", expanding=True))
)
_WITHOUT_REPORTS = (
    select(_C.id)
    .where(
        WITH_OWN_TEXT,
        _C.since < bindparam("b_before"),
        ~select(REPORTS.c.id).where(REPORTS.c.claim_id == _C.id, REPORTS.c.has_text).exists(),
    )
    .order_by(_C.since)
    .limit(bindparam("b_limit"))
)
_LAST_CHANGE = "claims.change"

_first = select(_C.id).where(_C.merged_into == bindparam("b_id")).cte("below", recursive=True)
_BELOW = select(_first.union(select(_C.id).where(_C.merged_into == _first.c.id)).c.id)


class SqlClaims:
    """Statements going round."""

    def __init__(self, connection: Connection, *, locking: bool) -> None:
        self._connection = connection
        self._counters = SqlCounters(connection)
        self._get = _GET_LOCKED if locking else _GET

    def get(self, claim_id: str) -> Claim | None:
        """Return the claim, locked against other writers until the end."""
        row = self._connection.execute(self._get, {"b_id": claim_id}).first()
        return None if row is None else to_claim(row)

    def put(self, claim: Claim, fingerprint: str) -> None:
        """Keep a new claim."""
        root = self._root(claim.merged_into) if claim.merged_into else claim.id
        change = self._counters.add(_LAST_CHANGE)
        values = {**to_claim_values(claim), "fingerprint": fingerprint, "root": root, "change": change}
        number: int = self._connection.execute(_PUT, values).scalar_one()
        self._counters.add(claim_queue.count_name(claim.state))
        self._set_words(number, (), split_folded(claim.text))
        note_uses(self._connection, claim.id, (), claim.pictures)

    def save(self, claim: Claim) -> None:
        """Keep the changed claim.

        Raises:
            NoSuchObject: If it was never put.
            IllegalChange: If it would speak for itself through others.
        """
        kept = self._kept(claim.id)
        values = {**to_claim_values(claim), "change": self._counters.add(_LAST_CHANGE)}
        self._connection.execute(_SAVE, {"b_id": claim.id, **values})
        if kept.state != claim.state.value:
            self._counters.add(claim_queue.count_name(ClaimState(kept.state)), -1)
            self._counters.add(claim_queue.count_name(claim.state))
        if kept.text != claim.text:
            self._set_words(kept.n, split_folded(kept.text), split_folded(claim.text))
        note_uses(self._connection, claim.id, decode_pictures(kept.pictures), claim.pictures)
        if kept.merged_into != claim.merged_into:
            self._move(claim.id, claim.merged_into)

    def with_fingerprint(self, fingerprint: str) -> Claim | None:
        """Return the oldest claim of exactly this folded text that is not junk, following merges."""
        for root in self._connection.execute(_ALIKE, {"b_fingerprint": fingerprint}).scalars().all():
            claim = self.get(root)
            if claim is not None and claim.state is not ClaimState.JUNK:
                return claim
        return None

    def page(
        self, chosen: QueueFilter, now: datetime, *, after: QueuePlace | None = None, limit: int = 50
    ) -> Sequence[tuple[QueuePlace, Claim]]:
        """Return claims in queue order; snoozed ones are left out until their time."""
        rows = claim_queue.read_page(self._connection, chosen, now, after, limit)
        return [(QueuePlace(row.rank, row.id), to_claim(row)) for row in rows]

    def counts(self, now: datetime) -> Mapping[ClaimState, int]:
        """Return how many claims there are of each state (snoozed ones not counted)."""
        return claim_queue.count_states(self._connection, now)

    def count_snoozed(self, now: datetime) -> int:
        """Return how many claims are put off."""
        return claim_queue.count_snoozed(self._connection, now)

    def merged_into(self, claim_id: str) -> Sequence[str]:
        """Return the ids of claims for which *claim_id* speaks, however far down."""
        return self._connection.execute(_BELOW, {"b_id": claim_id}).scalars().all()

    def changed_since(self, number: int, *, limit: int = 1000) -> Sequence[tuple[int, Claim]]:
        """Return claims put or saved after change *number*, in order of change."""
        rows = self._connection.execute(_CHANGED, {"b_number": number, "b_limit": limit})
        return [(row.change, to_claim(row)) for row in rows]

    def last_change(self) -> int:
        """Return the number of the last change of any claim, 0 before the first."""
        return self._counters.get([_LAST_CHANGE]).get(_LAST_CHANGE, 0)

    def due_unproven(self, before: datetime, *, limit: int = 100) -> Sequence[str]:
        """Return ids of claims in research since before then, longest first."""
        keys = {"b_before": to_us(before), "b_limit": limit}
        return self._connection.execute(_UNPROVEN, keys).scalars().all()

    def delete_junk(self, before: datetime, *, limit: int = 500) -> int:
        """Delete claims set aside before then, with everything that hangs on them, oldest first."""
        return delete_junk(self._connection, before, limit)

    def without_reports(self, before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of claims as they are since before then that have a text though none of their reports has."""
        keys = {"b_before": to_us(before), "b_limit": limit}
        return self._connection.execute(_WITHOUT_REPORTS, keys).scalars().all()

    def wipe_text(self, claim_id: str) -> None:
        """Empty the claim's own text, and drop its pictures and fingerprint."""
        kept = self._kept(claim_id)
        wiped = {"text": "", "pictures": encode_pictures(()), "fingerprint": None}
        self._connection.execute(_SAVE, {"b_id": claim_id, **wiped, "change": self._counters.add(_LAST_CHANGE)})
        self._set_words(kept.n, split_folded(kept.text), ())
        note_uses(self._connection, claim_id, decode_pictures(kept.pictures), ())

    def _kept(self, claim_id: str) -> Row[int, str, str, str, str | None]:
        row = self._connection.execute(_KEPT, {"b_id": claim_id}).first()
        if row is None:
            raise NoSuchObject(f"There is no claim {claim_id}. Put it first.")
        return row

    def _root(self, claim_id: str) -> str:
        root: str | None = self._connection.execute(_ROOT, {"b_id": claim_id}).scalar()
        if root is None:
            raise NoSuchObject(f"There is no claim {claim_id} to merge into. Look at the queue again.")
        return root

    def _move(self, claim_id: str, into: str | None) -> None:
        """Note who speaks for *claim_id*, and for those it spoke for."""
        moved = [claim_id, *self.merged_into(claim_id)]
        if into in moved:
            raise IllegalChange(f"Claim {into} was merged into {claim_id} before. Split it first.")
        root = self._root(into) if into else claim_id
        self._connection.execute(_SET_ROOT, {"b_ids": moved, "b_root": root})

    def _set_words(self, number: int, before: Collection[str], after: Collection[str]) -> None:
        added, gone = set(after) - set(before), set(before) - set(after)
        if added:
            rows = [{"word": word, "claim": number} for word in sorted(added)]
            self._connection.execute(insert(CLAIM_WORDS), rows)
        if gone:
            self._connection.execute(_DROP_WORDS, {"b_n": number, "b_words": sorted(gone)})
