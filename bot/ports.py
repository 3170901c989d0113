"""What the use cases need from outside: a transaction's stores, and the store that gives transactions.

Everything of a ``Transaction`` is synchronous, works inside that one transaction and never commits.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.domain.delivery import (
    ChatKey,
    DeadLetter,
    InboxRow,
    Job,
    OutboxRow,
    OutboxState,
    Posted,
    SentMark,
    WebSession,
)
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.effect import FeedbackReason
from bot.domain.entry import Reason
from bot.domain.kept import FeedbackCount, Unanswered
from bot.domain.message import Reply

T = TypeVar("T")


class Dialogues(Protocol):
    """Stored states of conversations."""

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

    def delete_unused(self, before: datetime) -> int:
        """Forget Dialogues last saved before then; return how many."""
        ...


class Inbox(Protocol):
    """Bodies waiting for their turn.  They come in by ``Store.receive``."""

    def get(self, channel: str, event_id: str) -> InboxRow | None:
        """Return the row, or None if it is finished or was never there."""
        ...

    def finish(self, channel: str, event_id: str) -> None:
        """Take the row out and wipe its body: its turn is done.

        Raises:
            AlreadyHandled: If there is no such waiting row, so that no turn counts twice.
        """
        ...

    def waiting(self, *, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, ChatKey, str]]:
        """Return (position, chat, event id) of waiting rows in order of arrival, from *after* on."""
        ...

    def count(self) -> int:
        """Return how many rows wait."""
        ...

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Wipe the waiting rows of *chat*, except the event *sparing*."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Wipe waiting rows received before then: nobody expects an answer any more; return how many."""
        ...

    def forget_events(self, before: datetime) -> int:
        """Drop event ids kept for deduplication and received before then, unless they still wait."""
        ...


class Outbox(Protocol):
    """Replies on their way."""

    def put(self, chat: ChatKey, cause: str, replies: Sequence[Reply], now: datetime) -> tuple[int, ...]:
        """Queue *replies* in order for *chat*, made by *cause*; return their ids.

        A cause puts its replies once: doing so again for the same chat is an error.
        """
        ...

    def caused_by(self, chat: ChatKey, cause: str) -> Sequence[OutboxRow]:
        """Return what *cause* made for *chat*, in order, whether shown yet or not."""
        ...

    def readable(self, chat: ChatKey, *, limit: int = 50) -> Sequence[OutboxRow]:
        """Return the last rows of *chat* whose text is still there, oldest first."""
        ...

    def unseen(self, chat: ChatKey, *, after: int = 0) -> Sequence[OutboxRow]:
        """Return what a stream that saw everything up to id *after* must still show, in order.

        These are rows that wait, and rows streamed after that id.  A row that was shown with an
        answer or a page is never among them.
        """
        ...

    def mark_sent(self, marks: Sequence[SentMark]) -> frozenset[int]:
        """Mark rows as sent and return the ids this call marked; one sent before stays as it is."""
        ...

    def mark_failed(self, row_id: int, now: datetime) -> None:
        """Mark a row as finally failed; wipe its text and address."""
        ...

    def counts(self) -> Mapping[OutboxState, int]:
        """Return how many rows there are of each state."""
        ...

    def delete_chat(self, chat: ChatKey, *, sparing: str) -> None:
        """Delete every row of *chat*, except those caused by *sparing*."""
        ...

    def delete_done(self, before: datetime) -> int:
        """Delete rows made before then that are sent or failed; return how many."""
        ...

    def delete_unread(self, before: datetime, channels: Collection[str]) -> int:
        """Delete rows of *channels* made before then that nobody came to read; return how many."""
        ...


class Jobs(Protocol):
    """What is due when."""

    def put(self, job: Job) -> None:
        """Keep *job*; one of the same kind and key is moved to it."""
        ...

    def add(self, job: Job) -> None:
        """Keep *job* unless there is one of the same kind and key, which stays as it is."""
        ...

    def get(self, kind: str, key: str) -> Job | None:
        """Return the job, or None."""
        ...

    def take(self, kind: str, key: str, now: datetime) -> Job | None:
        """Take out and return the job if it is still there and due; else None."""
        ...

    def due(self, now: datetime, *, limit: int = 100) -> Sequence[Job]:
        """Return due jobs, longest due first."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next job is due, or None if there is none."""
        ...

    def delete(self, kind: str, key: str) -> None:
        """Drop the job, if there is one."""
        ...


