"""Delete what was set aside, in SQL, with everything that hangs on it."""

from collections import Counter
from datetime import datetime

from sqlalchemy import BindParameter, Connection, bindparam, delete, or_, select

from bot.domain.claim import ClaimState
from bot.store.claim_queue import count_name
from bot.store.coding import to_us
from bot.store.counters import SqlCounters
from bot.store.office_tables import EVIDENCE, NOTES
from bot.store.report_tables import (
    CLAIM_WORDS,
    CLAIMS,
    CONTACTS,
    FOLLOWERS,
    IN_JUNK,
    MERGED,
    PICTURE_USES,
    REPORTS,
)
from bot.store.words import split_folded

_C = CLAIMS.c
_IDS: BindParameter[str] = bindparam("b_ids", expanding=True)
_below = CLAIMS.alias("below")
_OLD = (
    select(_C.id)
    .where(
        IN_JUNK,
        _C.since < bindparam("b_before"),
        _C.decided == 0,
        # What was once said about a claim is never deleted: such a claim stays, with its state.
        ~select(_below.c.id)
        .where(_below.c.root == _C.id, _below.c.merged_into.is_not(None), _below.c.decided > 0)
        .exists(),
    )
    .order_by(_C.since)
    .limit(bindparam("b_limit"))
)
_TREES = select(_C.id, _C.n, _C.state, _C.text).where(or_(_C.id.in_(_IDS), MERGED & _C.root.in_(_IDS)))
_REPORTS = select(REPORTS.c.id).where(REPORTS.c.claim_id.in_(_IDS))
_FOLLOWERS = select(FOLLOWERS.c.id).where(FOLLOWERS.c.claim_id.in_(_IDS))
_DELETE_WORDS = delete(CLAIM_WORDS).where(
    CLAIM_WORDS.c.claim == bindparam("b_n"), CLAIM_WORDS.c.word.in_(bindparam("b_words", expanding=True))
)
_DELETIONS = (
    delete(CONTACTS).where(or_(CONTACTS.c.key.in_(_REPORTS), CONTACTS.c.key.in_(_FOLLOWERS))),
    delete(PICTURE_USES).where(or_(PICTURE_USES.c.owner.in_(_IDS), PICTURE_USES.c.owner.in_(_REPORTS))),
    delete(REPORTS).where(REPORTS.c.claim_id.in_(_IDS)),
    delete(FOLLOWERS).where(FOLLOWERS.c.claim_id.in_(_IDS)),
    delete(EVIDENCE).where(EVIDENCE.c.claim_id.in_(_IDS)),
    delete(NOTES).where(NOTES.c.claim_id.in_(_IDS)),
    delete(CLAIMS).where(_C.id.in_(_IDS)),
)


def delete_junk(connection: Connection, before: datetime, limit: int) -> int:
    """Delete at most *limit* claims set aside before then, and those merged into them; return how many there were."""
    old = connection.execute(_OLD, {"b_before": to_us(before), "b_limit": limit}).scalars().all()
    if not old:
        return 0
    claims = connection.execute(_TREES, {"b_ids": old}).all()
    for claim in claims:
        words = split_folded(claim.text)
        if words:
            connection.execute(_DELETE_WORDS, {"b_n": claim.n, "b_words": words})
    ids = [claim.id for claim in claims]
    for deletion in _DELETIONS:
        connection.execute(deletion, {"b_ids": ids})
    counters = SqlCounters(connection)
    for state, count in Counter(claim.state for claim in claims).items():
        counters.add(count_name(ClaimState(state)), -count)
    return len(old)
