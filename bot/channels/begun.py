"""Marks rows as being sent, those of many chats in one transaction."""

import asyncio
from collections.abc import Sequence

from bot.domain.delivery import OutboxRow
from bot.ports import Store


class Begun:
    """Collects what is asked for while the last transaction is made durable.  Belongs to one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wanted: dict[int, asyncio.Future[OutboxRow | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def begin(self, row_id: int) -> OutboxRow | None:
        """Mark the row as being sent and return it when that is durable; None if it does not wait.

        Raises:
            StoreUnusable: If it could not be marked.
        """
        future = asyncio.get_running_loop().create_future()
        self._wanted[row_id] = future
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        row: OutboxRow | None = await future
        return row

    async def _run(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                rows = await self._begin(sorted(wanted))
            except Exception as error:  # noqa: BLE001 -- each caller gets it, and decides
                _fail(wanted, error)
            else:
                begun = {row.id: row for row in rows}
                for row_id, future in wanted.items():
                    if not future.done():
                        future.set_result(begun.get(row_id))

    async def _begin(self, row_ids: Sequence[int]) -> Sequence[OutboxRow]:
        return await self._store.transact(lambda tx: tx.sending.begin(row_ids))


def _fail(wanted: "dict[int, asyncio.Future[OutboxRow | None]]", error: Exception) -> None:
    for future in wanted.values():
        if not future.done():
            future.set_exception(error)
