"""Where Telegram brings updates.

Answered 200 once everything is durable.  Anything else makes Telegram bring the same again for a day, so a
body nobody can read is kept as a dead letter and answered 200 too.
"""

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parts import PATH, TelegramParts
from bot.channels.telegram.verify import SECRET_HEADER, is_from_telegram
from bot.domain.errors import Overloaded, StoreUnusable

LARGEST_BODY = 1024 * 1024
_STORE_RETRY_S = "10"

_log = structlog.get_logger(__name__)


class Webhook:
    """The route."""

    def __init__(self, parts: TelegramParts, intake: Intake) -> None:
        self._parts = parts
        self._intake = intake

    def routes(self) -> list[Route]:
        """Return the route, if Telegram is to bring updates."""
        return [Route(PATH, self.receive, methods=["POST"])] if self._parts.webhook_url else []

    async def receive(self, request: Request) -> Response:
        """Take one update in."""
        if not is_from_telegram(request.headers.get(SECRET_HEADER), self._parts.secret):
            return Response(status_code=403)
        try:
            body = await _read_body(request)
            if body is None:
                return Response(status_code=413)
            await self._take(body)
        except Exception as error:  # noqa: BLE001 -- a server logs an exception with its text
            return _respond_to(error)
        return Response(status_code=200)

    async def _take(self, body: bytes) -> None:
        try:
            parsed = orjson.loads(body)
        except ValueError:
            await self._intake.take_unreadable(body)
        else:
            await self._intake.take([(parsed, body)])


def _respond_to(error: Exception) -> Response:
    """Return the answer when an update could not be kept: Telegram brings it again."""
    match error:
        case Overloaded(retry_after_s=seconds):
            return Response(status_code=503, headers={"retry-after": str(seconds)})
        case ClientDisconnect():
            return Response(status_code=400)
        case StoreUnusable():
            _log.error("update_not_kept", error=type(error).__name__)
            return Response(status_code=503, headers={"retry-after": _STORE_RETRY_S})
        case _:
            _log.error("update_not_kept", error=type(error).__name__)
            return Response(status_code=500)


async def _read_body(request: Request) -> bytes | None:
    """Return the body, or None if it is too large."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
    return bytes(body)
