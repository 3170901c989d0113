"""Keeps pictures people sent: made small and bare in a worker thread, then stored.

A picture is stored before the message it belongs to has its turn, in a transaction of its own; one that no
draft or report shows in the end goes after a day.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.channels.pictures import to_picture
from bot.domain.errors import Overloaded
from bot.domain.picture import Picture
from bot.ports import Store

AT_ONCE = 1
"""How many pictures are worked on at a time: one takes a core and up to 150 MB for a second or two."""
LINE = 16
"""How many may wait for that where somebody waits for the answer."""
_RETRY_AFTER_S = 10


class PictureKeeper:
    """The one place of a process where pictures are decoded.  Belongs to one event loop."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def admit(self) -> None:
        """Turn somebody away who would have to wait for long.

        Raises:
            Overloaded: If too many pictures wait already.
        """
        if self._waiting >= LINE:
            raise Overloaded(_RETRY_AFTER_S)

    async def keep(self, data: bytes) -> Picture:
        """Return the picture in *data* once it is stored.

        Raises:
            BadPicture: If it is not taken.
            StoreUnusable: If it could not be stored.
        """
        self._waiting += 1
        try:
            async with self._places:
                picture = await asyncio.to_thread(to_picture, data)
        finally:
            self._waiting -= 1
        moment = self._now()
        await self._store.transact(lambda tx: tx.media.put(picture, moment))
        return picture
