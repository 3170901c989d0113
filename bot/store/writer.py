"""The one thread that writes, with group commit.

Everything that was handed in while the last group was made durable becomes the next group: one
transaction, one wait for the disk.  If anything in a group fails, the group is rolled back and each
piece runs again in a transaction of its own, so that an error reaches only its caller.  (A savepoint
for each piece would do the same and costs 40 % more.)
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue

import structlog
from sqlalchemy import Connection, Engine, event

from bot.domain.delivery import InboxRow, Posted, SentMark
from bot.domain.dialogue import DialogueKey
from bot.domain.errors import StoreUnusable
from bot.store.answers import Answer, wake_all
from bot.store.failures import translated
from bot.store.transaction import SqlTransaction

GROUP_SIZE = 256

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """Run this function in the group's transaction; it will ask for the *expected* Dialogue."""

    fn: Callable[[SqlTransaction], object]
    answer: Answer
    expected: DialogueKey | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Receive:
    """Insert these rows, with those of the group's other callers, in one statement."""

    rows: Sequence[InboxRow]
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Mark these rows as sent, with those of the group's other callers, in one statement."""

    marks: Sequence[SentMark]
    answer: Answer


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """Call this between two transactions."""

    fn: Callable[[], object]
    answer: Answer


Work = Call | Receive | Mark
OnCommit = Callable[[int, Sequence[Posted]], None]
"""Told of each commit: by how much the number of waiting rows changed, and what was posted."""


class Writer:
    """The thread, its queue and its connection."""

    def __init__(self, engine: Engine, on_commit: OnCommit) -> None:
        self._engine = engine
        self._connection: Connection | None = None  # Kept from group to group; the thread's own.
        self._tx: SqlTransaction | None = None
        self._on_commit = on_commit
        self._queue: SimpleQueue[Work | Between | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def hand_in(self, work: Work | Between) -> None:
        """Queue *work*; its answer is settled when it is durable."""
        with self._closing:
            if self._closed:
                raise StoreUnusable("The store is closed. Open it again.")
            self._queue.put(work)

    def close(self) -> None:
        """Finish what was handed in, then end the thread."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            group: list[Work] = []
            between: list[Between] = []
            work = self._queue.get()
            while True:
                if work is None:
                    open_ = False
                elif isinstance(work, Between):
                    between.append(work)
                else:
                    group.append(work)
                if not open_ or self._queue.empty() or len(group) >= GROUP_SIZE:
                    break
                work = self._queue.get()
            if group:
                self._settle_group(group)
            for piece in between:
                self._settle_between(piece)
        self._let_go()

    def _settle_group(self, group: Sequence[Work]) -> None:
        try:
            outcomes = self._commit(group)
        except _NotBegunError as error:
            _settle(group, error.reason)
        except BaseException as error:  # noqa: BLE001 -- the thread outlives whatever a caller's function raises
            if len(group) == 1:
                _settle(group, error)
                return
            for work in group:
                self._settle_group([work])
        else:
            for work, outcome in zip(group, outcomes, strict=True):
                work.answer.settle(outcome, None)
            wake_all(work.answer for work in group)

    def _commit(self, group: Sequence[Work]) -> list[object]:
        connection = self._begin()
        try:
            with translated():
                tx = self._tx = SqlTransaction(connection, writing=True)
                outcomes = run_group(tx, group)
                self._tx = None
                connection.commit()
        except BaseException as error:
            self._tx = None
            self._roll_back(connection, for_good=isinstance(error, StoreUnusable))
            raise
        try:
            self._on_commit(tx.inbox.change, tx.outbox.posted)
        except Exception as error:  # noqa: BLE001 -- it is durable: a listener's mistake must not make it run again
            _log.error("store_listener_failed", error=type(error).__name__)
        return outcomes

    def _begin(self) -> Connection:
        """Return the connection, in a new transaction."""
        try:
            with translated():
                if self._connection is None:
                    self._connection = self._engine.connect()
                    event.listen(self._connection, "before_cursor_execute", self._write_before)
                self._connection.begin()
        except StoreUnusable as error:
            self._let_go()
            raise _NotBegunError(error) from error
        return self._connection

    def _write_before(self, *_statement: object) -> None:
        """Write what waits before a statement of SQLAlchemy's, which may be about it."""
        if self._tx is not None:
            self._tx.write()

    def _roll_back(self, connection: Connection, *, for_good: bool) -> None:
        """Undo what was begun; a connection that is in trouble, *for_good*, is not used again."""
        try:
            with translated():
                connection.rollback()
        except StoreUnusable:
            for_good = True
        if for_good:
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(StoreUnusable), translated():
                connection.close()

    def _settle_between(self, piece: Between) -> None:
        try:
            with translated():
                outcome = piece.fn()
        except BaseException as error:  # noqa: BLE001 -- as above
            piece.answer.settle(None, error)
        else:
            piece.answer.settle(outcome, None)
        wake_all([piece.answer])


class _NotBegunError(Exception):
    """The transaction did not begin, so that trying each piece alone would only wait once more."""

    def __init__(self, reason: StoreUnusable) -> None:
        super().__init__()
        self.reason = reason


def _settle(group: Sequence[Work], error: BaseException) -> None:
    for work in group:
        work.answer.settle(None, error)
    wake_all(work.answer for work in group)


def run_group(tx: SqlTransaction, group: Sequence[Work]) -> list[object]:
    """Run every piece of *group* in *tx*; return the results in the group's order.

    Inserts of received rows come first and marks last, each in one statement; what the pieces put off is written
    in between.
    """
    rows_in = [row for work in group if isinstance(work, Receive) for row in work.rows]
    received = iter(tx.inbox.receive(rows_in) if rows_in else ())
    tx.dialogues.expect([work.expected for work in group if isinstance(work, Call) and work.expected is not None])
    outcomes: list[object] = []
    for work in group:
        match work:
            case Call(fn=fn):
                outcomes.append(fn(tx))
            case Receive(rows=rows):
                outcomes.append(tuple(next(received) for _ in rows))
            case Mark():
                outcomes.append(None)
    tx.write()
    left = set(tx.outbox.mark_sent([mark for work in group if isinstance(work, Mark) for mark in work.marks]))
    for place, work in enumerate(group):
        if isinstance(work, Mark):
            won = frozenset(mark.id for mark in work.marks) & left
            left -= won
            outcomes[place] = won
    return outcomes
