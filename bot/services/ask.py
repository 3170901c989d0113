"""Keep what could not be answered, so that editors can write the missing entries."""

from datetime import datetime

from bot.domain.effect import KeepUnanswered
from bot.domain.kept import UNANSWERED_LENGTH, Unanswered, to_day
from bot.ports import Transaction


def keep_unanswered(tx: Transaction, effect: KeepUnanswered, now: datetime) -> None:
    """Keep the blacked-out question, cut to 200 characters, with its day and without its person."""
    text = effect.text[:UNANSWERED_LENGTH].strip()
    if text:
        tx.unanswered.put(Unanswered(text=text, language=effect.language, reason=effect.reason, day=to_day(now)))
