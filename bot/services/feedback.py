"""Count what people think of an answer."""

from datetime import datetime

from bot.domain.effect import CountFeedback
from bot.domain.kept import to_day
from bot.ports import Transaction


def count_feedback(tx: Transaction, effect: CountFeedback, now: datetime) -> None:
    """Count one thumb, or the reason given for an earlier thumb down."""
    tx.feedback.count(effect.entry, effect.version, to_day(now), good=effect.good, reason=effect.reason)
