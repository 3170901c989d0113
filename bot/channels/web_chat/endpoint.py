"""The chat page, and what its forms are sent to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.web_chat.inbound import FORM, NAME, Arrival, Message, from_fields, to_message, to_row
from bot.channels.web_chat.outbound import Drawing, Exchange, Scene
from bot.channels.web_chat.parts import ChatParts
from bot.channels.web_chat.pictures import picture_route, pictures_of
from bot.channels.web_chat.session import Visit, begin_visit, is_framed, language_of, make_visit, person_of, set_cookie
from bot.channels.web_chat.stream import Streams
from bot.channels.web_chat.upload import MULTIPART, Uploads
from bot.channels.web_chat.verify import is_ours
from bot.domain.delivery import ChatKey, OutboxRow, OutboxState, SentMark, Shown
from bot.domain.errors import BadPayload, BadPicture
from bot.domain.text import Language
from bot.pages import Problem, address_of, language_asked, policy_for_frames, read_body
from bot.ports import Transaction

_NO_STORE = {"cache-control": "no-store"}


def routes(parts: ChatParts) -> list[Route]:
    """Return the routes of the chat page."""
    endpoint, streams = Endpoint(parts), Streams(parts)
    return [
        Route("/", endpoint.show, methods=["GET"]),
        Route("/chat", endpoint.say, methods=["POST"]),
        Route("/chat", endpoint.lead_home, methods=["GET"]),
        Route("/chat/stream", streams.open, methods=["GET"]),
        Route("/chat/since", streams.since, methods=["GET"]),
        picture_route(parts),
    ]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the store holds after a turn."""

    rows: Sequence[OutboxRow]
    seen: Sequence[OutboxRow]
    language: Language
    pictures: Collection[str]
    forgotten: bool


class Endpoint:
    """GET and POST of the chat page."""

    def __init__(self, parts: ChatParts) -> None:
        self._parts = parts
        self._drawing = Drawing(parts)
        self._uploads = Uploads()

    async def show(self, request: Request) -> Response:
        """Return the page with the replies of the last 24 hours."""
        visit = await begin_visit(self._parts, request, language_asked(request))
        chat = ChatKey(NAME, visit.person)
        rows, pictures = await self._parts.store.read(
            lambda tx: (tx.outbox.readable(chat), pictures_of(tx, visit.person))
        )
        await self._mark(rows, Shown.PAGE)
        scene = self._scene(request, visit, visit.language, pictures)
        return self._finish(HTMLResponse(self._drawing.page(scene, rows), headers=_NO_STORE), visit, scene)

    async def lead_home(self, request: Request) -> Response:
        """Lead to the chat page: an answer was reloaded, or its address typed."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{query}", 303)

    async def say(self, request: Request) -> Response:
        """Take a message in, wait for its turn and return the replies."""
        parts = self._parts
        if not is_ours(request.headers, self._origins(request)):
            raise Problem(403)
        self._admit(request)
        message = await self._read_message(request)
        visit = await begin_visit(parts, request, None, message.session)
        await parts.lanes.receive([to_row(message, await self._arrive(request, visit, message))])
        done = await parts.lanes.done(NAME, message.event_id, parts.patience_s)
        outcome = await parts.store.read(lambda tx: _look(tx, visit, message))
        await self._mark(outcome.rows, Shown.ANSWER)
        words = self._drawing.words_of(message, outcome.seen, visit.language)
        exchange = Exchange(message.event, message.event_id, words, outcome.rows, late=not done)
        if outcome.forgotten:
            visit = await make_visit(parts, outcome.language)
        scene = self._scene(request, visit, outcome.language, outcome.pictures)
        return self._finish(self._respond(request, scene, outcome, exchange), visit, scene)

    async def _read_message(self, request: Request) -> Message:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            if media_type == FORM:
                return to_message(await read_body(request))
            if media_type == MULTIPART:
                self._parts.pictures.admit()
                return from_fields(*await self._uploads.read(request))
        except BadPayload:
            raise Problem(400) from None
        raise Problem(415)

    async def _arrive(self, request: Request, visit: Visit, message: Message) -> Arrival:
        """Keep the picture of *message*, if there is one, and say what is known of its sender."""
        now = self._parts.now()
        arrival = Arrival(
            person=visit.person,
            language=visit.language,
            source=self._parts.source(f"address:{address_of(request)}", now),
            now=now,
        )
        if message.picture is None:
            return arrival
        try:
            return replace(arrival, picture=await self._parts.pictures.keep(message.picture))
        except BadPicture as error:
            return replace(arrival, picture=error.why)

    def _admit(self, request: Request) -> None:
        gate = self._parts.gate
        wait_s = gate.wait_s(address_of(request), person_of(self._parts, request)) if gate else 0
        if wait_s:
            raise Problem(429, {"retry-after": str(wait_s)}, key="too_fast")

    def _scene(self, request: Request, visit: Visit, language: Language, pictures: Collection[str]) -> Scene:
        if not is_framed(self._parts, request):
            return Scene(language, pictures=pictures)
        return Scene(language, framed=True, session=visit.token or "", pictures=pictures)

    def _finish(self, response: Response, visit: Visit, scene: Scene) -> Response:
        set_cookie(response, visit, secure=self._parts.secure, framed=scene.framed)
        if scene.framed:
            response.headers["content-security-policy"] = policy_for_frames(self._parts.framers)
        return response

    def _respond(self, request: Request, scene: Scene, outcome: _Outcome, exchange: Exchange) -> Response:
        status = 202 if exchange.late else 200
        if not request.headers.get("hx-request"):
            causes = {row.id for row in outcome.rows}
            before = [row for row in outcome.seen if row.id not in causes]
            return HTMLResponse(self._drawing.page(scene, before, exchange), status, _NO_STORE)
        headers = dict(_NO_STORE)
        if outcome.language is not (language_asked(request) or Language.VI):
            # The page around the transcript is in the other language now.
            headers["hx-redirect"] = Scene(Language.VI, framed=scene.framed).address("/")
        elif outcome.forgotten:
            headers["hx-reswap"] = "innerHTML"  # What was said before is not kept, so it is not shown either.
        return HTMLResponse(self._drawing.answer(scene, exchange), status, headers)

    async def _mark(self, rows: Sequence[OutboxRow], shown: Shown) -> None:
        now = self._parts.now()
        marks = [SentMark(row.id, now, shown) for row in rows if row.state is OutboxState.WAITING]
        if marks:
            await self._parts.store.mark_sent(marks)

    def _origins(self, request: Request) -> frozenset[str]:
        return self._parts.origins | {f"{request.url.scheme}://{request.url.netloc}"}


def _look(tx: Transaction, visit: Visit, message: Message) -> _Outcome:
    chat = ChatKey(NAME, visit.person)
    session = tx.sessions.get(visit.person)
    spoken = language_of(tx, visit.person)
    language = spoken or (session.language if session else None) or (visit.language if session is None else Language.VI)
    return _Outcome(
        rows=tx.outbox.caused_by(chat, message.event_id),
        seen=tx.outbox.readable(chat),
        pictures=pictures_of(tx, visit.person),
        language=language,
        forgotten=session is None,
    )
