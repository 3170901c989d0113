"""Count what people think of an answer, and show it to editors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.effect import CountFeedback
from bot.domain.kept import FeedbackCount, to_day
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.permission import authorize

FEEDBACK_SHOWN: Final = timedelta(days=90)


def count_feedback(tx: Transaction, effect: CountFeedback, now: datetime) -> None:
    """Count one thumb, or the reason given for an earlier thumb down."""
    tx.feedback.count(effect.entry, effect.version, to_day(now), good=effect.good, reason=effect.reason)


def read_feedback(tx: Transaction, by: StaffMember, now: datetime) -> Sequence[FeedbackCount]:
    """Return the sums of ninety days, by entry, version, thumb and reason."""
    authorize(tx, by, Permission.EDIT_KNOWLEDGE)
    return tx.feedback.totals(to_day(now - FEEDBACK_SHOWN))
