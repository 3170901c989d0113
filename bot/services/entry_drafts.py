"""A drafted entry as a file of knowledge/, and the note that it was put into the working copy."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from bot.domain.audit import Action
from bot.domain.errors import BadInput
from bot.domain.staff import Permission, StaffMember
from bot.domain.text import Localized
from bot.ports import Transaction
from bot.services.audit import log
from bot.services.permission import authorize

NOT_REVIEWED: Final = "chua-duyet"
_HEADINGS: Final = ("Trả lời ngắn", "Trả lời đầy đủ", "Short answer", "Full answer")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG: Final = 50
_NOT_PRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DraftCitation:
    """A source as the editor wrote it; nothing of it is known to be right."""

    id: str
    says: str
    note: Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry as the editor wrote it; what is wrong with it is for the lint to say."""

    topic: str
    slug: str
    kind: str
    title: Localized
    short: Localized
    full: Localized
    reviewed_on: date
    valid_until: str
    audience: Sequence[str] = ()
    citations: Sequence[DraftCitation] = ()
    phrasings_vi: Sequence[str] = ()
    phrasings_en: Sequence[str] = field(default=())

    @property
    def path(self) -> str:
        """Return where the file belongs in knowledge/.

        Raises:
            BadInput: If topic or name could lead elsewhere, or is no name of a file.
        """
        for name, value in (("topic", self.topic), ("slug", self.slug)):
            if not _SLUG.fullmatch(value) or len(value) > _LONGEST_SLUG:
                raise BadInput(name, "Write a-z, 0-9 and single hyphens.")
        return f"entries/{self.topic}/{self.slug}.md"


def to_file(draft: EntryDraft) -> str:
    """Return *draft* as the text of its file.  Pure.

    Whatever was typed stays text: every value stands in quotes.
    """
    lines = [
        "---",
        f"title: {_quote(draft.title.vi)}",
        f"title_en: {_quote(draft.title.en)}",
        f"topic: {_quote(draft.topic)}",
        f"kind: {_quote(draft.kind)}",
        f"audience: [{', '.join(map(_quote, draft.audience))}]",
        *_block("citations", [_to_line(citation) for citation in draft.citations]),
        "phrasings:",
        *_block("  vi", [f"    - {_quote(text)}" for text in draft.phrasings_vi]),
        *_block("  en", [f"    - {_quote(text)}" for text in draft.phrasings_en]),
        f"reviewed: {{by: {NOT_REVIEWED}, on: {draft.reviewed_on.isoformat()}}}",
        f"valid_until: {_quote(draft.valid_until)}",
        "---",
    ]
    texts = (draft.short.vi, draft.full.vi, draft.short.en, draft.full.en)
    for heading, text in zip(_HEADINGS, texts, strict=True):
        lines += [f"## {heading}", unicodedata.normalize("NFC", text).strip(), ""]
    return "\n".join(lines)


def note_kept(tx: Transaction, by: StaffMember, entry_id: str, now: datetime) -> None:
    """Note that the draft of *entry_id* was put into the working copy."""
    authorize(tx, by, Permission.EDIT_KNOWLEDGE)
    log(tx, by.id, Action.ENTRY_KEPT, entry_id, now)


def _block(key: str, lines: Sequence[str]) -> Sequence[str]:
    return [f"{key}:", *lines] if lines else [f"{key}: []"]


def _to_line(citation: DraftCitation) -> str:
    note = f"vi: {_quote(citation.note.vi)}, en: {_quote(citation.note.en)}"
    return f"  - {{id: {_quote(citation.id)}, says: {_quote(citation.says)}, {note}}}"


def _quote(text: str) -> str:
    """Return *text* on one line as a double-quoted scalar of YAML, which takes JSON's but for a few signs."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    written = json.dumps(line, ensure_ascii=False)
    return _NOT_PRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
