"""Stores of claims, reports and decisions; inside one transaction.

No store here finds reports by who sent them: a report is found by its claim, its receipt, or a pseudonym
that only the reporter's own channel, id and claim can make.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.claim import Claim, ClaimState, Risk
from bot.domain.decision import Appeal, AppealState, Decision, Evidence, Note
from bot.domain.picture import Picture
from bot.domain.report import Follower, Report
from bot.domain.verdict import Outcome


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where a claim stands in the queue: smaller ``rank`` first, then the id.

    ``rank`` is a moment in microseconds: when the claim came, moved earlier by reach and risk and
    later if it came in bursts only.  So the order does not change as time passes.
    """

    rank: int
    claim_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which claims to list; an empty field filters nothing.  ``text`` is folded words, all of which must occur.

    ``snoozed`` asks for those put off instead of those that are not.
    """

    states: frozenset[ClaimState] = frozenset()
    held_by: str | None = None
    risk: Risk | None = None
    conflict: bool | None = None
    text: str = ""
    snoozed: bool = False


class Claims(Protocol):
    """Claims.  ``save`` keeps every field of the value; whoever changes a claim got it in this transaction."""

    def get(self, claim_id: str) -> Claim | None:
        """Return the claim, locked against other writers until the end."""
        ...

    def put(self, claim: Claim, fingerprint: str) -> None:
        """Keep a new claim; *fingerprint* is a hash of its folded text and pictures."""
        ...

    def save(self, claim: Claim) -> None:
        """Keep the changed claim."""
        ...

    def with_fingerprint(self, fingerprint: str) -> Claim | None:
        """Return the oldest claim of exactly this folded text that is not junk, following merges."""
        ...

    def page(
        self, chosen: QueueFilter, now: datetime, *, after: QueuePlace | None = None, limit: int = 50
    ) -> Sequence[tuple[QueuePlace, Claim]]:
        """Return claims in queue order; snoozed ones are left out until their time, or asked for alone."""
        ...

    def counts(self, now: datetime) -> Mapping[ClaimState, int]:
        """Return how many claims there are of each state (snoozed ones not counted)."""
        ...

    def count_snoozed(self, now: datetime) -> int:
        """Return how many claims are put off."""
        ...

    def merged_into(self, claim_id: str) -> Sequence[str]:
        """Return the ids of claims for which *claim_id* speaks, however far down."""
        ...

    def changed_since(self, number: int, *, limit: int = 1000) -> Sequence[tuple[int, Claim]]:
        """Return claims put or saved after change *number*, in order of change, each once, with its number."""
        ...

    def last_change(self) -> int:
        """Return the number of the last change of any claim, 0 before the first."""
        ...

    def due_unproven(self, before: datetime, *, limit: int = 100) -> Sequence[str]:
        """Return ids of claims in research since before then, without proposal."""
        ...

    def delete_junk(self, before: datetime, *, limit: int = 500) -> int:
        """Delete at most *limit* claims set aside before then, with everything that hangs on them; return how many.

        Claims about which something was decided stay: what was said is never deleted.
        """
        ...

    def without_reports(self, before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of claims as they are since before then that have a text though none of their reports has."""
        ...

    def wipe_text(self, claim_id: str) -> None:
        """Empty the claim's own text, and drop its pictures and fingerprint."""
        ...


