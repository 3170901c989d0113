"""The store: a writer thread, read-only connections, and what the rest of the house is told."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

from sqlalchemy import Engine

from bot.domain.delivery import InboxRow, Posted, SentMark
from bot.domain.dialogue import DialogueKey
from bot.domain.errors import Overloaded, StoreUnusable
from bot.ports import Received
from bot.store.answers import AwaitedAnswer, BlockingAnswer
from bot.store.failures import translated
from bot.store.tables import META
from bot.store.transaction import SqlTransaction
from bot.store.upsert import insert_or_replace
from bot.store.writer import Between, Call, Mark, Receive, Writer

T = TypeVar("T")

WAITING_LIMIT = 20_000
RETRY_AFTER_S = 10
READING_THREADS = 4

Listener = Callable[[Sequence[Posted]], None]


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine to write with and one to read with; how the log is emptied, and the file written anew."""

    writing: Engine
    reading: Engine
    checkpoint: Callable[[Engine], None]
    compact: Callable[[Engine], None]

    def dispose(self) -> None:
        """Close every connection."""
        self.reading.dispose()
        self.writing.dispose()


class SqlStore:
    """Everything kept, in one database.  See ``bot.ports.Store`` for what each method promises."""

    def __init__(self, engines: Engines, now: Callable[[], datetime], waiting_limit: int = WAITING_LIMIT) -> None:
        self._engines = engines
        self._now = now
        self._limit = waiting_limit
        self._counting = threading.Lock()
        self._closed = False
        self._handed_in = 0
        self._waiting = 0
        self._listeners: list[Listener] = []
        self._readers = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="store-reader")
        self._waiting = self.read_now(lambda tx: tx.inbox.count())
        self._writer = Writer(engines.writing, self._after_commit)

    def transact(self, fn: Callable[[SqlTransaction], T], expected: DialogueKey | None = None) -> Awaitable[T]:
        """Run *fn* in a transaction that writes."""
        answer = AwaitedAnswer()
        self._writer.hand_in(Call(fn, answer, expected))
        return cast("asyncio.Future[T]", answer.future)

    def transact_now(self, fn: Callable[[SqlTransaction], T]) -> T:
        """Do the same and block."""
        answer = BlockingAnswer()
        self._writer.hand_in(Call(fn, answer))
        return cast("T", answer.wait())

    def read(self, fn: Callable[[SqlTransaction], T]) -> Awaitable[T]:
        """Run *fn* in a worker thread on one consistent state."""
        self._check_open()
        return asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, fn)

    def read_now(self, fn: Callable[[SqlTransaction], T]) -> T:
        """Do the same in this thread."""
        self._check_open()
        with translated(), self._engines.reading.begin() as connection:
            return fn(SqlTransaction(connection, writing=False))

    def receive(self, rows: Sequence[InboxRow], then: Received | None = None) -> Awaitable[tuple[bool, ...]]:
        """Keep bodies until their turn; say of each whether it is new."""
        self._count_in(len(rows))
        answer = AwaitedAnswer(None if then is None else partial(_tell, then, rows))
        answer.future.add_done_callback(lambda _: self._count_out(len(rows)))
        self._writer.hand_in(Receive(rows, answer))
        return cast("asyncio.Future[tuple[bool, ...]]", answer.future)

    def mark_sent(self, marks: Sequence[SentMark]) -> Awaitable[frozenset[int]]:
        """Mark outbox rows as sent; return the ids this call marked."""
        answer = AwaitedAnswer()
        self._writer.hand_in(Mark(marks, answer))
        return cast("asyncio.Future[frozenset[int]]", answer.future)

    def watch(self, listener: Listener) -> None:
        """Call *listener* after each commit with the outbox rows it made."""
        self._listeners.append(listener)

    def checkpoint(self) -> Awaitable[None]:
        """Empty the write-ahead log."""
        answer = AwaitedAnswer()
        self._writer.hand_in(Between(self._tidy, answer))
        return cast("asyncio.Future[None]", answer.future)

    def compact(self) -> Awaitable[None]:
        """Write the database anew, without what was wiped."""
        answer = AwaitedAnswer()
        self._writer.hand_in(Between(partial(self._engines.compact, self._engines.writing), answer))
        return cast("asyncio.Future[None]", answer.future)

    def check(self) -> Awaitable[None]:
        """End if the store can be written."""
        values = {"key": "checked_at", "value": self._now().isoformat()}
        return self.transact(lambda tx: _put_meta(tx, values))

    def close(self) -> None:
        """Finish what was handed in, empty the log and let go of the database."""
        if self._closed:
            return
        self._closed = True
        self._writer.close()
        self._readers.shutdown()
        with translated():
            self._engines.checkpoint(self._engines.writing)
        self._engines.dispose()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreUnusable("The store is closed. Open it again.")

    def _tidy(self) -> None:
        self._engines.checkpoint(self._engines.writing)
        # Another process may have changed the inbox: count anew now and then.
        with self._engines.reading.begin() as connection:
            waiting = SqlTransaction(connection, writing=False).inbox.count()
        with self._counting:
            self._waiting = waiting

    def _count_in(self, rows: int) -> None:
        with self._counting:
            if self._waiting + self._handed_in + rows > self._limit:
                raise Overloaded(RETRY_AFTER_S)
            self._handed_in += rows

    def _count_out(self, rows: int) -> None:
        with self._counting:
            self._handed_in -= rows

    def _after_commit(self, change: int, posted: Sequence[Posted]) -> None:
        with self._counting:
            self._waiting += change
        if posted:
            for listener in self._listeners:
                listener(posted)


def _tell(then: Received, rows: Sequence[InboxRow], new: object) -> None:
    then(rows, cast("tuple[bool, ...]", new))


def _put_meta(tx: SqlTransaction, values: dict[str, str]) -> None:
    tx.connection.execute(insert_or_replace(META, tx.connection.dialect.name), values)
