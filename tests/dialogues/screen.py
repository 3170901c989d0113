"""What a person sees after a message, whatever the channel: the words, and what can be chosen."""

import re
from dataclasses import dataclass
from typing import Protocol

from tests.support.log_watch import WATCH
from tests.support.receipts import find_receipts


@dataclass(frozen=True, slots=True)
class Screen:
    """The bot's words, spaces squeezed, and the labels of its choices in order."""

    text: str
    choices: tuple[str, ...]

    def __post_init__(self) -> None:
        WATCH.note(*find_receipts(self.text))


class Driver(Protocol):
    """Talks to the bot over one channel, as a person would."""

    def say(self, text: str) -> Screen:
        """Type *text* and return what comes back."""
        ...

    def tap(self, label: str) -> Screen:
        """Choose the choice called *label* of the last screen, the way this channel offers."""
        ...

    def hear(self) -> Screen:
        """Wait for what comes without being asked for, and return it."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


def squeeze(text: str) -> str:
    """Return *text* with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()
