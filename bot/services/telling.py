"""Tell reporters and readers what became of a claim: each of them once.

Whoever is told is marked in the transaction that queues the message, a hundred at a time; the job puts
itself again while some are left.  So a crash in between neither forgets nor repeats anybody.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.claim import UNDO, Claim
from bot.domain.decision import AppealState, Decision
from bot.domain.delivery import ChatKey, Job
from bot.domain.dialogue import DialogueKey
from bot.domain.message import Reply
from bot.domain.news import AppealAnswered, Decided, InfoAsked, LookedAtAgain, News
from bot.domain.report import EXPRESSION_TEXT_KEPT, TEXT_KEPT, Contact, Follower, Report, ReportState
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Outcome
from bot.ports import Transaction, Vault
from bot.services.family import find_family, find_root, standing_decision

TELL = "tell"
"""Tell decision ``number`` of the root claim ``key`` to everybody not told yet."""
TELL_MERGED = "tell_merged"
"""Tell the reporters of the merged claim ``key`` what was decided before; waits until the merge cannot be undone."""
AGAIN = "again"
"""The reporters of ``key`` were told something that no longer stands: say so, and let them be told anew."""
INFO = "info"
"""Ask the reporters of ``key`` for more."""
APPEAL_ANSWER = "appeal_answer"
"""Tell one reporter what became of the appeal ``key``."""
WIPE = "wipe"
"""Wipe the claim's own text; run by retention."""

OWN: Final = "own:"
"""Before the id of a report that a conversation remembers as its person's own; else it remembers a receipt."""
AT_ONCE: Final = 100
_SAME_PERSON_LOOKS: Final = 50
"""Up to how many merged claims it is looked for another report of the same person, so that one is told once."""

Word = Callable[[News, Language], Sequence[Reply]]
"""Puts news into words, in a language.  Pure; written where conversations are."""


def text_kept(outcome: Outcome) -> timedelta:
    """Return how long texts are kept after an answer: a day if it was somebody's expression, else 90 days."""
    expression = isinstance(outcome, NoVerdict) and outcome.is_expression
    return EXPRESSION_TEXT_KEPT if expression else TEXT_KEPT


def spread(tx: Transaction, claim: Claim, now: datetime) -> None:
    """Have the newest decision of *claim* told to everybody, and its texts wiped in time."""
    tx.jobs.put(Job(TELL, claim.id, now, {"number": claim.decided}))
    if claim.outcome is not None:
        for claim_id in find_family(tx, claim.id):
            tx.jobs.put(Job(WIPE, claim_id, now + text_kept(claim.outcome)))


def tell_merged(tx: Transaction, merged: Claim, root: Claim, now: datetime) -> None:
    """Have the reporters of *merged* told what was decided about *root*, once the merge cannot be undone."""
    decision = standing_decision(tx, root)
    if decision is not None:
        tx.jobs.put(Job(TELL_MERGED, merged.id, now + UNDO))
        tx.jobs.put(Job(WIPE, merged.id, now + text_kept(decision.outcome)))


def run_tell_merged(tx: Transaction, job: Job, now: datetime) -> None:
    """Let the merged claim's reporters be told with the others."""
    merged = tx.claims.get(job.key)
    if merged is None or merged.merged_into is None:
        return
    root = find_root(tx, merged)
    if root.decided:
        tx.jobs.put(Job(TELL, root.id, now, {"number": root.decided}))


def run_tell(tx: Transaction, job: Job, now: datetime, *, vault: Vault, word: Word) -> None:
    """Tell the next hundred.  A version that was replaced or overturned meanwhile is told to nobody any more."""
    root = tx.claims.get(job.key)
    decision = None if root is None else standing_decision(tx, root)
    if root is None or decision is None or decision.number != job.payload.get("number"):
        return
    family = find_family(tx, root.id)
    ready = [claim_id for claim_id in family if tx.jobs.get(TELL_MERGED, claim_id) is None]
    round_ = _Round(tx, vault, word, decision, family, now)
    reports = tx.reports.to_tell(ready, decision.number, limit=AT_ONCE)
    for report, sealed in reports:
        round_.tell_reporter(report, sealed)
    followers = tx.followers.to_tell(ready, decision.number, limit=AT_ONCE - len(reports))
    for follower, sealed in followers:
        round_.tell_follower(follower, sealed)
    if len(reports) + len(followers) >= AT_ONCE:
        tx.jobs.put(replace(job, due_at=now, attempts=0))


