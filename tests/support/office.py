"""A house with staff, keys and a clock, for tests of the report process over a real store."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from bot.domain.claim import Claim, Proposing, Risk
from bot.domain.delivery import Job
from bot.domain.message import Reply, ReplyKind
from bot.domain.news import News, ReceiptReplaced
from bot.domain.report import Draft, Person
from bot.domain.staff import Role, StaffMember, StaffState
from bot.domain.text import Language
from bot.domain.verdict import Verdict
from bot.keys import Keys
from bot.ports import Store, Transaction
from bot.services.decide import EvidenceFields, ProposalFields, add_evidence, approve, propose
from bot.services.family import get_claim
from bot.services.jobs import report_jobs
from bot.services.reports import Filed, Filing, Status, file_report, look_up
from bot.services.triage import start_research
from bot.vault import KeyVault
from tests.support.delivery import NOON

T = TypeVar("T")
SECONDS = timedelta(seconds=1)
DAY = timedelta(days=1)
TEXT = "Từ ngày mai cả tỉnh mất nước sạch trong ba mươi ngày."


def make_keys() -> Keys:
    return Keys(**dict.fromkeys(Keys.__dataclass_fields__, b"k" * 32))


def make_vault() -> KeyVault:
    """Return a vault whose chance is the same in each run, and never the same twice."""
    numbers = count()

    def chance(size: int) -> bytes:
        return hashlib.shake_128(str(next(numbers)).encode()).digest(size)

    return KeyVault(make_keys(), chance)


def word(news: News, language: Language) -> Sequence[Reply]:
    """Word news for a test to read."""
    body = f"receipt {news.receipt}" if isinstance(news, ReceiptReplaced) else type(news).__name__
    return [Reply(kind=ReplyKind.TEXT, language=language, body=body)]


def make_person(name: str = "p1", channel: str = "telegram") -> Person:
    return Person(channel, f"chat-{name}", name)


class Office:
    """A store with staff.  Every act is a transaction of its own at the present time of the clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.vault = make_vault()
        self.now: datetime = NOON
        self.observe: Callable[[], None] = lambda: None
        self.staff: dict[str, StaffMember] = {}

    def hire(self, name: str, *roles: Role, state: StaffState = StaffState.ACTIVE) -> StaffMember:
        member = StaffMember(id=name, name=name, roles=frozenset(roles), state=state, created_at=self.now)
        self.do(lambda tx: tx.staff.save(member))
        self.staff[name] = member
        return member

    def do(self, fn: Callable[[Transaction], T]) -> T:
        result = self.store.transact_now(fn)
        self.observe()
        return result

    def file(
        self,
        text: str = TEXT,
        by: str = "p1",
        *,
        source: str | None = None,
        match: str | None = None,
        pictures: tuple[str, ...] = (),
        conflict: bool = False,
    ) -> Filed:
        draft = Draft(text=text, match=match, pictures=pictures, written_at=self.now)
        filing = Filing(
            person=make_person(by),
            language=Language.VI,
            draft=draft,
            source=source,
            risk=Risk.ORDINARY,
            conflict=conflict,
        )
        return self.do(lambda tx: file_report(tx, self.vault, filing, self.now))

    def claim(self, claim_id: str) -> Claim:
        return self.store.read_now(lambda tx: get_claim(tx, claim_id))

    def act(self, service: Callable[..., T], claim_id: str, by: str, *args: object, **kwargs: object) -> T:
        """Do a staff action on the claim as it is now."""
        version, member = self.claim(claim_id).version, self.staff[by]
        return self.do(lambda tx: service(tx, claim_id, version, member, self.now, *args, **kwargs))

    def prove(self, claim_id: str, by: str, publisher: str, *, primary: bool = True, own: bool = False) -> None:
        fields = EvidenceFields(publisher=publisher, link="https://vi-du.vn/tin", primary=primary, own=own)
        self.do(lambda tx: add_evidence(tx, self.vault, claim_id, fields, self.staff[by], self.now))

    def propose(
        self,
        claim_id: str,
        by: str,
        outcome: Verdict | None = Verdict.FALSE,
        does: Proposing = Proposing.PUBLISH,
    ) -> Claim:
        fields = ProposalFields(does=does, outcome=outcome, title="Về việc mất nước", statement="Vì các nguồn sau.")
        version = self.claim(claim_id).version
        return self.do(lambda tx: propose(tx, claim_id, version, fields, self.staff[by], self.now))

    def publish(self, claim_id: str, by: str = "c1", approver: str = "c2") -> None:
        """Take a claim all the way to its published verdict."""
        self.act(start_research, claim_id, by)
        self.prove(claim_id, by, "Công ty cấp nước")
        self.prove(claim_id, by, "Báo Long An", primary=False)
        self.propose(claim_id, by)
        self.act(approve, claim_id, approver)
        self.wait(timedelta(minutes=30))

    def wait(self, time: timedelta = timedelta(0)) -> None:
        """Let time pass, then do what is due until nothing is."""
        self.now += time
        handlers = report_jobs(self.vault, word)
        while due := [job for job in self.store.read_now(lambda tx: tx.jobs.due(self.now)) if job.kind in handlers]:
            for job in due:
                self.do(lambda tx, job=job: self._run(tx, job))  # type: ignore[misc]

    def _run(self, tx: Transaction, job: Job) -> None:
        taken = tx.jobs.take(job.kind, job.key, self.now)
        if taken is not None:
            report_jobs(self.vault, word)[job.kind](tx, taken, self.now)

    def sent(self) -> list[tuple[str | None, str]]:
        """Return (chat, cause) of everything queued, oldest first."""
        rows = self.store.read_now(lambda tx: tx.sending.last(limit=10_000))
        return [(row.chat_id, row.cause) for row in reversed(rows)]


def open_office(store: Store) -> Office:
    """Return an office with two checkers, a triager and two for appeals."""
    office = Office(store)
    office.hire("t1", Role.TRIAGER)
    office.hire("c1", Role.CHECKER)
    office.hire("c2", Role.CHECKER)
    office.hire("a1", Role.APPEALS)
    office.hire("ca", Role.CHECKER, Role.APPEALS)
    return office


def told(office: Office) -> list[str]:
    """Return the cause of every word of a decision that was queued, oldest first."""
    return [cause for _, cause in office.sent() if cause.startswith("decision:")]


def status(office: Office, receipt: str) -> Status:
    """Return what a reporter reads by a receipt that works."""
    found = office.store.read_now(lambda tx: look_up(tx, office.vault, receipt, office.now))
    assert found is not None
    return found
