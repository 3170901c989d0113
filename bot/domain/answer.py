"""What the engine says to a question.  Ids only: texts are looked up in the base."""

from dataclasses import dataclass

from bot.domain.entry import Reason
from bot.domain.text import Language


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant.  ``confidence`` is the calibrated chance (0..1) that it is right."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """Sure enough, alone enough: this entry answers."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Unclear:
    """Near, or several close together: ask back with one to three candidates, best first."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """No cited answer.

    ``entry`` is a conversation entry to show, if one fits; ``near`` up to three entries that are
    nearest, offered as suggestions.  For ``no_such_article``, ``asked`` is the id that does not
    exist (``CRC:72``).
    """

    reason: Reason
    entry: str | None = None
    near: tuple[Candidate, ...] = ()
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class Emergency:
    """Danger now: numbers to call, most fitting first."""

    hotlines: tuple[str, ...]


Answer = Found | Unclear | Unknown | Emergency


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message, as understood, and its answer."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversation spoke about last, so that "thế còn điều 20?" can be understood.

    Holds ids only, never the words of a person.
    """

    convention: str | None = None
    article: int | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the engine made of one message: its questions in order, their language and the new context."""

    parts: tuple[Part, ...]
    language: Language
    context: Context
