"""Claims: statements going round, the unit of the queue.  Their states and every legal change.

NEW ─take→ IN_TRIAGE → NOT_CHECKABLE | JUNK | MERGED | RESEARCH;  IN_TRIAGE → NEW (given back, or its lease ran out)
RESEARCH → PROPOSED → APPROVED (held) → PUBLISHED;  PROPOSED → RESEARCH (returned);  APPROVED → PROPOSED (stopped)
NOT_CHECKABLE | PUBLISHED → RESEARCH (reopened: correction, withdrawal, appeal);  JUNK | MERGED → NEW (restored, split)
NOT_CHECKABLE | JUNK | MERGED → IN_TRIAGE | RESEARCH (taken back, within seconds)

A lease binds everybody else and nobody needs one: whoever acts while another person holds the claim is refused.
Only breaking off a hold asks nobody, because it must never be late.  A claim about which people were told something
is never set aside or merged: what they were told, and under which number, stays its own.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from bot.domain.errors import BadInput, IllegalChange, Leased, SamePerson, StaleClaim
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Outcome, Verdict

TEXT_LENGTH = 4000
TITLE_LENGTH = 200
STATEMENT_LENGTH = 4000
LEASE = timedelta(minutes=10)
HOLD = timedelta(minutes=30)
UNDO = timedelta(seconds=10)
"""How long an answer without a verdict waits before it goes out, so that a slip can be taken back."""
UNPROVEN_AFTER = timedelta(days=14)
JUNK_KEPT = timedelta(days=30)
NEEDS_INFO = timedelta(days=7)
SNOOZED_AT_MOST = timedelta(days=30)


class ClaimState(StrEnum):
    """Where a claim is in the process."""

    NEW = "new"
    IN_TRIAGE = "in_triage"
    RESEARCH = "research"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PUBLISHED = "published"
    NOT_CHECKABLE = "not_checkable"
    JUNK = "junk"
    MERGED = "merged"


class Risk(IntEnum):
    """What waiting may do.  Decides, with reach and age, who is looked at first."""

    ORDINARY = 0
    RAISED = 1
    HIGH = 2


class Proposing(StrEnum):
    """What a proposal would do."""

    PUBLISH = "publish"
    """The first verdict, or one after an appeal or a reopening."""
    CORRECT = "correct"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a claim until when."""

    by: str
    until: datetime

    def binds(self, staff_id: str, now: datetime) -> bool:
        """Tell whether somebody else than *staff_id* holds it now."""
        return self.by != staff_id and now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A verdict somebody wants to publish.

    ``title`` restates the claim neutrally in ≤ 200 characters (the report's own words are never
    published); ``statement`` gives the reasons in ≤ 4,000 characters of the base's Markdown subset.
    """

    does: Proposing
    outcome: Outcome
    title: str
    statement: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """The second person's yes.  The verdict goes out at ``publish_at`` unless it is stopped."""

    by: str
    at: datetime
    publish_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement going round, as the queue sees it.

    ``text`` is blacked out and at most 4,000 characters; it is empty once wiped.  ``version`` rises with
    every change: a decision made on an older one is refused.  ``reports`` counts all reports, ``reach``
    those that did not come in a burst.  ``conflict`` marks a claim about the operating authority.
    ``decided`` is the number of the last Decision its reporters may have been told, 0 for none, and ``outcome`` what
    it said; after a split that number can be one of the claim it was split from, without a Decision of its own.
    """

    id: str
    text: str
    language: Language
    created_at: datetime
    state: ClaimState = ClaimState.NEW
    since: datetime
    version: int = 1
    pictures: tuple[str, ...] = ()
    reports: int = 0
    reach: int = 0
    risk: Risk = Risk.ORDINARY
    conflict: bool = False
    lease: Lease | None = None
    merged_into: str | None = None
    suggested: str | None = None
    proposal: Proposal | None = None
    approval: Approval | None = None
    outcome: Outcome | None = None
    decided: int = 0
    needs_info_until: datetime | None = None
    snoozed_until: datetime | None = None

    def seen_at(self, version: int) -> "Claim":
        """Return this claim if *version* is the present one.

        Raises:
            StaleClaim: If it changed since somebody looked.
        """
        if version != self.version:
            raise StaleClaim(f"Claim {self.id} is at version {self.version}, not {version}. Look at it again.")
        return self

    def count(self, *, burst: bool) -> "Claim":
        """Return this claim with one more report; its version stays, so that a busy claim can be worked on."""
        return replace(self, reports=self.reports + 1, reach=self.reach + (not burst))

    def join(self, other: "Claim", sign: int = 1) -> "Claim":
        """Return this claim counting the reports of *other* too, or with *sign* -1 no longer."""
        return replace(self, reports=self.reports + sign * other.reports, reach=self.reach + sign * other.reach)

    def take(self, by: str, now: datetime) -> "Claim":
        """Return this claim leased to *by* for ten minutes; again by the same person renews it.

        Who works on it has not put it off: it is awake.

        Raises:
            Leased: If somebody else holds it.
        """
        self._must_be_free(by, now)
        self._must_be("take", *_TRIAGED, ClaimState.PROPOSED)
        state = ClaimState.IN_TRIAGE if self.state is ClaimState.NEW else self.state
        return self._changed(now, state, lease=Lease(by, now + LEASE), snoozed_until=None)

    def renew(self, by: str, now: datetime) -> "Claim":
        """Return this claim with the lease of *by* begun anew; its version stays: nothing anybody looked at changed.

        Raises:
            Leased: If somebody else holds it.
            IllegalChange: If *by* holds it no longer.
        """
        self._must_be_free(by, now)
        if self.lease is None or now >= self.lease.until:
            raise IllegalChange(f"Claim {self.id} is with nobody any more. Take it again.")
        return replace(self, lease=Lease(by, now + LEASE))

    def release(self, by: str, now: datetime) -> "Claim":
        """Return this claim without the lease of *by*; untouched ones go back to the queue."""
        self._must_be_free(by, now)
        state = ClaimState.NEW if self.state is ClaimState.IN_TRIAGE else self.state
        return self._changed(now, state, lease=None)

    def lapse(self, now: datetime) -> "Claim":
        """Return this claim back in the queue once its lease is over; its version stays, so no form grows old."""
        self._must_be("lapse", ClaimState.IN_TRIAGE)
        if self.lease is not None and now < self.lease.until:
            raise IllegalChange(f"Claim {self.id} is held until {self.lease.until}. Wait.")
        return replace(self, state=ClaimState.NEW, since=now, lease=None)

    def close(self, outcome: NoVerdict, by: str, now: datetime) -> "Claim":
        """Return this claim answered without a verdict; the answer goes out after ``UNDO``, by ``settle``."""
        self._must_be_free(by, now)
        self._must_be("answer without a verdict", *_TRIAGED)
        if self.decided and isinstance(self.outcome, Verdict):
            raise IllegalChange(f"Claim {self.id} has a published verdict. Propose a correction or a withdrawal.")
        return self._changed(now, ClaimState.NOT_CHECKABLE, outcome=outcome, lease=None, snoozed_until=None)

    def settle(self, now: datetime) -> "Claim":
        """Return this claim with its answer counted as a decision: it can no longer be taken back."""
        self._must_be("settle", ClaimState.NOT_CHECKABLE)
        return self._changed(now, self.state, decided=self.decided + 1)

    def take_back(
        self, before: Outcome | None, by: str, now: datetime, *, research_since: datetime | None = None
    ) -> "Claim":
        """Return this claim as it was before an answer, a merge or setting it aside; leased to *by*.

        An answer can be taken back only before it is settled: the caller knows whether it is, what the outcome was
        *before*, and since when it was in research (None: it was not).
        """
        self._must_be("take back", ClaimState.NOT_CHECKABLE, ClaimState.MERGED, ClaimState.JUNK)
        state = ClaimState.IN_TRIAGE if research_since is None else ClaimState.RESEARCH
        back = self._changed(now, state, outcome=before, merged_into=None, lease=Lease(by, now + LEASE))
        return back if research_since is None else replace(back, since=research_since)

    def set_aside(self, by: str, now: datetime) -> "Claim":
        """Return this claim as junk: no statement at all; restorable for 30 days."""
        self._must_be_free(by, now)
        self._must_be("set aside", *_TRIAGED)
        self._must_be_untold("set aside")
        return self._changed(now, ClaimState.JUNK, lease=None)

    def restore(self, now: datetime) -> "Claim":
        """Return this claim from the junk to the queue."""
        self._must_be("restore", ClaimState.JUNK)
        return self._changed(now, ClaimState.NEW)

    def merge(self, into: str, by: str, now: datetime) -> "Claim":
        """Return this claim merged into another, which speaks for it from now on."""
        self._must_be_free(by, now)
        self._must_be("merge", *_TRIAGED)
        self._must_be_untold("merge")
        if into == self.id:
            raise IllegalChange("A claim cannot be merged into itself. Choose another one.")
        return self._changed(now, ClaimState.MERGED, merged_into=into, lease=None)

    def split(self, now: datetime) -> "Claim":
        """Return this claim standing for itself again."""
        self._must_be("split", ClaimState.MERGED)
        return self._changed(now, ClaimState.NEW, merged_into=None)

    def told_up_to(self, number: int) -> "Claim":
        """Return this claim whose reporters may have been told decisions up to *number* of another one.

        Its own go on from there, so that none of them is taken for one already told.
        """
        return replace(self, decided=max(self.decided, number))

    def research(self, by: str, now: datetime) -> "Claim":
        """Return this claim as one whose evidence is looked for."""
        self._must_be_free(by, now)
        self._must_be("research", ClaimState.NEW, ClaimState.IN_TRIAGE)
        return self._changed(now, ClaimState.RESEARCH, snoozed_until=None)

    def snooze(self, until: datetime, by: str, now: datetime) -> "Claim":
        """Return this claim out of the queue until then, at most for 30 days."""
        self._must_be_free(by, now)
        self._must_be("snooze", *_TRIAGED)
        if not now < until <= now + SNOOZED_AT_MOST:
            raise BadInput("until", "Choose a time between now and 30 days from now.")
        state = ClaimState.NEW if self.state is ClaimState.IN_TRIAGE else self.state
        return self._changed(now, state, snoozed_until=until, lease=None)

    def ask(self, by: str, now: datetime) -> "Claim":
        """Return this claim with its reporters asked for more; they are asked once in seven days."""
        self._must_be_free(by, now)
        self._must_be("ask for more", *_TRIAGED)
        if self.needs_info_until is not None and now < self.needs_info_until:
            raise IllegalChange("Its reporters were asked already. Wait for the seven days to pass.")
        return self._changed(now, self.state, needs_info_until=now + NEEDS_INFO)

    def unask(self, by: str, now: datetime) -> "Claim":
        """Return this claim with its reporters not asked after all; leased to *by*, asleep if it was."""
        self._must_be("take back the question", *_TRIAGED)
        return replace(self.take(by, now), needs_info_until=None, snoozed_until=self.snoozed_until)

    def mark(self, risk: Risk | None, by: str, now: datetime, *, conflict: bool | None) -> "Claim":
        """Return this claim with another risk or conflict of interest; None leaves it as it is.

        A conflict can be noticed at any time, but what was approved with one is not published without.
        """
        self._must_be_free(by, now)
        self._must_be("mark", *WORKED_ON, ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE)
        if conflict is False and self.conflict and self.state is ClaimState.APPROVED:
            raise IllegalChange("It was approved as a conflict of interest. Stop it before you say that it is none.")
        return self._changed(
            now,
            self.state,
            risk=self.risk if risk is None else risk,
            conflict=self.conflict if conflict is None else conflict,
        )

    def touch(self, action: str, by: str, now: datetime) -> "Claim":
        """Return this claim after something that hangs on it changed: its evidence or the text of a report.

        Not while it is held: what was approved is what goes out.
        """
        self._must_be_free(by, now)
        self._must_be(action, *_TRIAGED, ClaimState.PROPOSED, ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE)
        return self._changed(now, self.state)

    def blacked_out(self, text: str, now: datetime) -> "Claim":
        """Return this claim with more of its text blacked out; possible whatever its state, and whoever holds it."""
        return self._changed(now, self.state, text=text)

    def propose(self, proposal: Proposal, now: datetime) -> "Claim":
        """Return this claim with a proposal for another person to look at."""
        self._must_be_free(proposal.by, now)
        self._must_be("propose", ClaimState.RESEARCH)
        return self._changed(now, ClaimState.PROPOSED, proposal=proposal, approval=None, lease=None, snoozed_until=None)

    def send_back(self, by: str, now: datetime) -> "Claim":
        """Return this claim to its research: the second person did not agree, or the first thought again."""
        self._must_be_free(by, now)
        self._must_be("return", ClaimState.PROPOSED)
        return self._changed(now, ClaimState.RESEARCH, proposal=None, approval=None, lease=None)

    def approve(self, by: str, now: datetime) -> "Claim":
        """Return this claim approved; it is held for 30 minutes before it goes out.

        Raises:
            SamePerson: If *by* made the proposal.
        """
        self._must_be_free(by, now)
        self._must_be("approve", ClaimState.PROPOSED)
        if self.proposal is None or self.proposal.by == by:
            raise SamePerson("Whoever proposed a verdict cannot approve it. Ask another checker.")
        return self._changed(now, ClaimState.APPROVED, approval=Approval(by, now, now + HOLD), lease=None)

    def stop(self, now: datetime) -> "Claim":
        """Return this claim with its hold broken off: proposed again, not approved."""
        self._must_be("stop", ClaimState.APPROVED)
        return self._changed(now, ClaimState.PROPOSED, approval=None)

    def publish(self, now: datetime) -> "Claim":
        """Return this claim published as its proposal says."""
        self._must_be("publish", ClaimState.APPROVED)
        if self.proposal is None or self.approval is None or now < self.approval.publish_at:
            raise IllegalChange(f"Claim {self.id} is still on hold. Wait until the hold is over.")
        return self._changed(
            now,
            ClaimState.PUBLISHED,
            outcome=self.proposal.outcome,
            decided=self.decided + 1,
            proposal=None,
            approval=None,
        )

    def decide(self, outcome: Outcome, now: datetime) -> "Claim":
        """Return this claim decided at once: unproven after 14 days, or by whoever decides an appeal.

        An appeal goes before a proposal or a hold of that moment: these are dropped.
        """
        state = ClaimState.PUBLISHED if isinstance(outcome, Verdict) else ClaimState.NOT_CHECKABLE
        self._must_be(
            "decide",
            ClaimState.RESEARCH,
            ClaimState.PROPOSED,
            ClaimState.APPROVED,
            ClaimState.PUBLISHED,
            ClaimState.NOT_CHECKABLE,
        )
        return self._changed(
            now,
            state,
            outcome=outcome,
            decided=self.decided + 1,
            proposal=None,
            approval=None,
            lease=None,
            snoozed_until=None,
        )

    def reopen(self, by: str, now: datetime) -> "Claim":
        """Return this claim to its research; what was published stays public until a new version replaces it."""
        self._must_be_free(by, now)
        self._must_be("reopen", ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE)
        return self._changed(now, ClaimState.RESEARCH, lease=None)

    def _must_be_free(self, by: str, now: datetime) -> None:
        if self.lease is not None and self.lease.binds(by, now):
            raise Leased(self.id, self.lease.by, self.lease.until)

    def _must_be_untold(self, action: str) -> None:
        if self.decided:
            raise IllegalChange(f"People were told about claim {self.id}: {action} is not possible. Research it.")

    def _must_be(self, action: str, *states: ClaimState) -> None:
        if self.state not in states:
            raise IllegalChange(f"Claim {self.id} is {self.state.value}: {action} is not possible. Look at it again.")

    def _changed(self, now: datetime, state: ClaimState, **values: object) -> "Claim":
        since = now if state is not self.state else self.since
        return replace(self, state=state, since=since, version=self.version + 1, **values)  # type: ignore[arg-type]


_TRIAGED = (ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH)
WORKED_ON = (*_TRIAGED, ClaimState.PROPOSED, ClaimState.APPROVED)
