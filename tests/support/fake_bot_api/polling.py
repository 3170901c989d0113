"""getUpdates: one poller, held until there is something, confirmed only by the next offset."""

import asyncio

from tests.support.fake_bot_api.calls import Fields
from tests.support.fake_bot_api.refusal import Refusal
from tests.support.fake_bot_api.updates import Updates
from tests.support.fake_bot_api.values import Json

LONGEST_S = 50.0
WEBHOOK_ACTIVE = Refusal(
    409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Polling:
    """The one long poll a bot may have under way."""

    def __init__(self, updates: Updates) -> None:
        self._updates = updates
        self._waiting: asyncio.Future[None] | None = None
        updates.on_change.append(self._wake)

    async def get_updates(self, fields: Fields) -> list[Json]:
        """Return updates, waiting for them as long as asked.

        Raises:
            Refusal: 409, if another poller came meanwhile: the newer one goes on.
        """
        self.end(OTHER_POLLER)
        self._updates.allow(fields.get("allowed_updates"))
        offset, limit = fields.get("offset", 0), fields.get("limit", 100)
        found = self._updates.get(offset, limit)
        if found:
            return found
        waiting = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            async with asyncio.timeout(min(fields.get("timeout", 0), LONGEST_S)):
                await waiting
        except TimeoutError:
            return []
        finally:
            if self._waiting is waiting:
                self._waiting = None
        return self._updates.get(offset, limit)

    def end(self, why: str) -> None:
        """End a poll under way with 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Refusal(409, why))
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done() and self._updates.waiting:
            self._waiting.set_result(None)
