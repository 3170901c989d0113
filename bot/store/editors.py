"""What is kept for editors, in SQL: questions without an answer, and feedback."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from bot.domain.effect import FeedbackReason
from bot.domain.entry import Reason
from bot.domain.kept import FeedbackCount, Unanswered
from bot.domain.text import Language
from bot.store.tables import FEEDBACK, UNANSWERED
from bot.store.upsert import insert_or_add

_U = UNANSWERED.c
_F = FEEDBACK.c
_SINCE = (
    select(_U.text, _U.language, _U.reason, _U.day)
    .where(_U.day >= bindparam("b_day"))
    .order_by(_U.day, _U.id)
    .limit(bindparam("b_limit"))
)
_LAST = (
    select(_U.text, _U.language, _U.reason, _U.day).order_by(_U.day.desc(), _U.id.desc()).limit(bindparam("b_limit"))
)
_COUNTS = select(_U.reason, func.count()).where(_U.day >= bindparam("b_day")).group_by(_U.reason)
_DELETE_BEFORE = delete(UNANSWERED).where(_U.day < bindparam("b_day"))
_TOTALS = (
    select(_F.entry, _F.version, _F.good, _F.reason, func.sum(_F["count"]))
    .where(_F.day >= bindparam("b_day"))
    .group_by(_F.entry, _F.version, _F.good, _F.reason)
    .order_by(_F.entry, _F.version, _F.good, _F.reason)
)


class SqlUnanswered:
    """Questions without an answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, question: Unanswered) -> None:
        """Keep *question*."""
        values = {
            "text": question.text,
            "language": question.language.value,
            "reason": question.reason.value,
            "day": question.day,
        }
        self._connection.execute(insert(UNANSWERED), values)

    def since(self, day: date, *, limit: int = 1000) -> Sequence[Unanswered]:
        """Return questions from *day* on, oldest first."""
        return _to_questions(self._connection.execute(_SINCE, {"b_day": day, "b_limit": limit}))

    def last(self, *, limit: int) -> Sequence[Unanswered]:
        """Return the newest questions, newest first."""
        return _to_questions(self._connection.execute(_LAST, {"b_limit": limit}))

    def counts(self, since: date) -> Mapping[Reason, int]:
        """Return how many questions there are of each reason from *since* on."""
        return {Reason(reason): count for reason, count in self._connection.execute(_COUNTS, {"b_day": since})}

    def delete_before(self, day: date) -> int:
        """Delete questions of days before *day*."""
        return self._connection.execute(_DELETE_BEFORE, {"b_day": day}).rowcount


class SqlFeedback:
    """Thumbs, counted for each version of an entry and day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, entry: str, version: str, day: date, *, good: bool, reason: FeedbackReason | None = None) -> None:
        """Add one thumb, or one reason for a thumb down."""
        values = {
            "entry": entry,
            "version": version,
            "good": good,
            "reason": reason.value if reason else "",
            "day": day,
            "count": 1,
        }
        self._connection.execute(insert_or_add(FEEDBACK, "count", self._connection.dialect.name), values)

    def totals(self, since: date) -> Sequence[FeedbackCount]:
        """Return the sums from *since* on, by entry, version, thumb and reason."""
        return [
            FeedbackCount(
                entry=entry,
                version=version,
                good=good,
                reason=FeedbackReason(reason) if reason else None,
                count=int(count),
            )
            for entry, version, good, reason, count in self._connection.execute(_TOTALS, {"b_day": since})
        ]


def _to_questions(rows: Iterable[Row[Any]]) -> Sequence[Unanswered]:
    return [
        Unanswered(text=row.text, language=Language(row.language), reason=Reason(row.reason), day=row.day)
        for row in rows
    ]
