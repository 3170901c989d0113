"""The report process under watch: what was promised about it is checked after each transaction."""

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import func, select

from bot.domain.claim import HOLD, JUNK_KEPT, UNDO, UNPROVEN_AFTER, Claim, ClaimState
from bot.domain.decision import DecisionKind
from bot.domain.errors import Refusal, StaleClaim
from bot.domain.report import TEXT_KEPT, WAITING_KEPT
from bot.ports.claims import QueueFilter
from bot.services import audit, decide, reports, triage
from bot.services.family import find_family, find_root, get_claim, standing_decision
from bot.services.retention import sweep
from bot.services.telling import text_kept
from bot.store import SqlStore, open_store
from bot.store.report_tables import CONTACTS
from tests.support.delivery import noon
from tests.support.office import Office, make_person, open_office

# What survives a power cut is tested elsewhere: here a disk would only be slow.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- folders of our own, made by tempfile

S = ClaimState
_TRIAGE_ENDS = {S.NOT_CHECKABLE, S.JUNK, S.MERGED, S.RESEARCH}
ALLOWED: dict[ClaimState, set[ClaimState]] = {
    S.NEW: {S.IN_TRIAGE, *_TRIAGE_ENDS},
    S.IN_TRIAGE: {S.NEW, *_TRIAGE_ENDS},
    S.RESEARCH: {S.PROPOSED, S.PUBLISHED, S.NOT_CHECKABLE, S.JUNK, S.MERGED},
    S.PROPOSED: {S.RESEARCH, S.APPROVED, S.PUBLISHED, S.NOT_CHECKABLE},
    S.APPROVED: {S.PROPOSED, S.PUBLISHED, S.NOT_CHECKABLE},
    S.PUBLISHED: {S.RESEARCH, S.NOT_CHECKABLE},
    S.NOT_CHECKABLE: {S.IN_TRIAGE, S.RESEARCH},
    S.JUNK: {S.NEW, S.IN_TRIAGE, S.RESEARCH},
    S.MERGED: {S.NEW, S.IN_TRIAGE, S.RESEARCH},
}

TWO_PEOPLE = {DecisionKind.VERDICT, DecisionKind.CORRECTION, DecisionKind.WITHDRAWAL}

TRIAGED = (S.NEW, S.IN_TRIAGE, S.RESEARCH)
WHERE: dict[Any, tuple[ClaimState, ...]] = {
    triage.take_back: (*TRIAGED, S.NOT_CHECKABLE, S.MERGED, S.JUNK),
    triage.restore: (S.JUNK,),
    triage.split: (S.MERGED,),
    decide.approve: (S.PROPOSED,),
    decide.send_back: (S.PROPOSED,),
    decide.stop: (S.APPROVED,),
    decide.reopen: (S.PUBLISHED, S.NOT_CHECKABLE),
}

_empty: list[Path] = []


def empty_store() -> Path:
    """Return an empty database to copy, made once a process."""
    if not _empty:
        path = Path(tempfile.mkdtemp(prefix="nq-model-", dir=MEMORY)) / "store.db"
        open_store(path, now=noon).close()
        _empty.append(path)
    return _empty[0]


