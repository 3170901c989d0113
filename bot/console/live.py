"""What open pages hear while they are open: who has which claim; and the lease that is kept while somebody works.

The stream asks anew who is signed in each time it looks, so that it ends with the session or the role.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.claim import CLAIMS
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, NO_STORE, word
from bot.console.times import to_clock
from bot.console.words import say_to_staff, to_name
from bot.domain.claim import ClaimState
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.pages import Problem
from bot.ports import Transaction
from bot.services import live, queue, staff, triage

STREAM: Final = f"{HOME}/dong"
STREAMS_A_SESSION: Final = 12
"""How many pages of one browser may listen at once."""
_RETRY_MS: Final = 3000
_LONGEST_NUMBER: Final = 18


def live_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of the stream, of the same by asking, and of the lease."""
    pages = Live(parts)
    return [
        StaffRoute(parts, STREAM, pages.open, Permission.READ_CLAIMS),
        StaffRoute(parts, f"{CLAIMS}/{{claim}}/giu", pages.renew, Permission.TRIAGE, methods=["POST"]),
    ]


class Live:
    """Tells open pages what changes."""

    def __init__(self, parts: ConsoleParts) -> None:
        self._parts = parts
        self._open: Counter[str] = Counter()

    async def open(self, request: Request, member: StaffMember, session: StaffSession) -> Response:
        """Stream changes as they come: those a page missed after ``Last-Event-ID`` first.

        Who does not ask for a stream is told the same once: what changed after ``?sau=``.
        """
        if "text/event-stream" not in request.headers.get("accept", ""):
            return await self._tell_once(_after(request), member)
        if self._parts.closing.is_set():
            return Response(status_code=204)  # Tells the browser not to come back by itself.
        if self._open[session.id] >= STREAMS_A_SESSION:
            raise Problem(429, {"retry-after": "30"})
        headers = {**NO_STORE, "x-accel-buffering": "no"}
        events = self._events(member, session, _after(request))
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _tell_once(self, after: int, member: StaffMember) -> Response:
        now = self._parts.now()
        found = await self._parts.store.read(lambda tx: live.read_changes(tx, member, after, now))
        claims = [self._to_fields(change, member) for change in found.changes if not _is_arrival(change)]
        return JSONResponse({"so": found.number, "thieu": found.missed, "tin": claims})

    async def renew(self, request: Request, member: StaffMember, _session: StaffSession) -> Response:
        """Keep the claim with *member* for ten more minutes, or say why not."""
        claim_id, now = request.path_params["claim"], self._parts.now()
        try:
            claim = await self._parts.store.transact(lambda tx: triage.renew(tx, claim_id, member, now))
        except NotAllowed:
            raise
        except Refusal as refusal:
            return await self._say_lost(claim_id, refusal, member)
        until = to_clock(claim.lease.until) if claim.lease else ""
        return JSONResponse({"giu": word(self._parts, "queue.held_me", until=until)})

    async def _say_lost(self, claim_id: str, refusal: Refusal, member: StaffMember) -> Response:
        """Return who has the claim instead.

        Raises:
            NoSuchObject: If there is no such claim.
        """
        now = self._parts.now()
        file = await self._parts.store.read(lambda tx: queue.read_claim(tx, member, claim_id, now))
        said = say_to_staff(self._parts, refusal, file.names)
        held = queue.holder_of(file.claim, now)
        return JSONResponse({"mat": said.sentence if held else word(self._parts, "live.lease_over")}, 409)

    async def _events(self, member: StaffMember, session: StaffSession, after: int) -> AsyncIterator[str]:
        self._open[session.id] += 1
        silent, parts = 0.0, self._parts
        try:
            yield f"retry: {_RETRY_MS}\n\n"
            while True:
                found = await parts.store.read(partial(self._look, session=session, after=after, now=parts.now()))
                if found is None:
                    yield _to_event(
                        "over", after, {"vi": word(parts, "live.over"), "go": word(parts, "live.over_unsaved")}
                    )
                    return
                news = list(self._to_events(found, member))
                after = found.number
                silent = 0.0 if news else silent + parts.look_s
                for event in news:
                    yield event
                if silent >= parts.beat_s:
                    silent = 0.0
                    yield ":\n\n"
                if await self._closes():
                    return
        finally:
            self._open[session.id] -= 1
            if not self._open[session.id]:
                del self._open[session.id]

    def _look(self, tx: Transaction, session: StaffSession, after: int, now: datetime) -> live.Changes | None:
        """Return the news, or None for somebody who may not hear it any more."""
        member = staff.still_signed_in(tx, session.id, now)
        if member is None or not member.may(Permission.READ_CLAIMS):
            return None
        return live.read_changes(tx, member, after, now)

    async def _closes(self) -> bool:
        """Wait until it is time to look again; tell whether the server closes instead."""
        try:
            async with asyncio.timeout(self._parts.look_s):
                await self._parts.closing.wait()
        except TimeoutError:
            return False
        return True

    def _to_events(self, found: live.Changes, member: StaffMember) -> list[str]:
        if found.missed:
            return [_to_event("missed", found.number, {"vi": word(self._parts, "live.missed")})]
        # The moment a report comes in is nobody's business: pages hear of it when they are loaded anew.
        told = [change for change in found.changes if not _is_arrival(change)]
        return [_to_event("claim", change.number, self._to_fields(change, member)) for change in told]

    def _to_fields(self, change: live.Change, member: StaffMember) -> dict[str, Any]:
        """Return what a page shows of a change: words, and nothing of a report."""
        parts, claim, said = self._parts, change.claim, ""
        mine = claim.lease is not None and claim.lease.by == member.id
        held = ""
        if change.holder is not None and claim.lease is not None:
            key, until = "queue.held_me" if mine else "queue.held", to_clock(claim.lease.until)
            held = word(parts, key, name=change.holder, until=until)
        if change.newest is not None:
            entry = change.newest.entry
            names = {entry.actor: change.actor} if change.actor else {}
            who, what = to_name(parts, entry.actor, names), word(parts, f"action.{entry.action.value}")
            said = word(parts, "live.changed", who=who, what=what)
        state = word(parts, f"claim_state.{claim.state.value}")
        until_at = claim.lease.until.isoformat() if held and claim.lease else ""
        return {
            "tin": claim.id,
            "ban": claim.version,
            "buoc": state,
            "giu": held,
            "toi": mine,
            "den": until_at,
            "vi": said,
        }


def _is_arrival(change: live.Change) -> bool:
    """Tell whether nothing happened to a claim that nobody has but that a report came."""
    return change.reported and change.holder is None and change.claim.state is ClaimState.NEW


def _to_event(name: str, number: int, fields: dict[str, Any]) -> str:
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"


def _after(request: Request) -> int:
    """Return the number up to which the page has seen everything; one nobody gave out counts as none."""
    text = request.headers.get("last-event-id") or request.query_params.get("sau", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0
