"""What the console needs from the rest of the house."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.message import Reply
from bot.pages import Gate, Pages
from bot.ports import Store
from bot.ports.office import Vault


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a channel gets it: its HTML and the labels of its buttons."""

    html: str
    buttons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What editors need of the parts that read knowledge/ and write messages.

    ``check`` returns what is wrong with a text as a file of knowledge/, given its path there and the text; it
    takes tens of milliseconds.  ``put`` writes the same into the working copy, or refuses; None if there is none.
    """

    check: Callable[[str, str], Sequence[str]]
    to_telegram: Callable[[Reply], Sequence[Shown]]
    put: Callable[[str, str], None] | None = None


@dataclass(frozen=True, kw_only=True)
class ConsoleParts:
    """Everything the pages of staff work with.

    ``make_random`` returns so many random bytes; ``origins`` are where our own pages come from; ``secure``
    says that people come by https; ``gate`` says from which address too many try to sign in; a refused
    attempt is answered ``refusal_s`` after it came, whatever was wrong with it.  Streams look for news every
    ``look_s``, say something every ``beat_s``, and end when ``closing`` is set.  ``chats`` tells that there is a
    bot on whose channel accounts can be linked.
    """

    pages: Pages
    store: Store
    vault: Vault
    now: Callable[[], datetime]
    make_random: Callable[[int], bytes]
    origins: frozenset[str]
    secure: bool
    editing: Editing
    gate: Gate | None = None
    refusal_s: float = 0.5
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    look_s: float = 1.0
    beat_s: float = 15.0
    chats: bool = False
