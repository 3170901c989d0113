"""Changes of a room: each in one transaction, with what players in chats are told of it."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.conversation.room.telling import telling
from bot.ports import Transaction
from bot.site.room.hub import Hub
from bot.site.room.parts import RoomParts

T = TypeVar("T")


class Changes:
    """Makes changes, and has open pages hear of them at once."""

    def __init__(self, parts: RoomParts, hub: Hub) -> None:
        self._parts = parts
        self._hub = hub

    async def make(self, game_id: str, now: datetime, change: Callable[[Transaction], T], *, quiet: bool = False) -> T:
        """Do *change* to a game; *quiet* ones open pages hear of when they are looked at next.

        Raises:
            GameRefused: If it is refused; then nothing was changed.
        """
        site, vault = self._parts.site, self._parts.vault
        knowledge = site.pages.knowledge
        result = await site.store.transact(lambda tx: telling(tx, vault, knowledge, game_id, now, lambda: change(tx)))
        if not quiet:
            self._hub.nudge()
        return result
