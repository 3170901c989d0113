"""Messages as the core sees them: free of any channel's detail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One incoming message or button press.

    ``event_id`` is unique within its channel; a redelivery carries the same one.  ``text`` is what
    the person typed (any length up to the channel's cap, already valid Unicode without NUL);
    ``button`` is the payload of a pressed choice.  ``language_hint`` is the language of the
    person's device, if the channel tells.
    """

    channel: str
    event_id: str
    chat_id: str
    person_id: str
    text: str | None
    button: str | None
    received_at: datetime
    language_hint: Language | None = None


class ReplyKind(StrEnum):
    """What a reply is, so that a channel can draw it fittingly."""

    TEXT = "text"
    ANSWER = "answer"
    ARTICLE = "article"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    EMERGENCY = "emergency"
    MENU = "menu"


class ChoiceRole(StrEnum):
    """How much room a choice takes on a screen."""

    OPTION = "option"
    """A full-width answer to the question just asked."""
    RELATED = "related"
    """A question one could ask next."""
    FEEDBACK = "feedback"
    """Thumbs under an answer."""
    NAVIGATION = "navigation"
    """Back, next, menu."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the person can choose, by tap, number, letter or its words.

    ``payload`` is ``flow|step|version|choice`` in ≤ 64 bytes (see bot/conversation/buttons.py).
    """

    label: str
    payload: str
    role: ChoiceRole = ChoiceRole.OPTION


@dataclass(frozen=True, slots=True)
class SourceLink:
    """One source under an answer; ``path`` is a page of the site, or None where there is none."""

    id: str
    label: str
    note: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call."""

    number: str
    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One outgoing message.

    ``body`` and ``more`` are the base's Markdown subset (paragraphs, ``- `` lists, ``**bold**``);
    ``more`` is the long answer, folded where a channel can fold.  ``notice`` is one small line at
    the end.  ``entry`` and ``entry_version`` say what was answered, for feedback.
    """

    kind: ReplyKind
    language: Language
    body: str
    title: str = ""
    more: str = ""
    sources: tuple[SourceLink, ...] = ()
    phones: tuple[Phone, ...] = ()
    choices: tuple[Choice, ...] = ()
    notice: str = ""
    entry: str | None = None
    entry_version: str | None = None
