"""What web chat needs from the rest of the house."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.pages import Gate, Pages
from bot.ports import Store


@dataclass(frozen=True, kw_only=True)
class ChatParts:
    """Everything the endpoints work with.

    ``make_random`` returns so many random bytes; ``origins`` are where our own pages come from;
    ``closing`` is set when the server stops, so that streams end.  ``patience_s`` is how long a POST
    waits for its turn and ``beat_s`` how often a silent stream says that it lives.  ``framers`` are the
    origins of portals whose pages may show the chat in a frame; ``gate`` says who writes too often.
    ``source`` names a network address for a day.
    """

    store: Store
    lanes: Lanes[Any]
    pages: Pages
    session_key: bytes
    now: Callable[[], datetime]
    make_random: Callable[[int], bytes]
    origins: frozenset[str]
    secure: bool
    closing: asyncio.Event
    pictures: PictureKeeper
    source: Callable[[str, datetime], str]
    patience_s: float = 5.0
    beat_s: float = 15.0
    framers: tuple[str, ...] = ()
    gate: Gate | None = None