class DeadLetters(Protocol):
    """Bodies nobody could read or answer."""

    def put(self, letter: DeadLetter) -> None:
        """Keep *letter*."""
        ...

    def last(self, *, limit: int = 50) -> Sequence[DeadLetter]:
        """Return the newest letters, newest first."""
        ...

    def count(self) -> int:
        """Return how many there are."""
        ...

    def delete_chat(self, chat: ChatKey) -> None:
        """Delete the letters of *chat*."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Delete letters older than then; return how many."""
        ...


class UnansweredQuestions(Protocol):
    """Questions without an answer, blacked out, without the person, for editors."""

    def put(self, question: Unanswered) -> None:
        """Keep *question*."""
        ...

    def since(self, day: date, *, limit: int = 1000) -> Sequence[Unanswered]:
        """Return questions from *day* on, oldest first."""
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


class Transaction(Protocol):
    """One transaction: all of it happens, or none of it."""

    @property
    def dialogues(self) -> Dialogues:
        """Return the states of conversations."""
        ...

    @property
    def inbox(self) -> Inbox:
        """Return the bodies waiting for their turn."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Return the replies on their way."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Return the what is due."""
        ...

    @property
    def unanswered(self) -> UnansweredQuestions:
        """Return the questions without an answer."""
        ...

    @property
    def feedback(self) -> Feedback:
        """Return the thumbs."""
        ...

    @property
    def dead_letters(self) -> DeadLetters:
        """Return the bodies nobody could read."""
        ...

    @property
    def sessions(self) -> Sessions:
        """Return the browser sessions."""
        ...


class Store(Protocol):
    """Everything kept.  Awaitables end when the data is durable.

    A function given to ``transact`` may run twice (when another one of its group fails), so it touches
    nothing but its transaction and decides nothing by what an earlier run did.  What it raises
    reaches its caller alone, and nothing of it is kept.  It must be short: all writers wait for it.

    Every method raises ``StoreUnusable`` when the database is locked for long, full or gone.
    """

    def transact(self, fn: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run *fn* in a transaction that writes; end when it is durable."""
        ...

    def transact_now(self, fn: Callable[[Transaction], T]) -> T:
        """Do the same and block until it is durable; for commands, threads and tests."""
        ...

    def read(self, fn: Callable[[Transaction], T]) -> Awaitable[T]:
        """Run *fn* in a worker thread on one consistent state; writing in it is an error."""
        ...

    def read_now(self, fn: Callable[[Transaction], T]) -> T:
        """Do the same in this thread."""
        ...

    def receive(self, rows: Sequence[InboxRow]) -> Awaitable[tuple[bool, ...]]:
        """Keep bodies until their turn; say of each whether it is new (a redelivery is not).

        Raises:
            Overloaded: If more than 20,000 rows wait; nothing of *rows* is kept.
        """
        ...

    def mark_sent(self, marks: Sequence[SentMark]) -> Awaitable[frozenset[int]]:
        """Mark outbox rows as sent; return the ids this call marked.

        Whoever shows a row that others could show too (a stream, a page) shows only what it marked.
        """
        ...

    def watch(self, listener: Callable[[Sequence[Posted]], None]) -> None:
        """Call *listener* after each commit with the outbox rows it made.

        It is called in the writer's thread, before the awaitables of that commit end.
        """
        ...

    def checkpoint(self) -> Awaitable[None]:
        """Move wiped pages out of the write-ahead log and empty it (nothing to do on PostgreSQL)."""
        ...

    def check(self) -> Awaitable[None]:
        """End if the store can be written, else raise ``StoreUnusable``; for readiness."""
        ...

    def close(self) -> None:
        """Finish what was handed in, then let go of the database.  Later calls raise ``StoreUnusable``."""
        ...
