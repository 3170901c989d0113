"""How chats, presses and updates of Telegram are called in rows of ours.  Pure."""

from bot.channels.telegram.contents import Json
from bot.domain.delivery import OutboxRow

_THREAD = "/"
_MESSAGE = "."
_TAP = "tap:"


def with_thread(chat_id: str, thread: int) -> str:
    """Return what a topic of a group is called."""
    return f"{chat_id}{_THREAD}{thread}"


def from_chat_id(chat_id: str) -> tuple[str, str]:
    """Return Telegram's id of the chat, and of its topic (or nothing)."""
    chat, _, thread = chat_id.partition(_THREAD)
    return chat, thread


def to_aside(tap: str) -> str:
    """Return the place of the outbox that takes the answer to a press."""
    return f"{_TAP}{tap}"


def from_aside(chat_id: str) -> str | None:
    """Return the press answered at this place, or None for a chat."""
    return chat_id.removeprefix(_TAP) if chat_id.startswith(_TAP) else None


def to_event_id(update_id: int, message: Json, *, is_private: bool) -> str:
    """Return what redeliveries are recognised by; in groups also the message that is to be answered."""
    number = message.get("message_id")
    return str(update_id) if is_private or not isinstance(number, int) else f"{update_id}{_MESSAGE}{number}"


def answered_by(row: OutboxRow) -> int | None:
    """Return the message of a group that *row* answers, or None."""
    _, _, number = row.cause.partition(_MESSAGE)
    return int(number) if row.position == 0 and number.isascii() and number.isdigit() and int(number) else None
