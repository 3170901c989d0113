"""A message -> exactly what would be stored of it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.conversation.wording import words
from bot.domain.base import Base
from bot.domain.claim import TEXT_LENGTH
from bot.domain.dialogue import Dialogue
from bot.domain.report import DRAFT_KEPT, PICTURES_AT_MOST, Draft
from bot.language import black_out, strip_marks

READ_CHARACTERS = 12_000
"""What is looked at of a message: more than is kept, so that a number at the cut is seen whole."""
SHORTEST_WORDS = 3
LONG_TEXT = 120
"""From so many characters on, a text nobody can answer may be something that goes round."""
_SLACK = 200
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n(?: ?\n)+ ?")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_EDGES = " \n:;,.-–—?!\"'“”"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CUE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Written:
    """A draft and whether its text, or its pictures, had to be cut."""

    draft: Draft
    text_cut: bool = False
    pictures_cut: bool = False


def to_stored_text(text: str, longest: int) -> tuple[str, Mapping[str, int], bool]:
    """Return *text* readable and blacked out, how many data of each kind that were, and whether it was cut.

    Lines stay; controls, lone surrogates, direction overrides and zero-width characters go.
    """
    head = text[:READ_CHARACTERS]
    readable = to_readable(head)
    cut = len(text) > READ_CHARACTERS
    if cut:
        # A number broken by the cut would not be recognised.
        readable = readable[: max(0, len(readable) - _SLACK)]
    black = black_out(readable)
    cut = cut or len(black.text) > longest
    counts = {kind.name.lower(): count for kind, count in black.counts.items()}
    return black.text[:longest].rstrip(), counts, cut


def to_readable(text: str) -> str:
    """Return *text* composed, with its lines, without anything that is not readable."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    spaced = _SPACES.sub(" ", lines)
    kept = "".join(sign for sign in spaced if sign == "\n" or unicodedata.category(sign) not in _DROPPED)
    composed = unicodedata.normalize("NFC", kept)
    return _LINES.sub("\n\n", _SPACES.sub(" ", composed)).strip()


def write(text: str, pictures: tuple[str, ...], album: str | None, now: datetime) -> Written:
    """Return the draft of a message."""
    kept, black, cut = to_stored_text(text, TEXT_LENGTH)
    draft = Draft(text=kept, pictures=pictures[:PICTURES_AT_MOST], black=black, album=album, written_at=now)
    return Written(draft, cut, len(pictures) > PICTURES_AT_MOST)


def add(draft: Draft, text: str, pictures: tuple[str, ...], now: datetime) -> Written:
    """Return *draft* with one more message of its album."""
    more = write(text, (), None, now).draft
    joined = "\n".join(part for part in (draft.text, more.text) if part)
    black = {kind: draft.black.get(kind, 0) + more.black.get(kind, 0) for kind in {**draft.black, **more.black}}
    together = tuple(dict.fromkeys((*draft.pictures, *pictures)))
    changed = replace(draft, text=joined[:TEXT_LENGTH], pictures=together[:PICTURES_AT_MOST], black=black)
    return Written(replace(changed, written_at=now), len(joined) > TEXT_LENGTH, len(together) > PICTURES_AT_MOST)


def problem_of(draft: Draft) -> str | None:
    """Return the key of what is wrong with a draft, or None if it can be sent."""
    if draft.pictures:
        return None
    found = _WORD.findall(draft.text)
    if not any(sign.isalnum() for sign in draft.text):
        return "report.empty"
    return "report.short" if len(found) < SHORTEST_WORDS and not has_link(draft.text) else None


def token_of(draft: Draft) -> str:
    """Return what the buttons of a preview call their draft by: no other draft of the conversation has it."""
    return f"{(draft.written_at - _EPOCH) // timedelta(microseconds=1):x}"


def live_draft(dialogue: Dialogue, token: str, now: datetime) -> Draft | None:
    """Return the draft called *token* if it is still there."""
    draft = dialogue.draft
    is_live = draft is not None and token_of(draft) == token and now < draft.written_at + DRAFT_KEPT
    return draft if is_live else None


def has_link(text: str) -> bool:
    """Tell whether there is a web address in *text*."""
    return _LINK.search(text[:READ_CHARACTERS]) is not None


def is_links(text: str) -> bool:
    """Tell whether *text* is nothing but web addresses."""
    head = text[:READ_CHARACTERS]
    return has_link(head) and not _LINK.sub("", head).strip()


def claim_in(text: str, base: Base) -> str | None:
    """Return what is left of *text* without words such as "tin này có thật không:"; None if there are none.

    Empty if somebody only asks, without the message itself.
    """
    composed = unicodedata.normalize("NFC", text[:READ_CHARACTERS]).strip()
    tail = composed.rstrip(_EDGES)
    start, end = _plain(composed[:_CUE_LENGTH]), _plain(tail[-_CUE_LENGTH:])
    begun = next((cue for cue in _plain_words(base, "words.is_true") if _begins_with(start, cue)), None)
    begun = begun or next((cue for cue in _plain_words(base, "words.report") if _orders(start, cue)), None)
    if begun is not None:
        left = composed[start.index(begun) + len(begun) :] + text[READ_CHARACTERS : 2 * READ_CHARACTERS]
        return left.strip(_EDGES) if _says_something(left) else ""
    closes = next((cue for cue in _plain_words(base, "words.is_true") if end == cue or end.endswith(f" {cue}")), None)
    if closes is None:
        return None
    left = tail[: len(tail) - len(closes)]
    return left.strip(_EDGES) if _says_something(left) else ""


def after_cue(text: str, base: Base, key: str) -> str | None:
    """Return what follows one of the words of *key* at the beginning of *text*, with or without a slash."""
    composed = unicodedata.normalize("NFC", text).removeprefix("/")
    plain = _plain(composed)
    found = next((cue for cue in _plain_words(base, key) if _begins_with(plain, cue)), None)
    return None if found is None else composed[len(found) :].strip(_EDGES)


def _says_something(text: str) -> bool:
    return len(_WORD.findall(text[:READ_CHARACTERS])) >= SHORTEST_WORDS or has_link(text)


def _begins_with(plain: str, cue: str) -> bool:
    return plain.startswith(cue) and not plain[len(cue) : len(cue) + 1].isalnum()


def _orders(plain: str, cue: str) -> bool:
    """Tell whether *plain* is an order such as "/baocao …" or "báo tin giả: …"; "báo tin cho tôi" is none."""
    if plain.startswith("/"):
        return _begins_with(plain.removeprefix("/"), cue)
    return _begins_with(plain, cue) and plain[len(cue) :].lstrip(" ")[:1] in {":", "\n", "-"}


def _plain(text: str) -> str:
    """Return *text* small and without marks, letter for letter, so that places in it are places in *text*."""
    return "".join(strip_marks(sign.lower())[:1] or " " for sign in text)


def _plain_words(base: Base, *keys: str) -> list[str]:
    found = {strip_marks(word.lower()) for key in keys for word in words(base, key)}
    return sorted(found, key=len, reverse=True)