class Reports(Protocol):
    """Reports: found by claim, by receipt or by pseudonym, never by person."""

    def put(self, report: Report, contact: bytes | None) -> None:
        """Keep a new report and, apart from it, the sealed contact."""
        ...

    def get(self, report_id: str) -> Report | None:
        """Return the report."""
        ...

    def save(self, report: Report) -> None:
        """Keep the changed report."""
        ...

    def of_receipt(self, receipt: str) -> Report | None:
        """Return the report with this HMAC of a receipt."""
        ...

    def of_pseudonym(self, pseudonym: str) -> Report | None:
        """Return the report of this reporter about this claim."""
        ...

    def of_claims(self, claim_ids: Sequence[str], *, after: str = "", limit: int = 50) -> Sequence[Report]:
        """Return reports of claims by id, from *after* on: for their texts, not for who sent them."""
        ...

    def to_tell(self, claim_ids: Sequence[str], number: int, *, limit: int) -> Sequence[tuple[Report, bytes]]:
        """Return linked reports not yet told decision *number*, with their sealed contacts."""
        ...

    def contact(self, report_id: str) -> bytes | None:
        """Return the sealed contact, or None once it is gone."""
        ...

    def put_contact(self, report_id: str, contact: bytes) -> None:
        """Keep the sealed contact, in place of any earlier one."""
        ...

    def drop_contact(self, report_id: str) -> None:
        """Delete the sealed contact."""
        ...

    def linked_claims(self, *, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return ids of claims with linked reports or followers, ascending from *after* on."""
        ...

    def texts_due(self, expression_before: datetime, other_before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of answered reports whose text is to be wiped."""
        ...

    def waiting(self, before: datetime, *, limit: int) -> Sequence[str]:
        """Return ids of reports that have waited for an answer since before then, longest first.

        Only those that still have a text, a picture or a contact.
        """
        ...

    def newest_with_text(self, claim_id: str) -> Report | None:
        """Return the newest report of the claim that still has a text or picture."""
        ...

    def undeliverable(self) -> int:
        """Return how many reports have an outcome that could not be delivered."""
        ...

    def drop_contacts(self, answered_before: datetime, appealed_before: datetime) -> int:
        """Delete contacts of reports answered before then; return how many.

        Not where an appeal of *appealed_before* or later is open, nor until its answer is as old.
        """
        ...


class Followers(Protocol):
    """Readers of a verdict who want to hear if it changes."""

    def put(self, follower: Follower, contact: bytes) -> None:
        """Keep a follower; one with the same pseudonym is replaced."""
        ...

    def of_pseudonym(self, pseudonym: str) -> Follower | None:
        """Return the follower."""
        ...

    def to_tell(self, claim_ids: Sequence[str], number: int, *, limit: int) -> Sequence[tuple[Follower, bytes]]:
        """Return followers not yet told decision *number*, with their sealed contacts."""
        ...

    def told(self, follower_id: str, number: int, now: datetime) -> None:
        """Note that the follower was told decision *number*."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Delete followers who asked, and were last told, before then, and their contacts; return how many."""
        ...

    def delete(self, follower_id: str) -> None:
        """Delete the follower and the contact."""
        ...


@dataclass(frozen=True, slots=True)
class PublishedPlace:
    """Where a decision stands among the published ones: newest first, then by claim."""

    at: datetime
    claim_id: str


class Decisions(Protocol):
    """Decisions.  Immutable: the database refuses a change, and a proposer who approves."""

    def put(self, decision: Decision) -> None:
        """Keep a new version."""
        ...

    def get(self, claim_id: str, number: int) -> Decision | None:
        """Return one version."""
        ...

    def of_claim(self, claim_id: str) -> Sequence[Decision]:
        """Return all versions, oldest first."""
        ...

    def published(self, *, before: Decision | PublishedPlace | None = None, limit: int = 50) -> Sequence[Decision]:
        """Return the newest version of each claim, newest first and older than *before*, for the public pages.

        A claim whose newest version is not public is left out, also if an earlier one was.
        """
        ...

    def search_published(
        self, words: str, *, before: Decision | PublishedPlace | None = None, limit: int = 50
    ) -> Sequence[Decision]:
        """Return those of ``published`` whose title or statement has all the *words*, in any spelling."""
        ...


class Casework(Protocol):
    """Evidence, notes and appeals."""

    def put_evidence(self, piece: Evidence) -> None:
        """Keep a piece of evidence."""
        ...

    def delete_evidence(self, evidence_id: str) -> Evidence | None:
        """Delete and return the piece."""
        ...

    def evidence(self, claim_id: str) -> Sequence[Evidence]:
        """Return the evidence, oldest first."""
        ...

    def put_note(self, note: Note) -> None:
        """Keep a note."""
        ...

    def notes(self, claim_id: str) -> Sequence[Note]:
        """Return the notes, oldest first."""
        ...

    def put_appeal(self, appeal: Appeal) -> None:
        """Keep a new appeal."""
        ...

    def save_appeal(self, appeal: Appeal) -> None:
        """Keep the decided appeal; the database refuses one decided by whoever made the decision."""
        ...

    def get_appeal(self, appeal_id: str) -> Appeal | None:
        """Return the appeal."""
        ...

    def appeals(
        self, *, state: AppealState | None = None, claim_id: str | None = None, limit: int = 100
    ) -> Sequence[Appeal]:
        """Return appeals, oldest first."""
        ...

    def wipe_appeals(self, decided_before: datetime, filed_before: datetime) -> int:
        """Empty the texts of appeals decided, or filed and still open, before then; return how many."""
        ...

    def appeal_of(self, report_id: str, number: int) -> Appeal | None:
        """Return the appeal of one report against one version."""
        ...


class Media(Protocol):
    """Re-encoded pictures by the SHA-256 of their bytes."""

    def put(self, picture: Picture, now: datetime) -> None:
        """Keep a picture; the same one again changes nothing but its time."""
        ...

    def get(self, sha256: str) -> Picture | None:
        """Return the picture."""
        ...

    def hashes(self, sha256s: Sequence[str]) -> Mapping[str, int]:
        """Return the 64-bit dHash of each picture."""
        ...

    def delete_unused(self, before: datetime) -> int:
        """Delete pictures last put before then that no draft, report or claim shows; return how many."""
        ...


class Bursts(Protocol):
    """How much came from one source lately.  A source is a keyed pseudonym that changes every day."""

    def count(self, source: str, now: datetime) -> int:
        """Add one for the hour of *now*; return how many there are in this hour."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Delete counts of earlier hours; return how many."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One claim as the figures need it: when it came, when it was first decided and how."""

    created_at: datetime
    decided_at: datetime | None
    outcome: Outcome | None
    reports: int
    appeals: int
    overturned: int


class Figures(Protocol):
    """What the public figures are made of; nothing about people."""

    def handled(self, since: datetime, until: datetime) -> Sequence[Handled]:
        """Return claims that came in this time, without junk and merged ones (their reports count where they went)."""
        ...

    def set_aside(self, since: datetime, until: datetime) -> int:
        """Return how many claims were set aside in this time and not brought back in it."""
        ...
