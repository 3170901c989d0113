"""Entries: the reviewed answers, with their citations and the ways people ask for them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.text import Language, Localized


class EntryKind(StrEnum):
    """What an entry speaks about."""

    LAW = "law"
    PLAN = "plan"
    CONVERSATION = "conversation"


class Says(StrEnum):
    """What a cited source does for the answer."""

    DUTY = "duty"
    LIMIT = "limit"
    CONTEXT = "context"
    VIEW = "view"


class Reason(StrEnum):
    """Why a question gets no cited answer."""

    UNKNOWN = "unknown"
    NO_SUCH_ARTICLE = "no_such_article"
    CONVERSATION = "conversation"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of an answer: ``CRC:12``, ``CRC:viet-nam``, ``KH175:can-cu``, ``HP2013:37``, ``LTE2016``."""

    id: str
    says: Says
    note: Localized


@dataclass(frozen=True, slots=True)
class Review:
    """Who (a role, never a name) reviewed an entry, and when.  ``chua-duyet`` means not yet reviewed."""

    by: str
    on: date

    @property
    def pending(self) -> bool:
        """Tell whether no lawyer has signed yet."""
        return self.by == "chua-duyet"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way people ask for an entry."""

    entry: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer people can get.

    ``id`` is ``<topic>/<slug>`` for a file of knowledge/entries, else the id of what it speaks about: an
    article (``CRC:12``), a convention (``CRC``), its status (``CRC:viet-nam``), its committee
    (``CRC:uy-ban``) or a fact of the plan (``KH175:can-cu``).  ``short`` and ``full`` are Markdown without
    headings, links or raw HTML.  ``reason`` is set on conversation entries only; they carry no citations.
    ``version`` is a 12-digit hash of the texts and citations: feedback is counted per version.
    """

    id: str
    topic: str
    kind: EntryKind
    title: Localized
    short: Localized
    full: Localized
    citations: tuple[Citation, ...]
    related: tuple[str, ...]
    audience: tuple[str, ...]
    review: Review
    valid_until: date | None
    version: str
    reason: Reason | None = None

    @property
    def citation_ids(self) -> tuple[str, ...]:
        """Return the ids of the sources, in the order they are shown."""
        return tuple(citation.id for citation in self.citations)
