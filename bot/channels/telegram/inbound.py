"""What Telegram sends -> an update, or what else is to be done about it.  Pure.

Bodies are read as they come, without the library's classes: an update it cannot parse must not be lost,
and reading one field of an event that is ignored should cost nothing.
Source: Bot API 10.0; bodies in tests/payloads/telegram/.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from bot.channels.telegram.addresses import to_aside, to_event_id, with_thread
from bot.channels.telegram.commands import ASK, KNOWN, KNOWN_IN_GROUPS, WITH_REST, Command, to_command, to_start_payload
from bot.channels.telegram.contents import Json, album_of, clean, content_of, is_said_by_a_person, with_hidden_links
from bot.conversation.buttons import to_payload
from bot.domain.delivery import InboxRow
from bot.domain.errors import BadPayload
from bot.domain.message import Content, Update, Vote
from bot.domain.text import Language

NAME = "telegram"
KINDS = ("message", "edited_message", "callback_query", "inline_query", "poll_answer", "my_chat_member")
"""The kinds of updates we ask for."""

EDITED_WITHIN_S = 3600
"""A message edited later is housekeeping, not a question."""
_GROUPS = ("group", "supergroup")
_GONE = ("kicked", "left")
_LONGEST_PAYLOAD = 64
_POLL = "poll:"
_AS_CHAT = "as:"
_MOST_OPTIONS = 12

Fetch = Callable[[InboxRow, Update], Awaitable[Update]]
"""Gets the picture a row names."""


@dataclass(frozen=True, slots=True)
class Us:
    """The bot itself.  ``username`` is None until Telegram has told it: then a command that names a bot is not ours.

    With ``any_name`` it is whoever it names: somebody has decided before that it is for us.
    """

    id: int
    username: str | None = None
    any_name: bool = False

    def is_called(self, name: str) -> bool:
        """Tell whether a command with *name* behind its @ is meant for us; most have none."""
        return not name or self.any_name or (self.username is not None and name.lower() == self.username.lower())


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """An update that gets a turn; ``tap`` is the press to acknowledge at once, if it is one."""

    update: Update
    tap: str | None = None


@dataclass(frozen=True, slots=True)
class LooseTap:
    """A press under a message we do not know the chat of."""

    tap: str
    language: Language


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """Words typed after the bot's name in any chat."""

    id: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Left:
    """The bot was blocked, or removed from a chat."""

    event_id: str
    chat_id: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group has become a supergroup with another id."""

    event_id: str
    old_chat_id: str
    new_chat_id: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """An event the bot ignores."""


Event = ToAnswer | LooseTap | InlineQuery | Left | Migrated | Nothing


def id_of(raw: Json) -> int:
    """Return the update's id.

    Raises:
        BadPayload: If there is none.
    """
    return _integer(raw.get("update_id"))


def to_event(parsed: object, us: Us, received_at: datetime) -> Event:  # noqa: PLR0911 one line a kind
    """Return what the update *parsed* is to us.

    The caller has checked the secret.  Unknown kinds are normal: refusing one only makes Telegram send it
    again for a day.

    Raises:
        BadPayload: If a kind we know has another form.
    """
    raw = _object(parsed)
    update_id = id_of(raw)
    if "message" in raw:
        return _from_message(_Message(_object(raw["message"]), update_id, received_at), us)
    if "edited_message" in raw:
        return _from_edited(_Message(_object(raw["edited_message"]), update_id, received_at), us)
    if "callback_query" in raw:
        return _from_tap(_object(raw["callback_query"]), update_id, received_at)
    if "inline_query" in raw:
        return _from_inline(_object(raw["inline_query"]))
    if "poll_answer" in raw:
        return _from_vote(_object(raw["poll_answer"]), update_id, received_at)
    if "my_chat_member" in raw:
        return _from_membership(_object(raw["my_chat_member"]), update_id)
    return Nothing()


class _Message:
    """A message, with the parts every reading needs."""

    def __init__(self, raw: Json, update_id: int, received_at: datetime) -> None:
        self.raw = raw
        self.update_id = update_id
        self.received_at = received_at
        self.chat = _object(raw.get("chat"))
        self.is_private = self.chat.get("type") == "private"
        self.words = _words(raw)
        self.content = content_of(raw)
        self.is_forwarded = "forward_origin" in raw

    def to_update(self, text: str | None, button: str | None = None) -> ToAnswer:
        sender = _object(self.raw.get("sender_chat") or self.raw.get("from"))
        update = Update(
            channel=NAME,
            event_id=to_event_id(self.update_id, self.raw, is_private=self.is_private),
            chat_id=to_chat_id(self.raw),
            person_id=_person_id(self.raw),
            text=text,
            button=button,
            received_at=self.received_at,
            language_hint=to_language(self.raw.get("from")),
            content=self.content,
            forwarded=self.is_forwarded,
            edited="edit_date" in self.raw,
            album=album_of(self.raw),
            shown_name="" if self.is_private else _name_of(sender),
        )
        return ToAnswer(update)


def _from_message(message: _Message, us: Us) -> Event:
    raw = message.raw
    if "migrate_to_chat_id" in raw:
        old, new = _integer(message.chat.get("id")), _integer(raw["migrate_to_chat_id"])
        return Migrated(str(message.update_id), str(old), str(new))
    if not _is_for_us(message, us):
        return Nothing()
    if message.words is None:
        # Nothing to read: the conversation says so, or looks at the picture.
        return message.to_update("") if is_said_by_a_person(raw) else Nothing()
    if message.is_private and (message.is_forwarded or message.content is Content.PICTURE):
        # What somebody else wrote is no command, and what stands under a picture belongs to it.
        return message.to_update(with_hidden_links(message.words, raw))
    command = to_command(message.words)
    if command is None or (message.is_private and command.name not in KNOWN):
        return message.to_update(message.words)
    return _from_command(message, command)


def _from_command(message: _Message, command: Command) -> ToAnswer:
    if command.name == "start" and command.rest:
        button = to_start_payload(command.rest)
        return message.to_update(None, button) if button else message.to_update("/start")
    if command.name in ASK:
        return message.to_update(command.rest) if command.rest else message.to_update(None, to_payload("ask", "start"))
    rest = command.rest if command.name in WITH_REST else ""
    return message.to_update(f"/{command.name} {rest}".rstrip())


def _from_edited(message: _Message, us: Us) -> Event:
    """Answer an edited question afresh; an edited command or picture, or an old message, is left alone."""
    edited, sent = message.raw.get("edit_date"), message.raw.get("date")
    is_recent = isinstance(edited, int) and isinstance(sent, int) and 0 <= edited - sent <= EDITED_WITHIN_S
    words = message.raw.get("text")
    if not is_recent or not isinstance(words, str) or not _is_for_us(message, us):
        return Nothing()
    command = to_command(message.words or "")
    if command is not None and command.name not in ASK:
        return Nothing()
    return _from_message(message, us)


def _is_for_us(message: _Message, us: Us) -> bool:
    """Tell whether a person says something to the bot: in groups, by a command or a reply to it."""
    if not _is_by_a_person(message.raw):
        return False
    if message.is_private:
        return True
    if message.chat.get("type") not in _GROUPS:
        return False
    command = to_command(message.words or "")
    if command is not None:
        return command.name in KNOWN_IN_GROUPS and us.is_called(command.bot)
    return _sender_of(message.raw.get("reply_to_message")) == us.id


def _is_by_a_person(raw: Json) -> bool:
    """Tell whether somebody wrote *raw*, if only in the name of their group, and not through a bot."""
    if "via_bot" in raw or raw.get("is_automatic_forward"):
        return False
    if "sender_chat" in raw:
        return True
    sender = raw.get("from")
    return sender is not None and not _object(sender).get("is_bot")


def _sender_of(message: object) -> object:
    sender = message.get("from") if isinstance(message, Mapping) else None
    return sender.get("id") if isinstance(sender, Mapping) else None


def _from_tap(raw: Json, update_id: int, received_at: datetime) -> Event:
    tap = _string(raw.get("id"))
    data, message = raw.get("data"), raw.get("message")
    if not isinstance(data, str) or not isinstance(message, Mapping):
        return LooseTap(tap, to_language(raw.get("from")))
    sender, chat, number = _object(raw.get("from")), _object(message.get("chat")), message.get("message_id")
    update = Update(
        channel=NAME,
        event_id=to_event_id(update_id, message, is_private=chat.get("type") == "private"),
        chat_id=to_chat_id(message),
        person_id=str(_integer(sender.get("id"))),
        text=None,
        button=clean(data)[:_LONGEST_PAYLOAD],
        received_at=received_at,
        language_hint=to_language(sender),
        aside=to_aside(tap),
        under=str(number) if isinstance(number, int) else None,
        shown_name="" if chat.get("type") == "private" else _name_of(sender),
    )
    return ToAnswer(update, tap)


def _from_vote(raw: Json, update_id: int, received_at: datetime) -> Event:
    """Return a vote, in a lane of its poll: where the poll stands may not be known yet.

    Several people may stand behind a chat that votes: theirs is nobody's vote.
    """
    poll_id, options = _string(raw.get("poll_id")), raw.get("option_ids")
    if not isinstance(options, list) or len(options) > _MOST_OPTIONS:
        raise BadPayload("Not an update of Telegram.")
    if "voter_chat" in raw:
        return Nothing()
    sender = _object(raw.get("user"))
    update = Update(
        channel=NAME,
        event_id=str(update_id),
        chat_id=f"{_POLL}{poll_id}",
        person_id=str(_integer(sender.get("id"))),
        text=None,
        button=None,
        received_at=received_at,
        language_hint=to_language(sender),
        vote=Vote(poll_id, tuple(sorted({_integer(option) for option in options}))),
    )
    return ToAnswer(update)


def _from_inline(raw: Json) -> Event:
    return InlineQuery(_string(raw.get("id")), clean(_string(raw.get("query"))), to_language(raw.get("from")))


def _from_membership(raw: Json, update_id: int) -> Event:
    status = _object(raw.get("new_chat_member")).get("status")
    chat_id = str(_integer(_object(raw.get("chat")).get("id")))
    return Left(str(update_id), chat_id) if status in _GONE else Nothing()


def to_chat_id(message: Json) -> str:
    """Return the chat of *message*, with its topic where the group has topics."""
    chat_id = str(_integer(_object(message.get("chat")).get("id")))
    if message.get("is_topic_message") and isinstance(message.get("message_thread_id"), int):
        return with_thread(chat_id, message["message_thread_id"])
    return chat_id


def to_language(sender: object) -> Language:
    """Return the language of the person's Telegram; Vietnamese when it does not tell."""
    code = sender.get("language_code") if isinstance(sender, dict) else None
    if not isinstance(code, str) or not code or code.lower().split("-")[0] == Language.VI.value:
        return Language.VI
    return Language.EN


