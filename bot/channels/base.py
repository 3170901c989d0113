"""What every channel offers to the rest of the house."""

from typing import Protocol, runtime_checkable

from bot.domain.delivery import InboxRow
from bot.domain.message import Update


class Channel(Protocol):
    """One way people reach the bot."""

    @property
    def name(self) -> str:
        """Return the word used in rows and logs: ``web_chat``, ``terminal``, and so on."""
        ...

    @property
    def wants_push(self) -> bool:
        """Tell whether replies are sent to a platform (True) or fetched by the person (False)."""
        ...

    def to_update(self, row: InboxRow) -> Update | None:
        """Return the update in *row*, or None for an event the bot ignores.  Pure.

        Raises:
            BadPayload: If the body cannot be read; it becomes a dead letter.
        """
        ...


@runtime_checkable
class FetchesPictures(Protocol):
    """A channel whose messages only name their pictures: they are fetched before the turn."""

    async def fetch_pictures(self, row: InboxRow, update: Update) -> Update:
        """Return *update* with its picture kept, or with why there is none.

        A platform that cannot be reached is asked a few times more.

        Raises:
            StoreUnusable: If the picture could not be kept.
        """
        ...
