"""Find one person's live reports without a list of them: by computing what each would be called.

Nothing in the store says which reports are one person's.  Whoever asks for one's own is found claim by claim,
a thousand at a time.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.delivery import Job
from bot.domain.news import News, ReceiptReplaced, SearchEnded
from bot.domain.report import Contact, Person, Report, ReportState
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services.telling import Word, put_news

FIND_MINE = "find_mine"
AT_ONCE: Final = 1000


def run_find_mine(tx: Transaction, job: Job, now: datetime, *, vault: Vault, word: Word) -> None:
    """Look through the next thousand claims; at the end, tell the person how many reports were found."""
    person = vault.open_person(str(job.payload["person"]))
    if person is None:
        return
    search = _Search(tx, vault, word, person, job)
    claim_ids = tx.reports.linked_claims(after=str(job.payload["after"]), limit=AT_ONCE)
    for claim_id in claim_ids:
        search.look(claim_id, now)
    found = search.found
    if len(claim_ids) == AT_ONCE:
        payload = {**job.payload, "after": claim_ids[-1], "found": found}
        tx.jobs.put(replace(job, due_at=now, payload=payload, attempts=0))
    else:
        search.tell("end", SearchEnded(found=found, forgotten=search.forget), now)


class _Search:
    """One person's search."""

    def __init__(self, tx: Transaction, vault: Vault, word: Word, person: Person, job: Job) -> None:
        self._tx, self._vault, self._word, self._job = tx, vault, word, job
        self._contact = Contact(person, Language(str(job.payload["language"])))
        self.found = int(str(job.payload["found"]))
        self.forget = bool(job.payload["forget"])

    def look(self, claim_id: str, now: datetime) -> None:
        """Cut the link if the person reported this claim, or replace the receipt; count it."""
        person = self._contact.person
        pseudonym = self._vault.pseudonym(person.channel, person.person_id, claim_id)
        report = self._tx.reports.of_pseudonym(pseudonym)
        if self.forget:
            follower = self._tx.followers.of_pseudonym(pseudonym)
            if follower is not None:
                self._tx.followers.delete(follower.id)
        if report is None:
            return
        self.found += 1
        if self.forget:
            cut_link(self._tx, report)
        else:
            self._replace_receipt(report, now)

    def _replace_receipt(self, report: Report, now: datetime) -> None:
        """Give a new receipt; its message is named by its number, so that causes join no reports of one person."""
        receipt = self._vault.new_receipt()
        self._tx.reports.save(replace(report, receipt=self._vault.receipt_key(receipt)))
        self.tell(str(self.found), ReceiptReplaced(claim_id=report.claim_id, receipt=receipt), now)

    def tell(self, what: str, news: News, now: datetime) -> None:
        """Queue one message for the person who asked."""
        cause = f"mine:{self._job.payload['began']}:{what}"
        put_news(self._tx, cause, self._contact, self._word(news, self._contact.language), now)


def cut_link(tx: Transaction, report: Report) -> None:
    """Cut the link between *report* and its reporter; the claim stays."""
    tx.reports.drop_contact(report.id)
    tx.reports.save(replace(report, state=ReportState.UNLINKED, pseudonym=None, receipt=None))
