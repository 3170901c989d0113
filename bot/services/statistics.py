"""A few counts for those who run the bot.  None of them is about a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import OutboxState
from bot.domain.entry import Reason
from bot.domain.kept import FeedbackCount, to_day
from bot.ports import Transaction

SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The state of the queues now, and thirty days of questions without an answer and thumbs."""

    waiting: int
    outbox: Mapping[OutboxState, int]
    dead_letters: int
    sessions_today: int
    unanswered: Mapping[Reason, int]
    feedback: tuple[FeedbackCount, ...]


def take_statistics(tx: Transaction, now: datetime) -> Statistics:
    """Count.  Only reads."""
    since = to_day(now - timedelta(days=SHOWN_DAYS))
    return Statistics(
        waiting=tx.inbox.count(),
        outbox=tx.outbox.counts(),
        dead_letters=tx.dead_letters.count(),
        sessions_today=tx.sessions.count(now - timedelta(days=1)),
        unanswered=tx.unanswered.counts(since),
        feedback=tuple(tx.feedback.totals(since)),
    )
