"""Random walks through the whole process over SQLite; what was promised holds after every step.

More of them: ``NQ_TRIALS=200``.
"""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.domain.claim import UNDO, Proposing, Risk
from bot.domain.decision import AppealState
from bot.domain.errors import TooMany
from bot.domain.report import Contact, Report
from bot.domain.staff import Role
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Verdict
from bot.services import appeals, decide, reports, staff, triage
from bot.services.family import get_claim, has_verdict
from bot.services.retention import sweep
from tests.support.office import make_person
from tests.support.watched_process import TRIAGED, S, WatchedProcess

WALKS = int(os.environ.get("NQ_TRIALS", "5"))
STEPS = 30

people = st.sampled_from(["p1", "p2", "p3", "p4"])
texts = st.sampled_from([f"Tin đồn số {number} đang lan" for number in range(5)])
members = st.sampled_from(["c1", "c2", "ca", "t1", "a1"])
checkers = st.sampled_from(["c1", "c2", "ca"])
places = st.integers(0, 30)
waits = st.sampled_from(
    [timedelta(seconds=5), timedelta(seconds=11), timedelta(minutes=31), *map(timedelta, (1, 8, 20, 31))]
)


class Process(WatchedProcess):
    """Reporters, staff and the clock, acting at random."""

    @initialize(scenes=st.sets(st.sampled_from(["published", "answered", "left", "merged", "appealed", "held"])))
    def begin(self, scenes: set[str]) -> None:
        """Start somewhere in the middle, so that short walks reach the end of the process too."""
        for person, number in (("p1", 0), ("p2", 0), ("p2", 1), ("p3", 2), ("p4", 3)):
            self.file(person, f"Tin đồn số {number} đang lan", hot=False, match=None)
        first, second, third, fourth = (claim.id for claim in self.claims())
        if scenes & {"published", "appealed"}:
            self.office.publish(first)
        if "appealed" in scenes:
            self.appeal(0)
        if "answered" in scenes:
            self.office.act(triage.answer_without_verdict, second, "c1", NoVerdict.OPINION)
            self.office.wait(UNDO)
        if {"answered", "left"} <= scenes:
            for report_id in self.reports_under(second):
                self.forget(report_id)
            self.office.act(decide.reopen, second, "c1")
            self.office.wait()
        if "merged" in scenes:
            self.office.act(triage.merge, third, "t1", first)
            self.office.wait(UNDO)
        if "held" in scenes:
            self.office.act(triage.start_research, fourth, "c1")
            self.office.prove(fourth, "c1", "A")
            self.office.propose(fourth, "c1", Verdict.TRUE)
            self.office.act(decide.approve, fourth, "c2")

    @rule(person=people, text=texts, hot=st.booleans(), match=st.one_of(st.none(), places))
    def somebody_files(self, person: str, text: str, hot: bool, match: int | None) -> None:  # noqa: FBT001 drawn
        self.file(person, text, hot=hot, match=match)

    def file(self, person: str, text: str, *, hot: bool, match: int | None) -> None:
        matched = None if match is None else self.pick(match)
        try:
            filed = self.office.file(text, person, source="school" if hot else None, match=matched)
        except TooMany:
            return
        if filed.again:
            self.dead_receipts.append(self.receipts[filed.report_id])
        self.receipts[filed.report_id] = filed.receipt

    @rule(receipt=places)
    @precondition(lambda self: self.receipts)
    def unlink(self, receipt: int) -> None:
        self.forget(sorted(self.receipts)[receipt % len(self.receipts)])

    def forget(self, report_id: str) -> None:
        value = self.receipts.pop(report_id)
        self.office.do(lambda tx: reports.unlink(tx, self.office.vault, value, self.office.now))
        self.dead_receipts.append(value)

    @rule(person=people, forget=st.booleans())
    def find_mine(self, person: str, forget: bool) -> None:  # noqa: FBT001 drawn by the walk
        found, mine = make_person(person), self.reports_of(person)
        self.office.now += timedelta(seconds=1)
        self.office.do(
            lambda tx: reports.find_mine(tx, self.office.vault, found, Language.VI, forget=forget, now=self.office.now)
        )
        self.dead_receipts += [self.receipts.pop(report_id) for report_id in mine]
        self.office.wait()

    @rule(person=people, place=places)
    def follow(self, person: str, place: int) -> None:
        claim = self.claim(place)
        if claim is not None and claim.decided:
            contact = Contact(make_person(person), Language.VI)
            self.office.do(
                lambda tx: reports.follow(tx, self.office.vault, claim.id, contact, claim.decided, self.office.now)
            )

    @rule(place=places, by=members, what=st.sampled_from(
        [triage.take, triage.release, triage.start_research, triage.take_back, triage.set_aside, triage.restore,
         triage.split, triage.ask_for_info]
    ))  # fmt: skip
    def triage(self, place: int, by: str, what: Any) -> None:
        self.try_act(place, by, what)

    @rule(place=places, by=members, outcome=st.sampled_from(NoVerdict), wait=waits)
    def answer(self, place: int, by: str, outcome: NoVerdict, wait: timedelta) -> None:
        self.try_act(place, by, triage.answer_without_verdict, outcome)
        self.office.wait(wait)

    @rule(place=places, by=members, into=places)
    def merge(self, place: int, by: str, into: int) -> None:
        other = self.pick(into)
        if other is not None:
            self.try_act(place, by, triage.merge, other)

    @rule(place=places, by=members, risk=st.sampled_from(Risk), conflict=st.sampled_from([None, True, False]))
    def mark(self, place: int, by: str, risk: Risk, conflict: bool | None) -> None:  # noqa: FBT001 drawn by the walk
        self.try_act(place, by, triage.mark, risk, conflict=conflict)

    @rule(place=places, by=members, days=st.integers(0, 31))
    def snooze(self, place: int, by: str, days: int) -> None:
        self.try_act(place, by, triage.snooze, self.office.now + timedelta(days=days))

    @rule(place=places, by=checkers, outcome=st.sampled_from(Verdict), withdraw=st.booleans())
    def research(self, place: int, by: str, outcome: Verdict, withdraw: bool) -> None:  # noqa: FBT001 drawn
        """Get a claim as far as a proposal, so that walks get to decisions."""
        claim_id = self.pick_in(place, *TRIAGED)
        if claim_id is None:
            return
        if self.office.claim(claim_id).state is not S.RESEARCH:
            self.refusable(lambda: self.office.act(triage.start_research, claim_id, by))
        stands = self.store.read_now(lambda tx: has_verdict(tx, get_claim(tx, claim_id)))
        change = Proposing.WITHDRAW if withdraw else Proposing.CORRECT
        does = change if stands else Proposing.PUBLISH
        self.refusable(lambda: self.office.prove(claim_id, by, "A"))
        self.refusable(lambda: self.office.prove(claim_id, by, "B", primary=False))
        self.refusable(lambda: self.office.propose(claim_id, by, outcome, does))

    @rule(place=places, by=checkers, wait=waits)
    def approve_and_wait(self, place: int, by: str, wait: timedelta) -> None:
        self.try_act(place, by, decide.approve)
        self.office.wait(wait)

    @rule(place=places, by=members, publisher=st.sampled_from("ABC"), primary=st.booleans(), own=st.booleans())
    def prove(self, place: int, by: str, publisher: str, primary: bool, own: bool) -> None:  # noqa: FBT001 drawn
        claim_id = self.pick(place)
        if claim_id is not None:
            self.refusable(lambda: self.office.prove(claim_id, by, publisher, primary=primary, own=own))

    @rule(place=places, by=members, outcome=st.sampled_from(Verdict), does=st.sampled_from(Proposing))
    def propose(self, place: int, by: str, outcome: Verdict, does: Proposing) -> None:
        claim_id = self.pick_in(place, S.RESEARCH)
        if claim_id is not None:
            self.refusable(lambda: self.office.propose(claim_id, by, outcome, does))

    @rule(place=places, by=members, what=st.sampled_from([decide.approve, decide.stop, decide.reopen]))
    def decide(self, place: int, by: str, what: Any) -> None:
        self.try_act(place, by, what)

    @rule(place=places, by=members)
    def send_back(self, place: int, by: str) -> None:
        self.try_act(place, by, decide.send_back, "Cần thêm nguồn.")

    @rule(receipt=places)
    @precondition(lambda self: self.receipts)
    def appeal(self, receipt: int) -> None:
        office = self.office
        told = office.store.read_now(
            lambda tx: [each for each in sorted(self.receipts) if _is_told(tx.reports.get(each))]
        )
        among = told or sorted(self.receipts)
        value = self.receipts[among[receipt % len(among)]]
        self.refusable(
            lambda: office.do(lambda tx: appeals.file_appeal(tx, office.vault, value, "Không đúng.", office.now))
        )

    @rule(
        place=places,
        by=st.sampled_from(["a1", "ca"]),
        overturned=st.booleans(),
        outcome=st.sampled_from([None, Verdict.TRUE, Verdict.UNPROVEN, NoVerdict.OPINION]),
    )
    def decide_appeal(self, place: int, by: str, overturned: bool, outcome: Any) -> None:  # noqa: FBT001 drawn
        open_ = self.store.read_now(lambda tx: tx.casework.appeals(state=AppealState.OPEN))
        if not open_:
            return
        appeal, office = open_[place % len(open_)], self.office
        self.refusable(
            lambda: office.do(
                lambda tx: appeals.decide_appeal(
                    tx, appeal.id, office.staff[by], office.now, overturned=overturned, reasons="Vì vậy.",
                    outcome=outcome, title="Về tin đồn", statement="Nay thấy khác.",
                )
            )
        )  # fmt: skip

    @rule(by=st.sampled_from(["c1", "c2", "t1"]), wait=waits)
    def be_away(self, by: str, wait: timedelta) -> None:
        self.office.do(lambda tx: tx.staff.save_secrets(replace(tx.staff.secrets(by), password="set")))
        self.office.do(lambda tx: staff.disable(tx, by, self.office.now))
        self.office.wait(wait)
        self.office.do(lambda tx: staff.enable(tx, by, self.office.now))

    @rule(by=st.sampled_from(["c1", "c2"]), role=st.sampled_from([Role.TRIAGER, Role.AUDITOR]), wait=waits)
    def do_something_else(self, by: str, role: Role, wait: timedelta) -> None:
        self.office.do(lambda tx: staff.set_roles(tx, by, {role}, self.office.now))
        self.office.wait(wait)
        self.office.do(lambda tx: staff.set_roles(tx, by, {Role.CHECKER}, self.office.now))

    @rule(place=places)
    def fail_delivery(self, place: int) -> None:
        causes = [cause for _, cause in self.office.sent()]
        if causes:
            self.office.do(lambda tx: reports.note_undeliverable(tx, causes[place % len(causes)]))

    @rule(wait=waits)
    def wait(self, wait: timedelta) -> None:
        self.office.wait(wait)

    @rule()
    def sweep(self) -> None:
        before = set(self.states)
        self.office.observe = lambda: None
        self.office.do(lambda tx: sweep(tx, self.office.now, fetched=()))
        self.store.read_now(self.no_text_outlives_its_time)
        self.office.observe = self.look
        for claim_id in before - {claim.id for claim in self.claims()}:
            self.check_deleted(claim_id)
        self.look()


def _is_told(report: Report | None) -> bool:
    return report is not None and report.answered > 0


Process.TestCase.settings = settings(
    max_examples=WALKS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestProcess = Process.TestCase
