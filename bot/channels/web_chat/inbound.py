"""What the page sends -> an update."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl

import orjson

from bot.domain.delivery import InboxRow
from bot.domain.errors import BadPayload, WhyBadPicture
from bot.domain.message import Content, Update
from bot.domain.picture import Picture
from bot.domain.text import Language

NAME = "web_chat"
FORM = "application/x-www-form-urlencoded"
_EVENT = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MOST_FIELDS = 24
_MOST_PICKS = 8
_LONGEST_CHOICE = 64


@dataclass(frozen=True, slots=True)
class Message:
    """One form as it was sent: a text, a picture with or without one, or the payload of a choice.

    ``event`` is the one-time id the page made; ``session`` is set by pages in a frame only.  ``picks`` are the
    payloads of the boxes that were ticked beside the choice.
    """

    event: str
    text: str | None
    choice: str | None
    session: str | None = None
    picture: bytes | None = None
    picks: tuple[str, ...] = ()

    @property
    def event_id(self) -> str:
        """Return what redeliveries are recognised by.

        The buttons of one reply share its event, so the choice is part of the id; a text is not.
        """
        if self.choice is None:
            return self.event
        return f"{self.event}.{hashlib.sha256(self.choice.encode()).hexdigest()[:8]}"


def to_message(body: bytes) -> Message:
    """Return the message in the form *body*.

    Bytes that are no UTF-8 (a lone surrogate, for one) become replacement characters and NUL goes:
    the rest of the message may still be understood.

    Raises:
        BadPayload: If it is not a form of ours.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise BadPayload("Not a form.") from None
    picks = tuple(value.replace("\0", "")[:_LONGEST_CHOICE] for name, value in pairs if name == "pick")
    return replace(from_fields(dict(reversed(pairs))), picks=picks[:_MOST_PICKS])


def from_fields(fields: Mapping[str, str], picture: bytes | None = None) -> Message:
    """Return the message of a form with these *fields*, and the file that came along.

    Raises:
        BadPayload: If it is not a form of ours.
    """
    event, text, choice = fields.get("event", ""), fields.get("text"), fields.get("choice")
    if not _EVENT.fullmatch(event) or (text is None and choice is None and picture is None):
        raise BadPayload("Not a form of the chat page.")
    if choice is not None:
        choice = choice.replace("\0", "")[:_LONGEST_CHOICE]
        return Message(event, None, choice, fields.get("session"))
    said = (text or "").replace("\0", "").replace("\r\n", "\n")
    return Message(event, said, None, fields.get("session"), picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Who sent a message, when, and what came of its picture.  ``source`` is the address' name for this day."""

    person: str
    language: Language | None
    source: str | None
    now: datetime
    picture: Picture | WhyBadPicture | None = None


def to_row(message: Message, arrival: Arrival) -> InboxRow:
    """Return the row that keeps *message* until its turn."""
    body: dict[str, object] = {
        "text": message.text,
        "choice": message.choice,
        "language": arrival.language,
        "source": arrival.source,
        "picks": message.picks,
    }
    match arrival.picture:
        case Picture(sha256=sha256, dhash=dhash):
            body["picture"] = [sha256, dhash]
        case WhyBadPicture() as why:
            body["no_picture"] = why
        case None:
            pass
    return InboxRow(
        channel=NAME,
        event_id=message.event_id,
        chat_id=arrival.person,
        body=orjson.dumps(body),
        received_at=arrival.now,
    )


class WebChatChannel:
    """What the dispatcher needs to know of web chat.  The chat is the session, and so is the person."""

    name = NAME
    wants_push = False

    def to_update(self, row: InboxRow) -> Update | None:
        """Return the update in *row*.

        Raises:
            BadPayload: If the body is not one of ours.
        """
        try:
            body = orjson.loads(row.body)
            text, choice, language = body["text"], body["choice"], body["language"]
            hint = Language(language) if language else None
            pictures = [body["picture"]] if "picture" in body else []
            no_picture = WhyBadPicture(body["no_picture"]) if "no_picture" in body else None
        except (ValueError, KeyError, TypeError):
            raise BadPayload("Not a body of web chat.") from None
        return Update(
            channel=NAME,
            event_id=row.event_id,
            chat_id=row.chat_id,
            person_id=row.chat_id,
            text=text,
            button=choice,
            received_at=row.received_at,
            language_hint=hint,
            content=Content.PICTURE if pictures or no_picture else Content.TEXT,
            pictures=tuple(sha256 for sha256, _ in pictures),
            picture_hashes=tuple(dhash for _, dhash in pictures),
            no_picture=no_picture,
            source=body.get("source"),
            picks=tuple(body.get("picks", ())),
        )
