"""What the site needs from the rest of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.pages import Pages
from bot.ports import Store


@dataclass(frozen=True, kw_only=True)
class SiteParts:
    """The renderer with the present knowledge, the store, the time, and whether people use https."""

    pages: Pages
    store: Store
    now: Callable[[], datetime]
    secure: bool = False