class WatchedProcess(RuleBasedStateMachine):
    """An office whose every transaction is looked at; who acts in it, and how, comes on top."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="nq-walk-", dir=MEMORY))
        shutil.copy(empty_store(), self.folder / "store.db")
        self.store: SqlStore = open_store(self.folder / "store.db", now=noon)
        self.office: Office = open_office(self.store)
        self.receipts: dict[str, str] = {}
        self.dead_receipts: list[str] = []
        self.states: dict[str, ClaimState] = {}
        self.entered: dict[tuple[str, ClaimState], datetime] = {}
        self.decided: dict[str, int] = {}
        self.seen_row = 0
        self.told: Counter[tuple[str, ...]] = Counter()
        self.office.observe = self.look

    def teardown(self) -> None:
        self.office.observe = self.look
        self.office.wait(timedelta(hours=1))
        self.nobody_is_forgotten()
        self.nothing_is_kept_for_ever()
        self.store.close()
        shutil.rmtree(self.folder)

    # How it is done.

    def claims(self) -> list[Claim]:
        late = self.office.now + timedelta(days=60)
        return [claim for _, claim in self.store.read_now(lambda tx: tx.claims.page(QueueFilter(), late, limit=500))]

    def claim(self, place: int) -> Claim | None:
        found = sorted(self.claims(), key=lambda claim: (claim.created_at, claim.id))
        return found[place % len(found)] if found else None

    def pick_in(self, place: int, *states: ClaimState) -> str | None:
        """Return a claim of these states, or any: a refusal is looked at too."""
        found = sorted(claim.id for claim in self.claims() if claim.state in states)
        return found[place % len(found)] if found else self.pick(place)

    def pick(self, place: int) -> str | None:
        claim = self.claim(place)
        return None if claim is None else claim.id

    def try_act(self, place: int, by: str, what: Any, *args: object, **kwargs: object) -> None:
        """Act on a claim that may be in the right state: as it was a version ago, then as it is."""
        office = self.office
        claim_id = self.pick_in(place, *WHERE.get(what, TRIAGED))
        if claim_id is None:
            return
        claim = office.claim(claim_id)
        try:
            office.do(lambda tx: what(tx, claim.id, claim.version - 1, office.staff[by], office.now, *args, **kwargs))
        except StaleClaim:
            pass
        except Refusal:
            return
        else:
            raise AssertionError("an older version was accepted")
        self.refusable(lambda: office.act(what, claim.id, by, *args, **kwargs))

    def refusable(self, act: Any) -> None:
        try:
            act()
        except Refusal:
            self.look()

    def reports_under(self, claim_id: str) -> list[str]:
        return [report.id for report in self.store.read_now(lambda tx: tx.reports.of_claims([claim_id]))]

    def reports_of(self, person: str) -> list[str]:
        who = make_person(person)

        def find(tx: Any) -> list[str]:
            ids = [claim.id for claim in self.claims()]
            names = [self.office.vault.pseudonym(who.channel, who.person_id, claim_id) for claim_id in ids]
            return [report.id for report in map(tx.reports.of_pseudonym, names) if report is not None]

        return self.store.read_now(find)

    # What is watched after each transaction.

    def look(self) -> None:
        for claim in self.claims():
            before = self.states.get(claim.id, S.NEW)
            assert claim.state is before or claim.state in ALLOWED[before], (before, claim.state)
            # Research that is taken up again by undoing what ended it goes on from when it began.
            if claim.state is not before and self.entered.get((claim.id, claim.state)) != claim.since:
                self.entered[claim.id, claim.state] = self.office.now
            self.states[claim.id] = claim.state
            if claim.decided != self.decided.get(claim.id, 0):
                self.decided[claim.id] = claim.decided
                self.check_decision(claim)
        rows = self.store.read_now(lambda tx: tx.sending.last(limit=10_000))
        for row in sorted(rows, key=lambda row: row.id):
            if row.id > self.seen_row:
                self.seen_row = row.id
                self.check_row(row.chat_id or "", row.cause, row.reply.body if row.reply else "")

    def check_row(self, chat: str, cause: str, body: str) -> None:
        if body.startswith("receipt "):
            self.note_receipt(body.removeprefix("receipt "))
        kind, *parts = cause.split(":")
        if kind not in {"decision", "follow"}:
            return
        claim_id, number = parts[0], int(parts[1])
        self.told[kind, chat, claim_id, parts[1]] += 1
        assert self.told[kind, chat, claim_id, parts[1]] == 1, f"{cause} told twice"
        decision = self.store.read_now(lambda tx: tx.decisions.get(claim_id, number))
        assert decision is not None, f"{cause} told before it was decided"
        event(f"told {decision.kind.value}")

    def note_receipt(self, receipt: str) -> None:
        """Note which report a new receipt leads to; what it came with does not say."""
        status = self.store.read_now(lambda tx: reports.look_up(tx, self.office.vault, receipt, self.office.now))
        assert status is not None
        self.receipts[status.report.id] = receipt

    def check_decision(self, claim: Claim) -> None:
        """What is decided was held for its time, by the people it takes."""
        decision = self.store.read_now(lambda tx: tx.decisions.get(claim.id, claim.decided))
        if decision is None:
            event("split off after its reporters were told")
            return
        event(f"decided {decision.kind.value}")
        waited = {
            DecisionKind.ANSWER: (S.NOT_CHECKABLE, UNDO),
            DecisionKind.TIME: (S.RESEARCH, UNPROVEN_AFTER),
            **dict.fromkeys(TWO_PEOPLE, (S.APPROVED, HOLD)),
        }
        if decision.kind in waited:
            state, time = waited[decision.kind]
            assert self.office.now >= self.entered[claim.id, state] + time, decision.kind
        assert (decision.kind in TWO_PEOPLE) == (decision.approved_by is not None)

    def check_deleted(self, claim_id: str) -> None:
        """Only what was set aside for 30 days goes, with what was merged into it."""
        if self.states[claim_id] is S.JUNK:
            assert self.office.now >= self.entered[claim_id, S.JUNK] + JUNK_KEPT
        else:
            assert self.states[claim_id] is S.MERGED
        del self.states[claim_id]
        gone = self.store.read_now(lambda tx: [each for each in self.receipts if tx.reports.get(each) is None])
        for report_id in gone:
            del self.receipts[report_id]

    @invariant()
    def no_report_is_lost(self) -> None:
        def find(tx: Any) -> None:
            for report_id, receipt in self.receipts.items():
                status = reports.look_up(tx, self.office.vault, receipt, self.office.now)
                assert status is not None, report_id
                assert status.report.id == report_id
            for receipt in self.dead_receipts:
                assert reports.look_up(tx, self.office.vault, receipt, self.office.now) is None

        self.store.read_now(find)

    @invariant()
    def reports_are_counted(self) -> None:
        def count(tx: Any) -> None:
            for claim in self.claims():
                found = tx.reports.of_claims(find_family(tx, claim.id), limit=1000)
                assert claim.reports == len(found)
                assert claim.reach == sum(not report.burst for report in found)

        self.store.read_now(count)

    @invariant()
    def nobody_decides_twice_about_one_thing(self) -> None:
        def check(tx: Any) -> None:
            for claim in self.claims():
                for decision in tx.decisions.of_claim(claim.id):
                    assert decision.by is None or decision.by != decision.approved_by
                for appeal in tx.casework.appeals(claim_id=claim.id):
                    decision = tx.decisions.get(claim.id, appeal.number)
                    assert appeal.decided_by is None or appeal.decided_by not in {decision.by, decision.approved_by}

        self.store.read_now(check)

    @invariant()
    def the_log_is_whole(self) -> None:
        assert isinstance(self.store.read_now(audit.verify), int)

    def nobody_is_forgotten(self) -> None:
        """Once nothing is due any more, every reporter who can be reached was told what stands."""

        def check(tx: Any) -> None:
            for report_id in self.receipts:
                report = tx.reports.get(report_id)
                decision = standing_decision(tx, find_root(tx, get_claim(tx, report.claim_id)))
                if decision is not None and tx.reports.contact(report_id) is not None:
                    assert report.answered == decision.number, (report, decision)

        self.store.read_now(check)

    def no_text_outlives_its_time(self, tx: Any) -> None:
        """Right after a sweep: counted from what was told, else from what was decided, else from the waiting."""
        for claim in self.claims():
            root = find_root(tx, claim)
            for report in tx.reports.of_claims([claim.id], limit=1000):
                since, kept = report.waiting_since, WAITING_KEPT
                is_reachable = tx.reports.contact(report.id) is not None
                if report.answered_at is not None:
                    since, kept = report.answered_at, TEXT_KEPT
                elif root.outcome and root.state in {S.PUBLISHED, S.NOT_CHECKABLE} and not is_reachable:
                    since, kept = root.since, text_kept(root.outcome)
                assert not report.text or self.office.now <= since + kept, (report, root)

    def nothing_is_kept_for_ever(self) -> None:
        """If nobody does anything any more, each text and each contact goes, whatever happened before."""
        self.office.observe = lambda: None
        for _ in range(14):
            self.office.wait(timedelta(days=46))
            self.office.do(lambda tx: sweep(tx, self.office.now, fetched=()))
            self.store.read_now(self.no_text_outlives_its_time)

        def check(tx: Any) -> None:
            assert [claim.id for claim in self.claims() if claim.text] == []
            assert [claim.id for claim in self.claims() if tx.reports.newest_with_text(claim.id)] == []
            assert [appeal.id for appeal in tx.casework.appeals(limit=1000) if appeal.text] == []
            assert tx.connection.execute(select(func.count()).select_from(CONTACTS)).scalar_one() == 0

        self.store.read_now(check)