class _Round:
    """One hundred people told one decision."""

    def __init__(
        self, tx: Transaction, vault: Vault, word: Word, decision: Decision, family: Sequence[str], now: datetime
    ) -> None:
        self._tx, self._vault, self._word = tx, vault, word
        self._decision, self._family, self._now = decision, family[:_SAME_PERSON_LOOKS], now

    def tell_reporter(self, report: Report, sealed: bytes) -> None:
        """Queue the message and mark the report, whether or not the contact can be opened."""
        contact = self._vault.open_contact(report.id, sealed)
        told = mark_told(report, self._decision.number, self._now)
        if contact is None:
            self._tx.reports.save(replace(told, undeliverable=True))
            return
        self._tx.reports.save(told)
        if not self._is_told(contact, sparing=report.id):
            news = Decided(decision=self._decision, report_id=report.id, first=report.answered == 0)
            self._put("decision", report.id, contact, news)

    def tell_follower(self, follower: Follower, sealed: bytes) -> None:
        """Queue the message and mark the follower; drop one who cannot be reached."""
        contact = self._vault.open_contact(follower.id, sealed)
        if contact is None:
            self._tx.followers.delete(follower.id)
            return
        self._tx.followers.told(follower.id, self._decision.number, self._now)
        if not self._is_told(contact, sparing=follower.id):
            self._put("follow", follower.id, contact, Decided(decision=self._decision, report_id=None, first=False))

    def _put(self, kind: str, owner: str, contact: Contact, news: News) -> None:
        cause = f"{kind}:{self._decision.claim_id}:{self._decision.number}:{owner}"
        report = self._vault.seal_memory(OWN + owner) if kind == "decision" else None
        put_news(self._tx, cause, contact, self._word(news, contact.language), self._now, report=report)

    def _is_told(self, contact: Contact, *, sparing: str) -> bool:
        """Tell whether the same person was told by another report on one of these claims."""
        for claim_id in self._family:
            pseudonym = self._vault.pseudonym(contact.person.channel, contact.person.person_id, claim_id)
            other = self._tx.reports.of_pseudonym(pseudonym)
            if other is not None and other.id != sparing and other.answered >= self._decision.number:
                return True
        return False


def mark_told(report: Report, number: int, now: datetime) -> Report:
    """Return the report as one whose reporter was told decision *number*."""
    state = report.state if report.state is ReportState.UNLINKED else ReportState.ANSWERED
    return replace(report, state=state, answered=number, answered_at=now, undeliverable=False)


def put_news(
    tx: Transaction,
    cause: str,
    contact: Contact,
    replies: Sequence[Reply],
    now: datetime,
    *,
    report: str | None = None,
) -> None:
    """Queue *replies* for whoever is behind *contact*; numbers they type next mean the choices of these.

    *report* is what their conversation is to remember: the report it is about, sealed.
    """
    person = contact.person
    tx.outbox.put(ChatKey(person.channel, person.chat_id), cause, replies, now)
    choices = next((reply.choices for reply in reversed(replies) if reply.choices), ())
    dialogue = tx.dialogues.get(DialogueKey(person.channel, person.chat_id, person.person_id))
    if dialogue is not None and choices:
        tx.dialogues.save(dialogue.told(choices, report), now)


def ask_again(tx: Transaction, claim: Claim, now: datetime, *, aloud: bool, parted: bool = False) -> None:
    """Let those who were told about *claim* be told anew; *aloud* also tells them that it is looked at again.

    *parted* tells that it was split from the claim they were told about.
    """
    payload = {"number": claim.decided, "after": "", "aloud": aloud, "parted": parted}
    tx.jobs.put(Job(AGAIN, claim.id, now, payload))


