"""Tells open pages when their room changed: one look at the store for all of them.

Rooms are changed by requests here, by jobs, by people in other channels and by other processes; the store is
what they all share.  What was seen last is kept, so that a page that is loaded again reads no more than whether
anything has changed.
"""

import asyncio
import contextlib
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import GameState
from bot.ports import Store, Transaction
from bot.services.rooms import Sight, find_room, see, see_changed

_KEPT = 64
"""So many rooms are remembered that nobody watches."""
_KEPT_FOR = timedelta(hours=1)
"""So long after its last change, unless it has ended: nicknames must not outlive their room here."""

_log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Listener:
    """One open page: the newest sight of its room, None once the room is gone or the server closes."""

    sight: Sight | None
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Looks at the rooms somebody watches, as long as there are any."""

    def __init__(
        self,
        store: Store,
        closing: asyncio.Event,
        look_s: float,
        now: Callable[[], datetime],
        drop: Callable[[str], object],
    ) -> None:
        """Look by the clock *now* says; *drop* is told the id of each game that is not remembered any more."""
        self._store = store
        self._closing = closing
        self._look_s = look_s
        self._now = now
        self._drop = drop
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._seen: OrderedDict[str, Sight] = OrderedDict()
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def find(self, code: str) -> Sight:
        """Return the room of a code, as it is.

        Raises:
            GameRefused: If there is none.
        """
        return self._keep(await self._store.read(lambda tx: self._find(tx, code)))

    def remembered(self, code: str) -> Sight | None:
        """Return the room of a code as it was seen last, if it had not ended: what was asked stays what it was."""
        live = (each for each in self._seen.values() if each.game.state is not GameState.ENDED)
        return next((each for each in live if each.game.place == code), None)

    @contextlib.contextmanager
    def listen(self, sight: Sight) -> Iterator[Listener]:
        """Listen to what changes after *sight*."""
        game_id, listener = sight.game.id, Listener(sight)
        self._listeners[game_id].add(listener)
        self._keep(sight)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            yield listener
        finally:
            self._listeners[game_id].discard(listener)
            if not self._listeners[game_id]:
                del self._listeners[game_id]
                self._forget_unwatched()

    def nudge(self) -> None:
        """Look now: something was changed here."""
        self._nudged.set()

    async def _watch(self) -> None:
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            while self._listeners and not closing.done():
                await self._look()
                nudged = asyncio.ensure_future(self._nudged.wait())
                await asyncio.wait({nudged, closing}, timeout=self._look_s, return_when=asyncio.FIRST_COMPLETED)
                nudged.cancel()
        finally:
            closing.cancel()
            if self._closing.is_set():
                self._tell_all(lambda _: None)

    async def _look(self) -> None:
        self._nudged.clear()
        known: dict[str, Sight | None] = {game_id: self._seen.get(game_id) for game_id in self._listeners}
        try:
            changed = await self._store.read(lambda tx: see_changed(tx, known))
        except Exception as error:  # noqa: BLE001 -- pages must not stop hearing of changes for good
            _log.warning("rooms_not_looked_at", error=type(error).__name__)
            return
        for sight in changed.values():
            if sight is not None:
                self._keep(sight)
        self._tell_all(lambda game_id: changed.get(game_id, self._seen.get(game_id)))

    def _tell_all(self, present: Callable[[str], Sight | None]) -> None:
        for game_id, listeners in self._listeners.items():
            sight = present(game_id)
            for listener in listeners:
                if listener.sight is not sight:
                    listener.sight = sight
                    listener.changed.set()

    def _find(self, tx: Transaction, code: str) -> Sight:
        game = find_room(tx, code)
        sight = see(tx, game.id, self._seen.get(game.id))
        if sight is None:
            raise GameRefused(WhyRefused.NO_SUCH_CODE)
        return sight

    def _keep(self, sight: Sight) -> Sight:
        """Remember *sight*, unless a later one is known already; return the later one."""
        game_id = sight.game.id
        known = self._seen.get(game_id)
        if known is not None and _age(known) > _age(sight):
            sight = known
        self._seen[game_id] = sight
        self._seen.move_to_end(game_id)
        self._forget_unwatched(sparing=game_id)
        return sight

    def _forget_unwatched(self, sparing: str = "") -> None:
        """Forget rooms nobody watches: those that ended, those left alone for long, and the oldest of very many."""
        unwatched = [each for each in self._seen if each not in self._listeners and each != sparing]
        before = self._now() - _KEPT_FOR
        for place, each in enumerate(unwatched):
            game = self._seen[each].game
            if place < len(unwatched) - _KEPT or game.state is GameState.ENDED or game.changed_at < before:
                del self._seen[each]
                self._drop(each)


def _age(sight: Sight) -> tuple[int, int]:
    """Return what only rises; answers can be taken back."""
    version, _, people = sight.stamp
    return version, people
