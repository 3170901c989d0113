"""One event stream for each open page of a room: it carries the pieces that changed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.domain.game import GameState
from bot.pages import Problem
from bot.services.quiz_results import Seat
from bot.services.rooms import Sight, seat_in
from bot.site.room.access import NO_STORE, Door
from bot.site.room.drawing import Payload
from bot.site.room.host import Screens
from bot.site.room.hub import Hub, Listener
from bot.site.room.parts import RoomParts
from bot.site.room.phone import Phones

STREAMS_A_PERSON = 6
"""How many pages of one browser may listen at once."""
_RETRY_MS = 2000
_RELOAD = b"event: lai\ndata: {}\n\n"
"""The page is not this person's any more: they left or were removed, or the room is gone."""

Draw = Callable[[Sight], Payload | None]
Known = Callable[[Sight], object]
"""Returns what a page depends on, to be compared: drawing is costlier."""


class Streams:
    """``/phong/{code}/dong`` for phones, ``/phong/{code}/man-hinh/dong`` for the screen."""

    def __init__(self, parts: RoomParts, hub: Hub, door: Door, phones: Phones, screens: Screens) -> None:
        self._parts = parts
        self._hub = hub
        self._door = door
        self._phones = phones
        self._screens = screens
        self._open: Counter[str] = Counter()

    async def phone(self, request: Request) -> Response:
        """Tell a player's page what changes."""
        sight, player_id = await self._door.look(request), self._door.player(request)
        if self._phones.payload(request, sight, player_id) is None:
            raise Problem(403)

        def known(now: Sight) -> tuple[int, Seat | None]:
            return now.game.version, seat_in(now, player_id)

        return self._respond(request, sight, lambda now: self._phones.payload(request, now, player_id), known)

    async def screen(self, request: Request) -> Response:
        """Tell the screen what changes."""
        sight = await self._door.look(request)
        if not self._screens.is_host(request, sight):
            raise Problem(403)
        return self._respond(request, sight, lambda now: self._screens.payload(request, now), lambda now: now.stamp)

    def _respond(self, request: Request, sight: Sight, draw: Draw, known: Known) -> Response:
        person = self._door.player(request)
        if self._parts.closing.is_set():
            return Response(status_code=204, headers=NO_STORE)  # Tells the browser not to come back by itself.
        if self._open[person] >= STREAMS_A_PERSON:
            raise Problem(429, {"retry-after": "30"})
        seen = request.headers.get("last-event-id") or request.query_params.get("v", "")
        events = self._events(person, sight, seen, draw, known)
        headers = {**NO_STORE, "x-accel-buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(self, person: str, sight: Sight, seen: str, draw: Draw, known: Known) -> AsyncIterator[bytes]:
        self._open[person] += 1
        try:
            with self._hub.listen(sight) as listener:
                yield f"retry: {_RETRY_MS}\n\n".encode()
                told: object = None
                while (now := listener.sight) is not None:
                    listener.changed.clear()
                    if known(now) != told:
                        told, payload = known(now), draw(now)
                        if payload is None:
                            yield _RELOAD
                            return
                        if payload.version != seen:
                            seen = payload.version
                            yield b"id: " + seen.encode() + b"\nevent: doi\ndata: " + payload.to_json() + b"\n\n"
                    if now.game.state is GameState.ENDED:
                        return
                    if not await self._waits(listener):
                        yield b":\n\n"
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]

    async def _waits(self, listener: Listener) -> bool:
        """Wait for a change; return False after a silence."""
        try:
            async with asyncio.timeout(self._parts.beat_s):
                await listener.changed.wait()
        except TimeoutError:
            return False
        return True
