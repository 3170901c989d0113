"""Reports: one person's submission of a claim.  Nothing here says who wrote the claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.text import Language

APPEALS_FOR = timedelta(days=183)
EXPRESSION_TEXT_KEPT = timedelta(hours=24)
TEXT_KEPT = timedelta(days=90)
CONTACT_KEPT = timedelta(days=30)
WAITING_KEPT = timedelta(days=180)
"""How long text and contact of what nobody answers are kept, and the text of an appeal nobody decides."""
APPEAL_TEXT_KEPT = timedelta(days=90)
FOLLOWED_FOR = timedelta(days=183)
"""How long a reader hears of changes: since asking, or since the last one told."""
DRAFT_KEPT = timedelta(hours=24)
PICTURES_AT_MOST = 10
APPEAL_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the bot: a channel, a chat to answer in and an opaque id."""

    channel: str
    chat_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to tell a reporter the outcome, and in which language.  Kept sealed, apart from the report."""

    person: Person
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report before its consent: exactly what would be stored, blacked out.

    ``black`` counts what was blacked out, by kind.  ``match`` is the claim it would be filed under, found
    when it was written.  ``album`` is the platform's id of the album its pictures came in.  Wiped when
    sent or given up, and after 24 hours.
    """

    text: str
    pictures: tuple[str, ...] = ()
    black: Mapping[str, int] = field(default_factory=dict)
    match: str | None = None
    album: str | None = None
    written_at: datetime


class ReportState(StrEnum):
    """What is left of a report."""

    FILED = "filed"
    ANSWERED = "answered"
    UNLINKED = "unlinked"
    """The reporter cut the link: the claim stays, nobody can be told any more."""
    REDUCED = "reduced"
    """The text is wiped; the count stays."""
    PURGED = "purged"
    """Nobody answered in time: text and contact are gone.  What is decided later is read by receipt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One person's submission.

    ``pseudonym`` is HMAC(key, channel + person + claim): the same person has another one for each claim, so two
    reports cannot be joined.  ``receipt`` is the HMAC of the receipt, None once the link is cut.
    ``answered`` is the number of the last Decision that was told, 0 for none.  ``burst`` marks one of very many from
    one source at once.  ``filed_at`` is shown to staff rounded to the hour.
    ``waiting_since`` is when it last began to wait for an answer: filed, filed again or looked at again.
    ``answered_at`` is None while it waits.
    """

    id: str
    claim_id: str
    pseudonym: str | None
    receipt: str | None
    text: str
    pictures: tuple[str, ...]
    language: Language
    filed_at: datetime
    waiting_since: datetime
    state: ReportState = ReportState.FILED
    answered: int = 0
    answered_at: datetime | None = None
    burst: bool = False
    undeliverable: bool = False
    appealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Somebody who read a verdict and wants to hear if it changes.  Contact sealed, keyed by ``id``.

    ``since`` is when they asked, or were last told.
    """

    id: str
    claim_id: str
    pseudonym: str
    answered: int
    since: datetime
