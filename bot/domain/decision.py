"""What is decided about a claim and on what grounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.errors import NeedsSources
from bot.domain.verdict import Outcome, Verdict

QUOTATION_LENGTH = 1000
NOTE_LENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One source for or against a claim.

    ``publisher`` says who says so, in one spelling: two pieces of one publisher are one source.
    ``primary`` is a source at first hand (the document, the body concerned, a measurement); ``own`` the operating
    authority's own statement.  ``link`` is http(s) or empty (a paper document), and is never fetched.
    """

    id: str
    claim_id: str
    publisher: str
    link: str
    quotation: str
    day: date | None
    primary: bool
    own: bool
    by: str
    at: datetime


def check_sources(outcome: Outcome, evidence: Sequence[Evidence], *, conflict: bool) -> None:
    """Refuse a verdict its sources do not carry.

    Raises:
        NeedsSources: If there are too few independent ones, none at first hand, or none from outside in a conflict.
    """
    if not isinstance(outcome, Verdict) or outcome is Verdict.UNPROVEN:
        return
    publishers = {"\0own" if piece.own else piece.publisher.casefold().strip() for piece in evidence}
    if not publishers:
        raise NeedsSources("A verdict needs a source. Add the evidence first.")
    if outcome.needs_two_sources and len(publishers) < 2:  # noqa: PLR2004 two, as DESIGN §4 says
        raise NeedsSources("This verdict needs two independent sources. Two pieces of one publisher count once.")
    if outcome.needs_two_sources and not any(piece.primary for piece in evidence):
        raise NeedsSources("This verdict needs a source at first hand. Mark it, or find it.")
    if conflict and all(piece.own for piece in evidence):
        raise NeedsSources("The claim is about the operating authority: a source from outside is needed.")


class DecisionKind(StrEnum):
    """How a decision came about."""

    ANSWER = "answer"
    """Without a verdict, by one person."""
    VERDICT = "verdict"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    APPEAL = "appeal"
    """By a third person, after an appeal."""
    TIME = "time"
    """Unproven after 14 days, by nobody."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is published with a decision."""

    publisher: str
    link: str
    quotation: str
    day: date | None
    primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One version of what was said about a claim.  Never changed afterwards: a new version replaces it.

    ``number`` counts from 1 for each claim.  ``title`` restates the claim; empty for answers without a verdict.
    ``statement`` is the reasons; empty where the wording of the outcome says all.  ``by`` and ``approved_by`` are
    staff ids and are never shown to the public.
    """

    claim_id: str
    number: int
    kind: DecisionKind
    outcome: Outcome
    title: str
    statement: str
    sources: tuple[Source, ...]
    by: str | None
    approved_by: str | None
    at: datetime

    @property
    def is_public(self) -> bool:
        """Tell whether it is shown on the public pages: verdicts are, answers without one are not."""
        return isinstance(self.outcome, Verdict)


def had_part(versions: Iterable[Decision], number: int) -> frozenset[str]:
    """Return who had a part in version *number*: in itself, and in those before it back to the last not from an appeal.

    A verdict after an appeal is one person's; without those before it, whoever was overturned could restore
    their own verdict on the next appeal.
    """
    found: set[str] = set()
    for version in sorted(versions, key=lambda each: each.number, reverse=True):
        if version.number > number:
            continue
        found |= {staff_id for staff_id in (version.by, version.approved_by) if staff_id is not None}
        if version.kind is not DecisionKind.APPEAL:
            break
    return frozenset(found)


class AppealState(StrEnum):
    """What became of an appeal."""

    OPEN = "open"
    UPHELD = "upheld"
    """The decision stands."""
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """One reporter's objection to one version.  ``text`` is blacked out; ``reasons`` answer it."""

    id: str
    claim_id: str
    number: int
    report_id: str
    text: str
    at: datetime
    state: AppealState = AppealState.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
    reasons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a colleague should know; never published.  Blacked out."""

    id: str
    claim_id: str
    text: str
    by: str
    at: datetime
