"""Updates on their way to the bot: kept until the bot confirms them."""

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tests.support.fake_bot_api.values import Json

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_S = 86_400


@dataclass(frozen=True)
class Pending:
    """One update; updates of one *lane* reach a webhook in order."""

    update_id: int
    lane: object
    kind: str
    content: Json
    at: float

    @property
    def body(self) -> Json:
        """Return the update as Telegram sends it."""
        return {"update_id": self.update_id, **self.content}


class Updates:
    """The queue of one bot."""

    def __init__(self, clock: Callable[[], float], first_id: int = 710_000_001) -> None:
        self.waiting: list[Pending] = []
        self.confirmed: list[Pending] = []
        self.allowed: frozenset[str] | None = None
        self.next_id = first_id
        self.on_change: list[Callable[[], None]] = []
        self._clock = clock
        self._again: list[Pending] = []
        """What was redelivered and not fetched since; no offset confirms it before."""

    def put(self, kind: str, value: Json, lane: object, *, always: bool = False) -> int | None:
        """Queue an update and return its id; None if the bot did not ask for its kind."""
        wanted = kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed
        if not wanted and not always:
            return None
        update_id = self.next_id
        self.next_id += 1
        self.waiting.append(Pending(update_id, lane, kind, {kind: value}, self._clock()))
        self._tell()
        return update_id

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set which kinds are wanted from now on; None leaves it as it is, an empty list is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def get(self, offset: int, limit: int) -> list[Json]:
        """Confirm everything below *offset* and return what comes next, as getUpdates does.

        A negative offset keeps so many from the end and forgets the others.  An offset in the future,
        as after ids were reset, confirms nothing: the queue starts from its head.  What was redelivered is given
        once more before any offset confirms it: its earlier confirmation was lost.
        """
        self._expire()
        if offset < 0:
            self._confirm(self.waiting[:offset])
        elif offset <= self.next_id:
            again = {id(pending) for pending in self._again}
            self._confirm([one for one in self.waiting if one.update_id < offset and id(one) not in again])
        given = self.waiting[:limit]
        given_ids = {id(pending) for pending in given}
        self._again = [pending for pending in self._again if id(pending) not in given_ids]
        return [pending.body for pending in given]

    def confirm(self, update_id: int) -> None:
        """Take one update out: a webhook has answered 2xx."""
        self._confirm([pending for pending in self.waiting if pending.update_id == update_id])

    def drop(self) -> None:
        """Forget everything that waits."""
        self.waiting.clear()

    def redeliver(self, count: int, chunk: int = 0, chance: random.Random | None = None) -> list[int]:
        """Put the last *count* confirmed updates in front again, as if their confirmation had been lost; return their ids.

        They come again whatever offset is asked from, also to a poll under way.  With *chunk* they come in
        pieces of that size, the pieces in any order: each lane then sees old updates between newer ones.
        """
        again = self.confirmed[-count:]
        del self.confirmed[-count:]
        self._again += again
        pieces = [again[at : at + chunk] for at in range(0, len(again), chunk)] if chunk else [again]
        if chance is not None:
            chance.shuffle(pieces)
        self.waiting = [pending for piece in pieces for pending in piece] + self.waiting
        if chance is None:
            self.waiting.sort(key=lambda pending: pending.update_id)
        self._tell()
        return [pending.update_id for pending in again]

    def reorder(self, chance: random.Random, *, renumber: bool) -> None:
        """Mix the chats; each chat keeps its order.  With *renumber* ids rise again, as polling needs."""
        lanes: defaultdict[object, deque[Pending]] = defaultdict(deque)
        for pending in self.waiting:
            lanes[pending.lane].append(pending)
        order = [pending.lane for pending in self.waiting]
        chance.shuffle(order)
        mixed = [lanes[lane].popleft() for lane in order]
        if renumber:
            ids = sorted(pending.update_id for pending in mixed)
            mixed = [replace(pending, update_id=new) for pending, new in zip(mixed, ids, strict=True)]
        self.waiting = mixed
        self._tell()

    def reset_ids(self, next_id: int) -> None:
        """Go on from another id, lower or higher, as Telegram does after a week of silence."""
        self.next_id = next_id

    def _confirm(self, gone: Iterable[Pending]) -> None:
        gone = list(gone)
        self.confirmed.extend(gone)
        ids = {id(pending) for pending in gone}
        self.waiting = [pending for pending in self.waiting if id(pending) not in ids]

    def _expire(self) -> None:
        oldest = self._clock() - KEPT_S
        self.waiting = [pending for pending in self.waiting if pending.at > oldest]

    def _tell(self) -> None:
        for listener in self.on_change:
            listener()
