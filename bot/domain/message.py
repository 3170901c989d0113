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


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody chose in a poll: places among its options, none if they took their vote back."""

    poll_id: str
    options: tuple[int, ...]


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

    Of a pressed button, ``aside`` is where one line can be shown to whoever pressed it and to nobody else, and
    ``under`` the platform's id of the message it stands under; None where a channel has no such thing.  ``picks`` are
    the payloads of what was ticked beside it, where a channel has boxes to tick.

    ``vote`` is a vote in a poll; ``chat_id`` is then a lane of that poll's own.  ``shown_name`` is what the others
    of a group call whoever wrote, as long as it is needed: it is nowhere kept but in a game that is going on.
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
    aside: str | None = None
    under: str | None = None
    picks: tuple[str, ...] = ()
    vote: Vote | None = None
    shown_name: str = ""

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
    QUESTION = "question"
    """A question of a quiz."""
    RIGHT = "right"
    """That an answer in a quiz was right, and why."""
    WRONG = "wrong"
    """That it was not, and what is."""
    RESULT = "result"
    """How a round of a quiz went."""


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
    PICK = "pick"
    """One of several that may be chosen together, before a last choice says that these are all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the person can choose, by tap, number, letter or its words.

    ``payload`` is ``flow|step|version|choice`` in ≤ 64 bytes (see bot/conversation/buttons.py).  ``typed``
    is the payload that typing its number means, where a Dialogue must not keep what the button says.
    ``link`` is an address it opens instead, on channels whose buttons can; the payload is empty then.
    ``picked`` tells of a PICK that it is chosen so far.
    """

    label: str
    payload: str
    role: ChoiceRole = ChoiceRole.OPTION
    typed: str = ""
    link: str = ""
    picked: bool = False


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
class SharedPage:
    """A page of the site that says the same to others: its ``path``, and a ``picture`` with what stands on it."""

    path: str
    picture: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollForm:
    """A question of a game as a platform's own quiz poll: where a channel has such, it is asked so.

    ``options`` stand as they are to be shown, and ``right`` are places among them, rising.  With ``ends`` the poll
    that stands in the reply's slot takes no more votes, and nothing is sent.
    """

    game_id: str
    position: int
    question: str
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    because: str = ""
    many: bool = False
    ends: bool = False


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
    ``entry`` and ``entry_version`` say what was answered, for feedback.  ``slot`` names a place in the chat: where a
    channel can change what it sent, the reply takes the place of the last one of that slot.  It is short enough for
    one message.  ``page`` is where others can read it.  ``poll`` is how to ask it by a poll: beside that only the
    choices that lead on are shown.
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
    slot: str = ""
    page: SharedPage | None = None
    poll: PollForm | None = None
