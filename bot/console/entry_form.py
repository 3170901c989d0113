"""The form of a drafted entry: what it begins with, and what it brought."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bot.domain.base import Base
from bot.domain.entry import Citation, Entry, EntryKind, Review, Says
from bot.domain.text import Language, Localized
from bot.services.entry_drafts import NOT_REVIEWED, DraftCitation, EntryDraft
from bot.services.unanswered import Cluster, to_form

CITATIONS: Final = 4
VALID_FOR: Final = timedelta(days=364)
KINDS: Final = (EntryKind.LAW, EntryKind.PLAN)
_AUDIENCE: Final = ("moi-nguoi",)
_SLUG_LENGTH: Final = 40
_OF_CITATION: Final = ("can-cu", "vai", "y", "y-en")
FIELDS: Final = (
    "tieu-de", "tieu-de-en", "chu-de", "ten-tep", "loai", "han", "cach-hoi", "cach-hoi-en",
    "ngan", "day-du", "ngan-en", "day-du-en",
    *(f"{name}-{number}" for number in range(1, CITATIONS + 1) for name in _OF_CITATION),
)  # fmt: skip


def begin(cluster: Cluster | None, today: date) -> Mapping[str, str]:
    """Return what the form of a new draft holds: the questions of *cluster* are its phrasings."""
    fields = {"loai": EntryKind.LAW.value, "han": (today + VALID_FOR).isoformat()}
    if cluster is None:
        return fields
    words = cluster.folded.split()
    slug = "-".join(words)[:_SLUG_LENGTH].rpartition("-")[0] if len("-".join(words)) > _SLUG_LENGTH else "-".join(words)
    english = "-en" if cluster.language is Language.EN else ""
    asked = cluster.texts[0]
    return {
        **fields,
        f"tieu-de{english}": asked[:1].upper() + asked[1:],
        "ten-tep": slug if slug.isascii() else "",
        f"cach-hoi{english}": "\n".join(cluster.texts),
    }


def to_draft(fields: Mapping[str, str], today: date) -> EntryDraft:
    """Return the entry in *fields*."""

    def one(name: str) -> str:
        return fields.get(name, "").strip()

    rows = [tuple(one(f"{name}-{number}") for name in _OF_CITATION) for number in range(1, CITATIONS + 1)]
    title = Localized(one("tieu-de"), one("tieu-de-en"))
    return EntryDraft(
        topic=one("chu-de"),
        slug=one("ten-tep") or "-".join(to_form(title.vi).split())[:_SLUG_LENGTH].strip("-"),
        kind=one("loai") or EntryKind.LAW.value,
        title=title,
        short=Localized(one("ngan"), one("ngan-en")),
        full=Localized(one("day-du"), one("day-du-en")),
        reviewed_on=today,
        valid_until=one("han"),
        audience=_AUDIENCE,
        citations=[DraftCitation(row[0], row[1], Localized(row[2], row[3])) for row in rows if row[0] or row[2]],
        phrasings_vi=_lines(one("cach-hoi")),
        phrasings_en=_lines(one("cach-hoi-en")),
    )


def to_entry(draft: EntryDraft, base: Base) -> Entry:
    """Return *draft* as people would see it; sources that do not exist are left out."""
    known = [each for each in draft.citations if each.id in base.citation_titles and each.says in set(Says)]
    return Entry(
        id="-",
        topic=draft.topic,
        kind=next((kind for kind in KINDS if kind.value == draft.kind), EntryKind.LAW),
        title=draft.title,
        short=draft.short,
        full=draft.full,
        citations=tuple(Citation(each.id, Says(each.says), each.note) for each in known),
        related=(),
        audience=(),
        review=Review(NOT_REVIEWED, draft.reviewed_on),
        valid_until=None,
        version="-",
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
