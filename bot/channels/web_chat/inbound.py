"""What the page sends -> an update."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

import orjson

from bot.domain.delivery import InboxRow
from bot.domain.errors import BadPayload
from bot.domain.message import Update
from bot.domain.text import Language

NAME = "web_chat"
FORM = "application/x-www-form-urlencoded"
_EVENT = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MOST_FIELDS = 16
_LONGEST_CHOICE = 64


@dataclass(frozen=True, slots=True)
class Message:
    """One form as it was sent: a text, or the payload of a choice.

    ``event`` is the one-time id the page made; ``session`` is set by pages in a frame only.
    """

    event: str
    text: str | None
    choice: str | None
    session: str | None = None

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
    fields = dict(reversed(pairs))
    event, text, choice = fields.get("event", ""), fields.get("text"), fields.get("choice")
    if not _EVENT.fullmatch(event) or (text is None and choice is None):
        raise BadPayload("Not a form of the chat page.")
    if choice is not None:
        choice = choice.replace("\0", "")[:_LONGEST_CHOICE]
        return Message(event, None, choice, fields.get("session"))
    return Message(event, (text or "").replace("\0", "").replace("\r\n", "\n"), None, fields.get("session"))


def to_row(message: Message, person: str, language: Language | None, now: datetime) -> InboxRow:
    """Return the row that keeps *message* until its turn."""
    body = {"text": message.text, "choice": message.choice, "language": language}
    return InboxRow(channel=NAME, event_id=message.event_id, chat_id=person, body=orjson.dumps(body), received_at=now)


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
        )
