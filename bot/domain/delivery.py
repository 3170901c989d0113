"""Rows of what came in, what goes out and what is due.

A row value says what the store keeps; ids are given by the store.  Dates are timezone-aware UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.message import Reply
from bot.domain.text import Language

NEWS = ("decision:", "follow:", "again:", "info:", "appeal:")
"""How causes begin of what people are told about their reports without having just asked."""


@dataclass(frozen=True, slots=True)
class ChatKey:
    """Where a conversation takes place: a channel and a chat of it.  Updates of one chat form a lane."""

    channel: str
    chat_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One body as a channel received it, waiting for its turn.

    ``event_id`` is unique within its channel: a redelivery carries the same one.  ``body`` is the
    channel's own form and is read by nobody else.
    """

    channel: str
    event_id: str
    chat_id: str
    body: bytes
    received_at: datetime

    @property
    def chat(self) -> ChatKey:
        """Return the chat, which is the lane of this row."""
        return ChatKey(self.channel, self.chat_id)


class OutboxState(StrEnum):
    """What became of a reply."""

    WAITING = "waiting"
    SENDING = "sending"
    """On its way to a platform.  After a crash nobody knows whether it arrived: it becomes ``unknown``."""
    SENT = "sent"
    FAILED = "failed"
    """Refused for good; its text and address are wiped."""
    UNKNOWN = "unknown"
    """A send timed out or was cut off: it may have arrived, and goes out at most once more."""


class Shown(StrEnum):
    """By which way a reply reached the person."""

    PUSH = "push"
    """A platform took it: text and address are wiped at once."""
    ANSWER = "answer"
    """In the response to the request that asked; readable for 24 h like the next two."""
    PAGE = "page"
    """With a page loaded later."""
    STREAM = "stream"
    """By the event stream of an open page; sent again after a reconnect that did not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One reply on its way.

    ``cause`` is the event id (or the job) that made it and ``position`` its place among the replies
    of that cause.  ``id`` rises in order of commit within a chat.  ``chat_id`` and ``reply`` are
    None once wiped.  Of a long reply that a platform takes in parts, ``parts_sent`` have arrived;
    ``doubts`` is how often the part after them was sent without learning whether it arrived.  ``replaces`` is the
    platform's id of the message it takes the place of; known to whoever pushes, and not kept here.
    """

    id: int
    channel: str
    chat_id: str | None
    cause: str
    position: int
    reply: Reply | None
    state: OutboxState
    created_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None
    shown: Shown | None = None
    parts_sent: int = 0
    doubts: int = 0
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Unsent:
    """A row that is still to be pushed: where to, and not before when."""

    id: int
    chat: ChatKey
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentMark:
    """That the outbox row *id* reached the person, when, and by which way."""

    id: int
    at: datetime
    shown: Shown


@dataclass(frozen=True, slots=True)
class PollSent:
    """A platform's ids of a poll it took: of the message it stands in, and of the poll itself."""

    message: str
    poll: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A row that has just been put in the outbox, told to whoever waits for it."""

    id: int
    chat: ChatKey
    cause: str


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do at a time.  ``kind`` and ``key`` together are unique; ``payload`` holds JSON values."""

    kind: str
    key: str
    due_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A body nobody could read or answer.  ``error`` is a type's name, never a message with text."""

    channel: str
    event_id: str
    chat_id: str
    body: bytes
    error: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """A browser's session.  ``id`` is the HMAC of the cookie's value, and the person id of web chat."""

    id: str
    created_at: datetime
    seen_at: datetime
    language: Language | None = None
