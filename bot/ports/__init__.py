"""What the use cases need from outside: a transaction's stores, and the store that gives transactions.

Everything of a ``Transaction`` is synchronous, works inside that one transaction and never commits.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from bot.domain.delivery import InboxRow, Posted, SentMark
from bot.domain.dialogue import DialogueKey
from bot.ports.claims import Bursts, Casework, Claims, Decisions, Figures, Followers, Media, Reports
from bot.ports.group import StaffGroup
from bot.ports.office import Audit, Staff, Vault
from bot.ports.people import Dialogues, Feedback, Sessions, UnansweredQuestions
from bot.ports.queues import DeadLetters, Inbox, Jobs, Outbox, Sending
from bot.ports.quizzes import DailyReaders, Games, Polls

__all__ = [
    "Audit",
    "Bursts",
    "Casework",
    "Claims",
    "DailyReaders",
    "DeadLetters",
    "Decisions",
    "Dialogues",
    "Feedback",
    "Figures",
    "Followers",
    "Games",
    "Inbox",
    "Jobs",
    "Media",
    "Outbox",
    "Polls",
    "Reports",
    "Sending",
    "Sessions",
    "Staff",
    "StaffGroup",
    "Store",
    "Transaction",
    "UnansweredQuestions",
    "Vault",
]

T = TypeVar("T")


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
    def sending(self) -> Sending:
        """Return the outbox as whoever pushes sees it."""
        ...

    @property
    def jobs(self) -> Jobs:
        """Return what is due."""
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

    @property
    def claims(self) -> Claims:
        """Return the claims."""
        ...

    @property
    def reports(self) -> Reports:
        """Return the reports."""
        ...

    @property
    def followers(self) -> Followers:
        """Return the readers who want to hear of a change."""
        ...

    @property
    def decisions(self) -> Decisions:
        """Return what was decided."""
        ...

    @property
    def casework(self) -> Casework:
        """Return evidence, notes and appeals."""
        ...

    @property
    def media(self) -> Media:
        """Return the pictures."""
        ...

    @property
    def bursts(self) -> Bursts:
        """Return how much came from one source lately."""
        ...

    @property
    def figures(self) -> Figures:
        """Return what the public figures are made of."""
        ...

    @property
    def games(self) -> Games:
        """Return the games."""
        ...

    @property
    def polls(self) -> Polls:
        """Return the polls platforms hold for us."""
        ...

    @property
    def daily(self) -> DailyReaders:
        """Return who wants a question each day."""
        ...

    @property
    def staff(self) -> Staff:
        """Return the accounts of staff."""
        ...

    @property
    def group(self) -> StaffGroup:
        """Return what staff groups were shown."""
        ...

    @property
    def audit(self) -> Audit:
        """Return the log of what staff did."""
        ...


Received = Callable[[Sequence[InboxRow], tuple[bool, ...]], None]
"""Told which of the rows handed in were new, once they are durable."""


class Store(Protocol):
    """Everything kept.  Awaitables end when the data is durable.

    A function given to ``transact`` may run twice (when another one of its group fails), so it touches
    nothing but its transaction and decides nothing by what an earlier run did.  What it raises
    reaches its caller alone, and nothing of it is kept.  It must be short: all writers wait for it.

    Every method raises ``StoreUnusable`` when the database is locked for long, full or gone.
    """

    def transact(self, fn: Callable[[Transaction], T], expected: DialogueKey | None = None) -> Awaitable[T]:
        """Run *fn* in a transaction that writes; end when it is durable.

        *expected* is the Dialogue it will ask for, if that is known: those of many functions are read together.
        """
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

    def receive(self, rows: Sequence[InboxRow], then: Received | None = None) -> Awaitable[tuple[bool, ...]]:
        """Keep bodies until their turn; say of each whether it is new (a redelivery is not).

        *then* is called with the rows and the same in the caller's event loop, even if the caller was cancelled.

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

    def compact(self) -> Awaitable[None]:
        """Write the database anew, so that nothing wiped is left anywhere in it (nothing to do on PostgreSQL).

        For the end of a day's retention.  All writers wait for it, about a second for every 100 MB.
        """
        ...

    def check(self) -> Awaitable[None]:
        """End if the store can be written, else raise ``StoreUnusable``; for readiness."""
        ...

    def close(self) -> None:
        """Finish what was handed in, then let go of the database.  Later calls raise ``StoreUnusable``."""
        ...
