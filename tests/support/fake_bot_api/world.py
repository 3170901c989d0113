"""What Telegram knows: people, chats and their messages, open queries, files."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.fake_bot_api.refusal import Refusal, bad
from tests.support.fake_bot_api.updates import Updates
from tests.support.fake_bot_api.values import Json, make_bot, make_private_chat
from tests.support.fake_bot_api.votes import Ballots

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
FILE_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class Seen:
    """One message as it stands on the screen of the people in a chat."""

    message_id: int
    by_bot: bool
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    edited: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the words on its buttons, in order."""
        return tuple(label for row in self.buttons for label in row)


@dataclass
class Chat:
    """One chat and everything in it."""

    info: Json
    messages: dict[int, Json] = field(default_factory=dict)
    last_number: int = 0
    ours: bool = True
    """Whether the bot is in it: a person started it, a group has it."""
    refusal: Refusal | None = None
    """What sending here is answered with: blocked, kicked, deactivated, migrated."""
    topics: set[int] = field(default_factory=set)
    """The topics opened in a group that has some, by the message that opened each; none is the general one."""
    takes_polls: bool = True
    """Whether members, of whom the bot is one, may send polls."""
    actions: list[str] = field(default_factory=list)
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Return its number."""
        number: int = self.info["id"]
        return number

    @property
    def is_group(self) -> bool:
        """Tell whether several people are in it."""
        return str(self.info["type"]) != "private"

    def look(self) -> list[Seen]:
        """Return what stands in the chat, oldest first."""
        return [_see(message) for _, message in sorted(self.messages.items())]


@dataclass
class Callback:
    """A pressed button that waits for its answer."""

    id: str
    asked_at: float
    answer: Json | None = None


@dataclass
class InlineQuery:
    """Somebody types after the bot's name and waits for results."""

    id: str
    asked_at: float
    answer: Json | None = None


class World:
    """Everything of one bot's Telegram."""

    def __init__(self, clock: Callable[[], float], *, bot_id: int, username: str) -> None:
        self.clock = clock
        self.bot = make_bot(bot_id, username)
        self.chats: dict[int, Chat] = {}
        self.updates = Updates(clock)
        self.callbacks: dict[str, Callback] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.inline_messages: dict[str, Json] = {}
        self.polls: dict[str, Json] = {}
        self.ballots = Ballots()
        self.files: dict[str, bytes] = {}
        self.links: dict[str, tuple[str, float]] = {}
        """Where files can be fetched: path -> file id, and until when."""
        self.link_seconds = 3600.0
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.callback_seconds = 900.0
        self.inline_seconds = 15.0
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Return a number nothing else has."""
        return next(self._numbers)

    @property
    def now(self) -> int:
        """Return the present second."""
        return int(self.clock())

    def open_chat(self, info: Json) -> Chat:
        """Return the chat, made if it is new."""
        return self.chats.setdefault(info["id"], Chat(info))

    def meet(self, user: Json) -> Chat:
        """Return the private chat of *user*, made if it is new."""
        return self.open_chat(make_private_chat(user))

    def find_chat(self, chat_id: int | str) -> Chat:
        """Return the chat the bot wants to reach.

        Raises:
            Refusal: If there is none, or it does not want the bot.
        """
        if isinstance(chat_id, str):
            named = [chat for chat in self.chats.values() if chat.info.get("username") == chat_id.removeprefix("@")]
            chat = named[0] if named else None
        else:
            chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        if chat.refusal is not None:
            raise chat.refusal.with_traceback(None)
        if not chat.ours:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def find_topic(self, chat: Chat, thread: int | None) -> Json:
        """Return what a message in this topic of the chat carries; None is where no topic was opened.

        Raises:
            Refusal: If there is no such topic (any more).
        """
        if thread is None:
            return {}
        if thread not in chat.topics:
            raise bad("message thread not found")
        return {"message_thread_id": thread, "is_topic_message": True}

    def find_message(self, chat: Chat, message_id: int, missing: str) -> Json:
        """Return a message of the chat.

        Raises:
            Refusal: With *missing*, if there is none.
        """
        message = chat.messages.get(message_id)
        if message is None:
            raise bad(missing)
        return message

    def place(self, chat: Chat, message: Json) -> Json:
        """Put a message into the chat."""
        chat.messages[message["message_id"]] = message
        chat.last_number = max(chat.last_number, message["message_id"])
        return message

    def next_message_id(self, chat: Chat) -> int:
        """Return the next message number of the chat: each chat counts from 1, and counts deleted ones too."""
        return max(chat.last_number, *chat.messages, 0) + 1

    def take_callback(self, query_id: str) -> Callback:
        """Return the open callback query.

        Raises:
            Refusal: If it is unknown, old, or answered already.
        """
        query = self.callbacks.get(query_id)
        if query is None or query.answer is not None or self.clock() - query.asked_at > self.callback_seconds:
            raise bad(TOO_OLD)
        return query

    def take_inline_query(self, query_id: str) -> InlineQuery:
        """Return the open inline query.

        Raises:
            Refusal: If it is unknown, old, or answered already.
        """
        query = self.inline_queries.get(query_id)
        if query is None or query.answer is not None or self.clock() - query.asked_at > self.inline_seconds:
            raise bad(TOO_OLD)
        return query

    def open_link(self, file_id: str) -> str:
        """Return a path at which the file can be fetched for a while; the same file gets a new one each time."""
        path = f"photos/file_{self.number()}.jpg"
        self.links[path] = (file_id, self.clock() + self.link_seconds)
        return path

    def follow_link(self, path: str) -> bytes | None:
        """Return the file at *path*, or None if there is none (any more)."""
        file_id, until = self.links.get(path, ("", 0.0))
        return self.files.get(file_id) if self.clock() < until else None

    def keep_file(self, content: bytes) -> str:
        """Keep a file and return its id; a photo of it is the same file in every size."""
        file_id = f"file{self.number():06d}"
        self.files |= {f"{file_id}{size}": content for size in ("", "s", "m", "x")}
        return file_id


def _see(message: Json) -> Seen:
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Seen(
        message["message_id"],
        message["from"]["is_bot"],
        message.get("text") or message.get("caption") or message.get("poll", {}).get("question", ""),
        tuple(tuple(button["text"] for button in row) for row in keyboard),
        edited="edit_date" in message,
    )
