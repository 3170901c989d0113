"""Which button an update means: a pressed one, a typed number, label or command word; else None."""

from collections.abc import Iterator
from functools import lru_cache

from bot.conversation.buttons import Button, to_button
from bot.conversation.plan import Knowledge
from bot.conversation.turns import Scene
from bot.conversation.wording import words
from bot.domain.base import Base
from bot.domain.message import Choice
from bot.language import fold, strip_marks

COMMANDS = {
    "menu": Button("help", "menu", 0, ""),
    "about": Button("help", "about", 0, ""),
    "browse": Button("browse", "start", 0, ""),
    "topics": Button("browse", "topics", 0, ""),
    "plan": Button("browse", "plan", 0, ""),
    "language": Button("language", "ask", 0, ""),
    "vietnamese": Button("language", "set", 0, "vi"),
    "english": Button("language", "set", 0, "en"),
    "report": Button("report", "start", 0, ""),
    "is_true": Button("report", "again", 0, ""),
    "lookup": Button("lookup", "ask", 0, ""),
    "lost": Button("lookup", "lost", 0, ""),
    "quiz": Button("quiz", "start", 0, ""),
    "play_on": Button("quiz", "on", 0, ""),
    "stop": Button("quiz", "halt", 0, ""),
    "daily": Button("quiz", "daily", 0, ""),
    "today": Button("quiz", "today", 0, ""),
    "read_this": Button("quiz", "last", 0, ""),
    "room": Button("room", "how", 0, ""),
    "privacy": Button("privacy", "notice", 0, ""),
    "forget": Button("privacy", "forget", 0, ""),
}
"""What each list ``words.<name>`` of the phrases opens."""

EXACT = frozenset({"stop"})
"""Lists whose words count only as they stand: without its mark "dừng" is also "đúng"."""

LONGEST_COMMAND = 40
_LETTERS = "abcdefghij"


def button_of(scene: Scene) -> Button | None:
    """Return the button *scene*'s update means, or None if it is a free text.

    Raises:
        BadPayload: If a pressed payload has no form of ours.
    """
    if scene.update.button is not None:
        return to_button(scene.update.button)
    text = fold(scene.update.text or "")
    if not text or len(text) > LONGEST_COMMAND + len("/@") + 64:
        return None
    return _typed_choice(text, scene.dialogue.open) or _command(text, scene.knowledge)


def is_way_out(text: str, knowledge: Knowledge) -> bool:
    """Tell whether *text* opens something wherever one is, even where any words are taken: a nickname, an answer.

    The bare word for a room does not, which without its mark is also a name: "Phong".
    """
    said = fold(text).rstrip(".? ")
    button = _command(said, knowledge)
    return button is not None and (button != COMMANDS["room"] or " " in said)


def _typed_choice(text: str, choices: tuple[Choice, ...]) -> Button | None:
    said = text.rstrip(".) ")
    for number, choice in enumerate(choices, 1):
        letter = _LETTERS[number - 1] if number <= len(_LETTERS) else ""
        if said in {str(number), letter, fold(choice.label).rstrip(".) ")} or text == choice.payload.casefold():
            return to_button(choice.payload)
        if strip_marks(said) == strip_marks(fold(choice.label)).rstrip(".) ") and len(said) > 1:
            return to_button(choice.payload)
    return None


def _command(text: str, knowledge: Knowledge) -> Button | None:
    said = (text.partition("@")[0] if text.startswith("/") else text).rstrip(".? ")
    known = _commands(_Identity(knowledge.base))
    return known.get(said) or known.get(strip_marks(said.removeprefix("/")))


class _Identity:
    """Lets a base be a cache key by what it is, not by comparing thousands of texts."""

    __slots__ = ("base",)

    def __init__(self, base: Base) -> None:
        self.base = base

    def __hash__(self) -> int:
        return hash(self.base.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.base.digest == self.base.digest


@lru_cache(maxsize=4)
def _commands(identity: _Identity) -> dict[str, Button]:
    def each() -> Iterator[tuple[str, Button]]:
        for name, button in COMMANDS.items():
            for word in words(identity.base, f"words.{name}"):
                yield fold(word) if name in EXACT else strip_marks(fold(word)), button

    return dict(each())