def _person_id(message: Json) -> str:
    """Return who wrote; a chat in whose name somebody writes is told from the chat it writes in."""
    if "sender_chat" in message:
        return f"{_AS_CHAT}{_integer(_object(message['sender_chat']).get('id'))}"
    return str(_integer(_object(message.get("from")).get("id")))


def _name_of(sender: Json) -> str:
    """Return the name a group shows of somebody; of a chat that writes there is none."""
    name = sender.get("first_name")
    return clean(name) if isinstance(name, str) else ""


def _words(raw: Json) -> str | None:
    """Return the text of a message or of its picture, or None."""
    words = raw.get("text", raw.get("caption"))
    if words is None:
        return None
    return clean(_string(words))


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise BadPayload("Not an update of Telegram.")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadPayload("Not an update of Telegram.")
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise BadPayload("Not an update of Telegram.")
    return value


class TelegramChannel:
    """What the dispatcher needs to know of Telegram."""

    name = NAME
    wants_push = True

    def __init__(self, us: Us) -> None:
        self.us = us
        self._fetch: Fetch | None = None
        self._is_connected = asyncio.Event()

    def connect(self, fetch: Fetch) -> None:
        """Say how pictures are fetched; messages with one wait for this."""
        self._fetch = fetch
        self._is_connected.set()

    async def fetch_pictures(self, row: InboxRow, update: Update) -> Update:
        """Return *update* with its picture kept, or with why there is none."""
        while self._fetch is None:
            await self._is_connected.wait()
        return await self._fetch(row, update)

    def to_update(self, row: InboxRow) -> Update | None:
        """Return the update in *row*, which is for us: it was kept, also by an earlier run that knew our name.

        Raises:
            BadPayload: If the body is no update of Telegram.
        """
        try:
            parsed = orjson.loads(row.body)
        except ValueError:
            raise BadPayload("Not JSON.") from None
        event = to_event(parsed, replace(self.us, any_name=True), row.received_at)
        return event.update if isinstance(event, ToAnswer) else None
