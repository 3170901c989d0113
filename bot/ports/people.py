"""Stores of conversations and of what people said about answers; inside one transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.domain.delivery import WebSession
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.effect import FeedbackReason
from bot.domain.entry import Reason
from bot.domain.kept import FeedbackCount, Unanswered


class Dialogues(Protocol):
    """Stored states of conversations."""

    def expect(self, keys: Collection[DialogueKey]) -> None:
        """Say which Dialogues will be asked for, so that they can be read together."""
        ...

    def get(self, key: DialogueKey) -> Dialogue | None:
        """Return the Dialogue, locked against other writers until the end of the transaction."""
        ...

    def save(self, dialogue: Dialogue, now: datetime) -> None:
        """Keep the Dialogue exactly as it is, in place of an earlier one."""
        ...

    def delete(self, key: DialogueKey) -> None:
        """Forget the Dialogue, if there is one."""
        ...

    def delete_person(self, channel: str, person_ids: Collection[str]) -> None:
        """Forget every Dialogue of these people in *channel*."""
        ...

    def wipe_drafts(self, before: datetime) -> int:
        """Wipe drafts written before then; return how many.  The Dialogues stay as they are otherwise."""
        ...

    def delete_unused(self, before: datetime) -> int:
        """Forget Dialogues last saved before then; return how many."""
        ...


class Sessions(Protocol):
    """Browser sessions of web chat."""

    def get(self, session_id: str) -> WebSession | None:
        """Return the session kept under this HMAC, or None."""
        ...

    def save(self, session: WebSession) -> None:
        """Keep *session*, in place of an earlier one."""
        ...

    def delete(self, session_id: str) -> None:
        """Delete the session, if there is one."""
        ...

    def delete_unseen(self, before: datetime) -> Sequence[str]:
        """Delete sessions last seen before then; return their ids."""
        ...

    def count(self, seen_since: datetime) -> int:
        """Return how many sessions were seen from then on."""
        ...


class UnansweredQuestions(Protocol):
    """Questions without an answer, blacked out, without the person, for editors."""

    def put(self, question: Unanswered) -> None:
        """Keep *question*."""
        ...

    def since(self, day: date, *, limit: int = 1000) -> Sequence[Unanswered]:
        """Return questions from *day* on, oldest first."""
        ...

    def last(self, *, limit: int) -> Sequence[Unanswered]:
        """Return the newest questions, newest first."""
        ...

    def counts(self, since: date) -> Mapping[Reason, int]:
        """Return how many questions there are of each reason from *since* on."""
        ...

    def delete_before(self, day: date) -> int:
        """Delete questions of days before *day*; return how many."""
        ...


class Feedback(Protocol):
    """Thumbs, counted for each version of an entry and day."""

    def count(self, entry: str, version: str, day: date, *, good: bool, reason: FeedbackReason | None = None) -> None:
        """Add one.

        A thumb is counted without a reason.  A reason given afterwards is one more count, beside the
        thumb's: it splits the thumbs down and is not a second thumb.
        """
        ...

    def totals(self, since: date) -> Sequence[FeedbackCount]:
        """Return the sums from *since* on, by entry, version, thumb and reason."""
        ...
