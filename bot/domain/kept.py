"""What is kept for editors: never with a person, a chat or a time of day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from bot.domain.effect import FeedbackReason
from bot.domain.entry import Reason
from bot.domain.text import Language

_VIET_NAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # No daylight saving since 1975.

UNANSWERED_LENGTH = 200
"""How many characters of a question without an answer are kept."""


def to_day(moment: datetime) -> date:
    """Return the day in Viet Nam of *moment*."""
    return to_local(moment).date()


def to_local(moment: datetime) -> datetime:
    """Return the same *moment* as clocks in Viet Nam show it."""
    return moment.astimezone(UTC).astimezone(_VIET_NAM)


def year_of_viet_nam(year: int) -> tuple[datetime, datetime]:
    """Return when *year* begins and when it is over, in Viet Nam."""
    return datetime(year, 1, 1, tzinfo=_VIET_NAM), datetime(year + 1, 1, 1, tzinfo=_VIET_NAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question nobody could answer: blacked out, at most 200 characters, and the day it was asked."""

    text: str
    language: Language
    reason: Reason
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCount:
    """How often one version of an entry got this thumb, or this reason for a thumb down."""

    entry: str
    version: str
    good: bool
    reason: FeedbackReason | None
    count: int
