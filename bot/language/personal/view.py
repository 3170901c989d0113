"""One text in two spellings of the same length: as written, and folded for patterns."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.personal_data import Found, PersonalData
from bot.language.normalize import strip_marks

HIDDEN = "\x00"
"""Stands in a view for a character that patterns must not see; no view of a text has it otherwise."""

_NOT_SEEN = frozenset({"Mn", "Me", "Cf"})
_LOOK_ALIKES = str.maketrans("абвеёікмнорстухзςοανριτκ", "a6beeikmhopctyx3coavpitk")
"""Letters of other alphabets that stand for Latin ones or digits: no Vietnamese text has them for their own sake."""
_AS = dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("·•∙․‧", ".") | dict.fromkeys("\n\u2028\u2029", "\n")


class _Plain(dict[int, str]):
    """Code point to one lower-case letter without marks, or to nothing; filled as letters turn up."""

    def __missing__(self, point: int) -> str:
        plain = self[point] = _to_plain(chr(point))
        return plain


def _to_plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _NOT_SEEN:
        return ""
    if letter in _AS:
        return _AS[letter]
    if category in {"Cc", "Zs"}:
        return " "
    if category in {"So", "Sm"} and not letter.isascii() and not unicodedata.normalize("NFKC", letter).isalnum():
        return "*"
    if category == "Nd":
        return str(unicodedata.digit(letter))
    simple = unicodedata.normalize("NFKC", letter)
    plain = strip_marks(simple if len(simple) == 1 else letter).lower().translate(_LOOK_ALIKES)
    return plain if len(plain) == 1 else letter


_PLAIN = _Plain()


@dataclass(frozen=True, slots=True)
class View:
    """A text for patterns; positions are the same in *plain* and *marked*.

    *plain* is lower case without marks, with Latin digits; *marked* is composed and keeps case. Zero-width
    characters and enclosing marks (digits on keycaps) are in neither.
    """

    plain: str
    marked: str
    starts: Sequence[int]
    length: int

    def found(self, start: int, end: int, kind: PersonalData) -> Found:
        """Return what stands from *start* to *end* of this view, in positions of the text."""
        after = self.starts[end] if end < len(self.starts) else self.length
        return Found(self.starts[start], after, kind)

    def is_capital(self, at: int) -> bool:
        """Tell whether the letter at *at* was written as a capital."""
        return at < len(self.marked) and self.marked[at].isupper()

    def is_spelled(self, start: int, end: int, marked: str) -> bool:
        """Tell whether what stands there is *marked*, or the same without any marks."""
        written = self.marked[start:end].lower()
        return written in {marked, self.plain[start:end]}


def to_view(text: str) -> View:
    """Return the view of *text*."""
    plain = text.translate(_PLAIN)
    if len(plain) == len(text):
        return View(plain, text, range(len(text)), len(text))
    starts = [at for at, letter in enumerate(text) if _PLAIN[ord(letter)]]
    ends = [*starts[1:], len(text)][: len(starts)]
    composed = (
        text[start] if end == start + 1 else unicodedata.normalize("NFC", text[start:end])[0]
        for start, end in zip(starts, ends, strict=True)
    )
    return View(plain, "".join(composed), starts, len(text))


def hide(plain: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return *plain* with the characters of *spans*, which are in order, put out of sight."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += (plain[at:start], HIDDEN * (end - start))
            at = end
    return "".join((*parts, plain[at:]))
