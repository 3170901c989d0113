"""Replies nobody waits for: pushed by an event stream, or fetched by asking again."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from bot.channels.arrivals import Subscription
from bot.channels.web_chat.inbound import NAME
from bot.channels.web_chat.outbound import Drawing, Scene
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.session import is_framed, person_of
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState, SentMark, Shown
from bot.domain.text import Language
from bot.pages import Problem, language_asked

STREAMS_A_SESSION = 6
"""How many pages of one browser may listen at once."""
_RETRY_MS = 2000
_LONGEST_ID = 18


class Streams:
    """``/chat/stream`` and ``/chat/since``."""

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._drawing = Drawing(parts)
        self._open: Counter[str] = Counter()

    async def open(self, request: Request) -> Response:
        """Stream replies as they come: those a page missed after ``Last-Event-ID`` first."""
        person = await self._person(request)
        if person is None or self._parts.closing.is_set():
            return Response(status_code=204)  # Tells the browser not to come back by itself.
        if self._open[person] >= STREAMS_A_SESSION:
            raise Problem(429, {"retry-after": "30"})
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        events = self._events(person, _after(request), self._scene(request))
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def since(self, request: Request) -> Response:
        """Return replies after ``?after=`` that no page has shown, or 204."""
        person = await self._person(request)
        rows = await self._claim(person, _after(request), None) if person else []
        headers = {"cache-control": "no-store"}
        if not rows:
            return Response(status_code=204, headers=headers)
        return HTMLResponse(self._drawing.news(self._scene(request), rows), headers=headers)

    async def _events(self, person: str, after: int, scene: Scene) -> AsyncIterator[str]:
        self._open[person] += 1
        try:
            with self._parts.lanes.subscribe(NAME, person) as told:
                yield f"retry: {_RETRY_MS}\n\n"
                for row in await self._claim(person, after, None):
                    after = row.id
                    yield self._to_event(row, scene)
                async for told_ids in self._beats(told):
                    if not told_ids:
                        if not await self._exists(person):
                            return
                        yield ":\n\n"
                    for row in await self._claim(person, after, told_ids) if told_ids else []:
                        after = row.id
                        yield self._to_event(row, scene)
        finally:
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]

    async def _beats(self, told: Subscription) -> AsyncIterator[set[int]]:
        """Yield the ids told, or nothing after a silence; end when the server closes."""
        closing = asyncio.ensure_future(self._parts.closing.wait())
        coming = asyncio.ensure_future(anext(told))
        try:
            while not closing.done():
                await asyncio.wait({coming, closing}, timeout=self._parts.beat_s, return_when=asyncio.FIRST_COMPLETED)
                if closing.done():
                    return
                ids: set[int] = set()
                if coming.done():
                    ids.add(coming.result())
                    coming = asyncio.ensure_future(anext(told))
                yield ids
        finally:
            closing.cancel()
            coming.cancel()

    async def _claim(self, person: str, after: int, wanted: Collection[int] | None) -> Sequence[OutboxRow]:
        """Return rows this page is the one to show: those it marked, and streamed ones it missed."""
        chat = ChatKey(NAME, person)
        rows = await self._parts.store.read(lambda tx: tx.outbox.unseen(chat, after=after))
        rows = [row for row in rows if wanted is None or row.id in wanted]
        now = self._parts.now()
        marks = [SentMark(row.id, now, Shown.STREAM) for row in rows if row.state is not OutboxState.SENT]
        marked = await self._parts.store.mark_sent(marks) if marks else frozenset()
        return [row for row in rows if row.state is OutboxState.SENT or row.id in marked]

    def _to_event(self, row: OutboxRow, scene: Scene) -> str:
        lines = "".join(f"data: {line}\n" for line in self._drawing.news(scene, [row]).splitlines())
        return f"id: {row.id}\nevent: reply\n{lines}\n"

    def _scene(self, request: Request) -> Scene:
        return Scene(language_asked(request) or Language.VI, framed=is_framed(self._parts, request))

    async def _person(self, request: Request) -> str | None:
        person = person_of(self._parts, request)
        return person if person and await self._exists(person) else None

    async def _exists(self, person: str) -> bool:
        return await self._parts.store.read(lambda tx: tx.sessions.get(person) is not None)


def _after(request: Request) -> int:
    """Return the id up to which the page has seen everything; a number nobody gave out counts as none."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0
