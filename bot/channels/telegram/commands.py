"""The commands people see in Telegram's menu, and those that are understood besides."""

import re
from dataclasses import dataclass

from bot.conversation.buttons import MAX_BYTES, to_payload
from bot.domain.text import Language

SHOWN: dict[Language, tuple[str, ...]] = {
    Language.VI: (
        "hoi", "conguoc", "chude", "quiz", "moingay", "dung", "kehoach", "baocao", "tracuu", "ngonngu", "riengtu",
        "quentoi", "help",
    ),
    Language.EN: (
        "ask", "conventions", "topics", "quiz", "daily", "stop", "report", "lookup", "language", "privacy", "help",
    ),
}  # fmt: skip
"""The menu, in its order; ``telegram.command.<name>`` of the phrases says what each does."""

ASK = frozenset({"hoi", "ask"})
"""Commands whose rest is the question: in a group the bot hears nothing else."""

WITH_REST = frozenset({"baocao", "tracuu", "report", "lookup", "phong", "room"})
"""Commands whose rest the conversation reads: the message to check, a receipt, or the code of a room."""

KNOWN = (
    ASK
    | {"start", "menu", "about", "gioithieu", "tieptuc", "phong", "room"}
    | {name for names in SHOWN.values() for name in names}
)
"""All but those of ``ASK`` and ``start`` are words of the conversation too (``words.*`` of the phrases)."""

KNOWN_IN_GROUPS = KNOWN | {"resume", "tamdung", "pause"}
"""Commands that are for us in a group; the last ones are for whoever plays a quiz there."""

QUIZ = "quiz"
"""The word of a link that opens the quiz."""

ROOM = "phong_"
"""How the word of a link begins that leads into the room of a code."""
_LONGEST_CODE = 12

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ARTICLE = re.compile(r"^([A-Z]{2,8})-(\d{1,3})$")
"""CRC-12, as people write such links by hand."""
_PLACEHOLDERS = (("__", "/"), ("_", ":"))


@dataclass(frozen=True, slots=True)
class Command:
    """A command as typed: its name without the slash, the bot it names (or none), and what follows."""

    name: str
    bot: str
    rest: str


def to_command(text: str) -> Command | None:
    """Return the command *text* is, or None."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    name, bot, rest = found.groups(default="")
    return Command(name.lower(), bot, rest.strip())


def to_start_word(entry_id: str) -> str | None:
    """Return the word of a link ``t.me/<bot>?start=<word>`` that opens an entry; None if its id is too long."""
    word = entry_id
    for placeholder, character in _PLACEHOLDERS:
        word = word.replace(character, placeholder)
    return word if _DEEP_LINK.fullmatch(word) else None


def to_start_payload(word: str) -> str | None:
    """Return the button payload a start word stands for, or None if it is none of ours."""
    if _DEEP_LINK.fullmatch(word) is None:
        return None
    if word == QUIZ:
        return to_payload(QUIZ, "start")
    if word.startswith(ROOM):
        return to_payload("room", "in", word.removeprefix(ROOM)[:_LONGEST_CODE])
    entry_id = _ARTICLE.sub(r"\1:\2", word)
    for placeholder, character in _PLACEHOLDERS:
        entry_id = entry_id.replace(placeholder, character)
    if len(entry_id.encode()) > MAX_BYTES - len(to_payload("ask", "open")):
        return None
    return to_payload("ask", "open", entry_id)
