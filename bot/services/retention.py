"""Wipe what is no longer needed.

The text of a message goes with its turn and the text of a pushed reply with its sending; what is left to
do by the clock is here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import Job
from bot.domain.kept import to_day
from bot.ports import Transaction

JOB = "retention"
EVERY = timedelta(minutes=10)

READABLE = timedelta(hours=24)
EVENT_IDS = timedelta(hours=48)
WAITING = timedelta(days=7)
DEAD_LETTERS = timedelta(days=7)
WEB_SESSIONS = timedelta(days=30)
UNANSWERED = timedelta(days=90)
DIALOGUES = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many rows of each kind went."""

    replies: int
    event_ids: int
    waiting: int
    dead_letters: int
    sessions: int
    unanswered: int
    dialogues: int


def schedule(tx: Transaction, now: datetime) -> None:
    """Make sure that the wiping job is there; one that was missed while down is due at once."""
    tx.jobs.add(Job(JOB, "all", due_at=now))


def run_job(tx: Transaction, job: Job, now: datetime, *, fetched: Collection[str]) -> None:
    """Wipe what is due and come back in ten minutes.

    *fetched* are the channels whose replies people come for: there, what nobody came to read in a day goes too.
    """
    sweep(tx, now, fetched=fetched)
    tx.jobs.put(Job(job.kind, job.key, due_at=now + EVERY))


def sweep(tx: Transaction, now: datetime, *, fetched: Collection[str]) -> Swept:
    """Wipe everything whose time is over.

    A body or a reply waits for a week at most: then its channel is switched off, or nobody expects an answer.
    """
    waiting = tx.inbox.delete_before(now - WAITING)
    expired = tx.sessions.delete_unseen(now - WEB_SESSIONS)
    for channel in sorted(fetched):
        tx.dialogues.delete_person(channel, expired)
    return Swept(
        replies=tx.outbox.delete_done(now - READABLE)
        + tx.outbox.delete_unread(now - READABLE, fetched)
        + tx.sending.delete_unsent(now - WAITING),
        event_ids=tx.inbox.forget_events(now - EVENT_IDS),
        waiting=waiting,
        dead_letters=tx.dead_letters.delete_before(now - DEAD_LETTERS),
        sessions=len(expired),
        unanswered=tx.unanswered.delete_before(to_day(now - UNANSWERED)),
        dialogues=tx.dialogues.delete_unused(now - DIALOGUES),
    )
