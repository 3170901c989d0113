"""Styled text, split into messages Telegram takes.

Text is kept as runs until the end, so that a cut can never fall inside a tag.  Telegram counts UTF-16 code
units after its entities are parsed: at most 4,096 of them, and at most 100 entities.
"""

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

LONGEST = 4096
MOST_ENTITIES = 100
_ENDS = (("\n\n", 2), ("\n", 2), (". ", 3), ("? ", 3), ("! ", 3), ("… ", 3), (" ", 0))
"""Where a part may end, best first, if that leaves at least one such share of it full (0: any)."""
_NO_CUT_BEFORE = {"\u200d", "\ufe0f"}  # A joined sign of several characters is one for the reader.


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style; ``quote`` is a block that readers fold out, ``code`` is copied with one tap."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""
    quote: bool = False
    code: bool = False

    @property
    def entities(self) -> int:
        """Return how many entities this run is at most."""
        return self.bold + self.italic + self.code + bool(self.href)


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(runs: Sequence[Run], longest: int = LONGEST) -> list[tuple[Run, ...]]:
    """Return *runs* in parts of at most *longest* UTF-16 units and 100 entities, none of them blank.

    A part ends with a paragraph if that leaves it at least half full, else with a line, a sentence or a
    word; only a longer word is cut, and never inside what readers see as one character.
    """
    parts: list[tuple[Run, ...]] = []
    left = _strip(runs)
    while left:
        text = "".join(run.text for run in left)
        room = min(_room(text, longest), _room_for_entities(left))
        if room >= len(text):
            parts.append(left)
            break
        cut = _find_cut(text, room)
        head, tail = _divide(left, cut)
        part = _strip(head)
        if part:
            parts.append(part)
        left = _strip(tail)
    return parts


def _room(text: str, longest: int) -> int:
    """Return how many characters of *text* fit."""
    if 2 * len(text) <= longest:
        return len(text)
    units = 0
    for place, character in enumerate(text[: longest + 1]):
        units += 2 if character > "\uffff" else 1
        if units > longest:
            return place
    return len(text)


def _room_for_entities(runs: Sequence[Run]) -> int:
    # A folded block is one entity more.
    used, length = 1, 0
    for run in runs:
        used += run.entities
        if used > MOST_ENTITIES:
            return max(length, 1)
        length += len(run.text)
    return length


def _find_cut(text: str, room: int) -> int:
    """Return where to cut *text*, of which *room* characters fit."""
    for end, share in _ENDS:
        cut = text.rfind(end, 0, room + len(end))
        least = room // share if share else 1
        if cut >= least:
            return min(cut + len(end), room)
    cut = room
    while cut > 1 and (unicodedata.combining(text[cut]) or {text[cut], text[cut - 1]} & _NO_CUT_BEFORE):
        cut -= 1
    return cut if cut > 1 else room


def _divide(runs: Sequence[Run], cut: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    head: list[Run] = []
    for place, run in enumerate(runs):
        if cut <= len(run.text):
            tail = (replace(run, text=run.text[cut:]), *runs[place + 1 :])
            return (*head, replace(run, text=run.text[:cut])), tail
        head.append(run)
        cut -= len(run.text)
    return tuple(head), ()


def _strip(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return *runs* without white space at either end and without empty ones."""
    kept = [run for run in runs if run.text]
    while kept and not kept[0].text.lstrip():
        kept.pop(0)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if not kept:
        return ()
    kept[0] = _with_text(kept[0], kept[0].text.lstrip())
    kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
    return tuple(kept)


def _with_text(run: Run, text: str) -> Run:
    return run if run.text == text else replace(run, text=text)


def to_html(runs: Sequence[Run]) -> str:
    """Return *runs* as Telegram's HTML."""
    pieces: list[str] = []
    for is_quote, group in groupby(runs, key=lambda run: run.quote):
        inside = "".join(_to_html(run) for run in group)
        pieces.append(f"<blockquote expandable>{inside}</blockquote>" if is_quote else inside)
    return "".join(pieces)


def _to_html(run: Run) -> str:
    text = html.escape(run.text, quote=False)
    if run.code:
        text = f"<code>{text}</code>"
    if run.italic:
        text = f"<i>{text}</i>"
    if run.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{html.escape(run.href)}">{text}</a>' if run.href else text


def to_plain(runs: Sequence[Run]) -> str:
    """Return the words alone."""
    return "".join(run.text for run in runs)
