"""Messages as the core sees them: free of any channel's detail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import WhyBadPicture
from bot.domain.text import Language


class Content(StrEnum):
    """What a message holds.  Only text and pictures can be reported; nothing else is looked at or stored."""

    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    POLL = "poll"
    CONTACT = "contact"
    LOCATION = "location"
    FILE = "file"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One incoming message or button press.

    ``event_id`` is unique within its channel; a redelivery carries the same one.  ``text`` is what
    the person typed, or the caption of a picture (any length up to the channel's cap, already valid
    Unicode without NUL); ``button`` is the payload of a pressed choice.  ``language_hint`` is the
    language of the person's device, if the channel tells.

    ``pictures`` are the SHA-256 of stored pictures and ``picture_hashes`` their 64-bit dHashes, in
    the same order; ``album`` is the platform's id of the album they belong to.  ``no_picture`` is why
    the picture of this message could not be taken.  ``forwarded`` tells that somebody else wrote it;
    who, is never read.  ``edited`` tells that it replaces an earlier one.  ``source`` is the name of the
    network address for this day only.
    """

    channel: str
    event_id: str
    chat_id: str
    person_id: str
    text: str | None
    button: str | None
    received_at: datetime
    language_hint: Language | None = None
    content: Content = Content.TEXT
    forwarded: bool = False
    edited: bool = False
    pictures: tuple[str, ...] = ()
    picture_hashes: tuple[int, ...] = ()
    album: str | None = None
    no_picture: WhyBadPicture | None = None
    source: str | None = None

    @property
    def wants_picture(self) -> bool:
        """Tell whether a picture belongs to this message that is still to be fetched.

        In groups none is: reports are not taken there.
        """
        return (
            self.content is Content.PICTURE
            and not self.pictures
            and self.no_picture is None
            and self.button is None
            and self.chat_id == self.person_id
        )


class ReplyKind(StrEnum):
    """What a reply is, so that a channel can draw it fittingly."""

    TEXT = "text"
    ANSWER = "answer"
    ARTICLE = "article"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    EMERGENCY = "emergency"
    MENU = "menu"
    PREVIEW = "preview"
    """What would be stored, before it is sent."""
    RECEIPT = "receipt"
    VERDICT = "verdict"
    """What was decided about a report, with its reasons."""


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

    ``payload`` is ``flow|step|version|choice`` in ≤ 64 bytes (see bot/conversation/buttons.py).  ``typed``
    is the payload that typing its number means, where a Dialogue must not keep what the button says.
    """

    label: str
    payload: str
    role: ChoiceRole = ChoiceRole.OPTION
    typed: str = ""


@dataclass(frozen=True, slots=True)
class SourceLink:
    """One source under an answer.

    ``path`` is a page of the site, or None where there is none; ``link`` is an address elsewhere (http or
    https), as staff gave it with a verdict.
    """

    id: str
    label: str
    note: str
    path: str | None
    link: str | None = None


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
    ``more`` is the long answer, folded where a channel can fold.  ``quote`` stands between title and
    body and is shown letter by letter: a person's own words or a receipt, never Markdown.  ``pictures``
    are the SHA-256 of stored pictures that belong to it.  ``notice`` is one small line at the end.
    ``entry`` and ``entry_version`` say what was answered, for feedback.
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
    quote: str = ""
    pictures: tuple[str, ...] = ()
