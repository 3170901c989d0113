"""What Telegram needs from the rest of the house."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.pacing import Pace
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.inbound import TelegramChannel
from bot.channels.telegram.outbound import Wording
from bot.conversation import Knowledge
from bot.ports import Store

PATH = "/hooks/telegram"


@dataclass(frozen=True, kw_only=True)
class TelegramParts:
    """Everything the channel works with.

    ``webhook_url`` is where Telegram is to bring updates; empty: they are fetched.  ``secret`` is what it
    must say then.  ``public_url`` is the address of the site, for links.  ``chance`` returns a number from
    0 to 1.  ``poll_s`` is how long one fetch waits and ``drain_s`` how long a stop waits for sends.
    ``staff_chat`` is the group staff work in; empty for none.
    """

    client: TelegramClient
    channel: TelegramChannel
    store: Store
    lanes: Lanes[Any]
    knowledge: Callable[[], Knowledge]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    pace: Pace
    pictures: PictureKeeper
    public_url: str = ""
    webhook_url: str = ""
    secret: str = ""
    poll_s: int = 30
    drain_s: float = 10.0
    staff_chat: str = ""

    def wording(self) -> Wording:
        """Return the present wording."""
        return self.knowledge().base.wording