def run_again(tx: Transaction, job: Job, now: datetime, *, vault: Vault, word: Word) -> None:
    """Do this for the next hundred reports."""
    number, after = job.payload["number"], str(job.payload["after"])
    claim = tx.claims.get(job.key)
    if claim is None or claim.decided != number:
        return
    reports = tx.reports.of_claims(find_family(tx, claim.id), after=after, limit=AT_ONCE)
    for report in reports:
        # Nobody tells those without a contact again: their time goes on from what they were told.
        if not report.answered or report.answered_at is None or tx.reports.contact(report.id) is None:
            continue
        open_again = replace(report, answered_at=None, waiting_since=now)
        if report.state is ReportState.ANSWERED:
            open_again = replace(open_again, state=ReportState.FILED)
        tx.reports.save(open_again)
        if job.payload["aloud"]:
            parted = bool(job.payload.get("parted"))
            news = LookedAtAgain(claim_id=claim.id, report_id=report.id, parted=parted)
            tell_report(tx, vault, word, (f"again:{claim.id}:{number}:{report.id}", report, news), now)
    if len(reports) == AT_ONCE:
        tx.jobs.put(replace(job, due_at=now, payload={**job.payload, "after": reports[-1].id}, attempts=0))


def tell_report(
    tx: Transaction, vault: Vault, word: Word, told: tuple[str, Report, News], now: datetime
) -> Contact | None:
    """Queue one message (its cause, the report it is about, the news) if the reporter can still be reached: there."""
    cause, report, news = told
    sealed = tx.reports.contact(report.id)
    contact = None if sealed is None else vault.open_contact(report.id, sealed)
    if contact is not None:
        put_news(tx, cause, contact, word(news, contact.language), now)
    return contact


def run_info(tx: Transaction, job: Job, now: datetime, *, vault: Vault, word: Word) -> None:
    """Ask the next hundred reporters for more."""
    claim = tx.claims.get(job.key)
    if claim is None or claim.needs_info_until is None:
        return
    reports = tx.reports.of_claims(find_family(tx, claim.id), after=str(job.payload["after"]), limit=AT_ONCE)
    for report in reports:
        news = InfoAsked(claim_id=report.claim_id, report_id=report.id)
        cause = f"info:{claim.id}:{job.payload['round']}:{report.id}"
        contact = tell_report(tx, vault, word, (cause, report, news), now)
        person = None if contact is None else contact.person
        key = None if person is None else DialogueKey(person.channel, person.chat_id, person.person_id)
        dialogue = None if key is None else tx.dialogues.get(key)
        if dialogue is not None:
            asked = dialogue.asked_more(vault.seal_memory(OWN + report.id), claim.needs_info_until)
            tx.dialogues.save(asked, now)
    if len(reports) == AT_ONCE:
        tx.jobs.put(replace(job, due_at=now, payload={**job.payload, "after": reports[-1].id}, attempts=0))


def run_appeal_answer(tx: Transaction, job: Job, now: datetime, *, vault: Vault, word: Word) -> None:
    """Tell whoever appealed the reasons."""
    appeal = tx.casework.get_appeal(job.key)
    report = None if appeal is None else tx.reports.get(appeal.report_id)
    if appeal is None or report is None or appeal.state is AppealState.OPEN:
        return
    cause = f"appeal:{appeal.claim_id}:{appeal.number}:{report.id}"
    tell_report(tx, vault, word, (cause, report, AppealAnswered(appeal=appeal)), now)


def note_undeliverable(tx: Transaction, cause: str) -> None:
    """Note that the message of *cause* finally failed: the reporter reads the outcome by receipt.

    A follower has no receipt and is dropped.  Causes of other messages are none of ours.
    """
    match cause.split(":"):
        case ["decision" | "again" | "info" | "appeal", _, _, report_id]:
            report = tx.reports.get(report_id)
            if report is not None:
                tx.reports.save(replace(report, undeliverable=True))
        case ["follow", _, _, follower_id]:
            tx.followers.delete(follower_id)
        case _:
            pass
