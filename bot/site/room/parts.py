"""What the quiz room needs from the rest of the house."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.report import Person
from bot.pages import Gate
from bot.ports import Vault
from bot.site.parts import SiteParts
from bot.site.room.guessing import WrongCodes


@dataclass(frozen=True, slots=True)
class Guest:
    """A browser's person, and what hands a response the cookie by which it is known again."""

    person: Person
    keep: Callable[[Response], None]


class Visitors(Protocol):
    """Who a browser is: the same person here and in the chat, so that "forget me" there reaches the room too."""

    def known(self, request: Request) -> Person | None:
        """Return the person of a browser by its cookie, or None."""
        ...

    async def welcome(self, request: Request) -> Guest:
        """Return the person of a browser, a new one if it is not known."""
        ...


@dataclass(frozen=True, kw_only=True)
class RoomParts:
    """The site, the keys, who somebody is, and how often something may be tried.

    ``wrong_codes`` counts codes of no room, ``opening`` new rooms, ``sending`` every other form.  ``closing`` is set
    when the server stops, so that streams end.  ``beat_s`` is how often a silent stream says that it lives, ``look_s``
    how often the store is looked at for what others changed.
    """

    site: SiteParts
    vault: Vault
    visitors: Visitors
    origins: frozenset[str]
    wrong_codes: WrongCodes
    opening: Gate
    sending: Gate
    closing: asyncio.Event
    beat_s: float = 15.0
    look_s: float = 0.15
