"""Wipe what is no longer needed.

The text of a message goes with its turn and the text of a pushed reply with its sending; what is left to
do by the clock is here.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.audit import Action
from bot.domain.claim import JUNK_KEPT, ClaimState
from bot.domain.delivery import Job
from bot.domain.game import Way
from bot.domain.kept import to_day
from bot.domain.report import (
    APPEAL_TEXT_KEPT,
    CONTACT_KEPT,
    DRAFT_KEPT,
    EXPRESSION_TEXT_KEPT,
    FOLLOWED_FOR,
    TEXT_KEPT,
    WAITING_KEPT,
    ReportState,
)
from bot.ports import Transaction
from bot.services import games, group_games, room_guests
from bot.services.audit import SYSTEM, log
from bot.services.family import find_root
from bot.services.lost import note_lost
from bot.services.sign_in import ABSOLUTE, DEVICE_FOR, IDLE
from bot.services.telling import WIPE

JOB = "retention"
EVERY = timedelta(minutes=10)

READABLE = timedelta(hours=24)
EVENT_IDS = timedelta(hours=48)
WAITING = timedelta(days=7)
DEAD_LETTERS = timedelta(days=7)
WEB_SESSIONS = timedelta(days=30)
UNANSWERED = timedelta(days=90)
DIALOGUES = timedelta(days=180)
BURSTS = timedelta(days=1)
PICTURES = timedelta(days=1)
"""How long a picture may wait for the draft, report or claim that shows it."""
GAMES_TOGETHER: Final = timedelta(days=1)
GAMES_ALONE: Final = timedelta(days=30)
"""How long a game waits for somebody to go on."""
NICKNAMES: Final = timedelta(days=1)
GAMES: Final = timedelta(days=365)
"""How long answers are kept, by pseudonym, to learn which questions are hard."""
CARDS = timedelta(days=90)
"""How long it is remembered which message of the staff group shows a claim, since it last changed; longer while
it may show a text."""
WIPE_AGAIN: Final = timedelta(days=1)
TEXTS_AT_ONCE: Final = 500
GAMES_AT_ONCE: Final = 200


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
    drafts: int
    report_texts: int
    unanswered_reports: int
    claim_texts: int
    appeal_texts: int
    contacts: int
    followers: int
    junk_claims: int
    pictures: int
    bursts: int
    staff_sessions: int
    group_cards: int
    quiz_names: int
    quiz_games: int


_LOGGED: Final = (
    "report_texts", "unanswered_reports", "claim_texts", "appeal_texts", "contacts", "followers", "junk_claims",
    "pictures",
)  # fmt: skip
"""What the log keeps count of: what was reported.  The rest goes by the minute and says nothing."""


def schedule(tx: Transaction, now: datetime) -> None:
    """Make sure that the wiping job is there; one that was missed while down is due at once."""
    tx.jobs.add(Job(JOB, "all", due_at=now))


def run_job(tx: Transaction, job: Job, now: datetime, *, fetched: Collection[str]) -> None:
    """Wipe what is due and come back in ten minutes, or at once while very much is due.

    *fetched* are the channels whose replies people come for: there, what nobody came to read in a day goes too,
    but news about reports.
    """
    swept = sweep(tx, now, fetched=fetched)
    is_more = max(swept.report_texts, swept.unanswered_reports, swept.claim_texts) >= TEXTS_AT_ONCE
    wait = timedelta(0) if is_more else EVERY
    tx.jobs.put(Job(job.kind, job.key, due_at=now + wait))


def sweep(tx: Transaction, now: datetime, *, fetched: Collection[str]) -> Swept:
    """Wipe everything whose time is over.

    A body or a reply waits for a week at most: then its channel is switched off, or nobody expects an answer.
    """
    waiting = tx.inbox.delete_before(now - WAITING)
    expired = tx.sessions.delete_unseen(now - WEB_SESSIONS)
    for channel in sorted(fetched):
        tx.dialogues.delete_person(channel, expired)
    lost = _drop_undelivered(tx, now, fetched, expired)
    swept = Swept(
        replies=tx.outbox.delete_done(now - READABLE) + tx.outbox.delete_unread(now - READABLE, fetched) + lost,
        event_ids=tx.inbox.forget_events(now - EVENT_IDS),
        waiting=waiting,
        dead_letters=tx.dead_letters.delete_before(now - DEAD_LETTERS),
        sessions=len(expired),
        unanswered=tx.unanswered.delete_before(to_day(now - UNANSWERED)),
        dialogues=tx.dialogues.delete_unused(now - DIALOGUES),
        drafts=tx.dialogues.wipe_drafts(now - DRAFT_KEPT),
        report_texts=_wipe_texts(tx, now),
        unanswered_reports=_give_up_waiting(tx, now),
        claim_texts=_wipe_claims(tx, now),
        appeal_texts=tx.casework.wipe_appeals(now - APPEAL_TEXT_KEPT, now - WAITING_KEPT),
        contacts=tx.reports.drop_contacts(now - CONTACT_KEPT, now - WAITING_KEPT),
        followers=tx.followers.delete_before(now - FOLLOWED_FOR),
        junk_claims=tx.claims.delete_junk(now - JUNK_KEPT),
        bursts=tx.bursts.delete_before(now - BURSTS),
        staff_sessions=tx.staff.delete_stale(now - ABSOLUTE, now - IDLE, now - DEVICE_FOR, now),
        group_cards=tx.group.delete_before(now - CARDS) + tx.sending.forget_places(now - CARDS),
        pictures=tx.media.delete_unused(now - PICTURES),
        quiz_names=_end_and_forget_games(tx, now),
        quiz_games=tx.games.delete_before(now - GAMES),
    )
    counts = {name: count for name, count in asdict(swept).items() if name in _LOGGED and count}
    if counts:
        log(tx, SYSTEM, Action.RETENTION_RUN, "all", now, **counts)
    return swept


def _end_and_forget_games(tx: Transaction, now: datetime) -> int:
    """End games nobody goes on with; wipe nicknames and places a day after the end; return of how many games."""
    for game in tx.games.unused(now - GAMES_TOGETHER, {Way.GROUP, Way.ROOM}, limit=GAMES_AT_ONCE):
        ended = games.end(tx, game, now)
        if ended.way is Way.GROUP:
            group_games.give_up(tx, ended, now)
        else:
            room_guests.give_up(tx, game, now)
    tx.games.end_unused(now - GAMES_ALONE, {Way.ALONE, Way.DAILY})
    return tx.games.forget_names(now - NICKNAMES)


def _drop_undelivered(tx: Transaction, now: datetime, fetched: Collection[str], expired: Collection[str]) -> int:
    """Delete what will reach nobody any more, noting it at the reports it is about; return how many rows.

    What people come for themselves waits as long as they may come: until their session (*expired*: those that
    just ended) is over.  Elsewhere a week.
    """
    causes = [
        *tx.sending.delete_unsent(now - WAITING, sparing=fetched),
        *tx.outbox.delete_news(now - WEB_SESSIONS, fetched),
    ]
    for channel in sorted(fetched):
        causes += tx.outbox.delete_chats(channel, expired)
    note_lost(tx, causes, now)
    return len(causes)


def _wipe_texts(tx: Transaction, now: datetime) -> int:
    """Wipe texts and pictures of reports: a day after an answer about an expression, else after 90 days."""
    due = tx.reports.texts_due(now - EXPRESSION_TEXT_KEPT, now - TEXT_KEPT, limit=TEXTS_AT_ONCE)
    for report_id in due:
        report = tx.reports.get(report_id)
        if report is not None:
            state = ReportState.REDUCED if report.state is ReportState.ANSWERED else report.state
            tx.reports.save(replace(report, text="", pictures=(), state=state))
    return len(due)


def _give_up_waiting(tx: Transaction, now: datetime) -> int:
    """Wipe texts, pictures and contacts of what nobody answered in time; return how many reports."""
    due = tx.reports.waiting(now - WAITING_KEPT, limit=TEXTS_AT_ONCE)
    for report_id in due:
        report = tx.reports.get(report_id)
        if report is None:
            continue
        state = report.state if report.state is ReportState.UNLINKED else ReportState.PURGED
        tx.reports.drop_contact(report_id)
        tx.reports.save(replace(report, text="", pictures=(), state=state))
        _renew_claim(tx, report.claim_id, now)
    return len(due)


def _renew_claim(tx: Transaction, claim_id: str, now: datetime) -> None:
    """Let the claim show the newest report in place of its first, whose time is over too; or nothing."""
    claim = tx.claims.get(claim_id)
    if claim is None or not (claim.text or claim.pictures) or claim.created_at >= now - WAITING_KEPT:
        return
    newest = tx.reports.newest_with_text(claim_id)
    if newest is None:
        tx.claims.wipe_text(claim_id)
    else:
        tx.claims.save(replace(claim, text=newest.text, pictures=newest.pictures))


def _wipe_claims(tx: Transaction, now: datetime) -> int:
    """Do the due jobs that wipe claims, and wipe those nothing happens to any more; return how many."""
    jobs = [tx.jobs.take(WIPE, job.key, now) for job in tx.jobs.due(now, kind=WIPE, limit=TEXTS_AT_ONCE)]
    wiped = sum(_wipe_claim(tx, job, now) for job in jobs if job is not None)
    left = tx.claims.without_reports(now - WAITING_KEPT, limit=TEXTS_AT_ONCE)
    for claim_id in left:
        tx.claims.wipe_text(claim_id)
    return wiped + len(left)


def run_wipe(tx: Transaction, job: Job, now: datetime) -> None:
    """Wipe the claim's own text, which is its first report's; not while it is worked on again."""
    _wipe_claim(tx, job, now)


def _wipe_claim(tx: Transaction, job: Job, now: datetime) -> bool:
    claim = tx.claims.get(job.key)
    if claim is None:
        return False
    is_answered = find_root(tx, claim).state in {ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE}
    if is_answered:
        tx.claims.wipe_text(claim.id)
    else:
        tx.jobs.put(replace(job, due_at=now + WIPE_AGAIN, attempts=0))
    return is_answered
