"""Where Telegram brings updates.

Answered 200 once everything is durable.  Anything else makes Telegram bring the same again for a day, so a
body nobody can read is kept as a dead letter and answered 200 too.
"""

from collections.abc import Mapping

import orjson
import structlog
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.parts import PATH, TelegramParts
from bot.channels.telegram.verify import SECRET_HEADER, is_from_telegram
from bot.domain.errors import Overloaded, StoreUnusable

_SECRET_HEADER = SECRET_HEADER.encode()
_LENGTH_HEADER = b"content-length"

LARGEST_BODY = 1024 * 1024
_STORE_RETRY_S = 10

_log = structlog.get_logger(__name__)


class Webhook:
    """The route, as an ASGI application: what a framework does around it costs as much as what it does."""

    def __init__(self, parts: TelegramParts, intake: Intake) -> None:
        self._parts = parts
        self._intake = intake

    def routes(self) -> list[Route]:
        """Return the route, if Telegram is to bring updates."""
        return [Route(PATH, self, methods=["POST"])] if self._parts.webhook_url else []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one update in."""
        try:
            status, retry_s = await self._answer(dict(scope["headers"]), receive), None
        except Exception as error:  # noqa: BLE001 -- a server logs an exception with its text
            status, retry_s = _to_answer(error)
        headers = [(_LENGTH_HEADER, b"0")]
        if retry_s is not None:
            headers.append((b"retry-after", str(retry_s).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _answer(self, headers: Mapping[bytes, bytes], receive: Receive) -> int:
        secret = headers.get(_SECRET_HEADER)
        if not is_from_telegram(None if secret is None else secret.decode("latin-1"), self._parts.secret):
            return 403
        body = await _read_body(headers, receive)
        if body is None:
            return 413
        try:
            parsed = orjson.loads(body)
        except ValueError:
            await self._intake.take_unreadable(body)
        else:
            await self._intake.take([(parsed, body)])
        return 200


def _to_answer(error: Exception) -> tuple[int, int | None]:
    """Return the status, and when to bring it again, of an update that could not be kept."""
    match error:
        case Overloaded(retry_after_s=seconds):
            return 503, seconds
        case ClientDisconnect():
            return 400, None
        case StoreUnusable():
            _log.error("update_not_kept", error=type(error).__name__)
            return 503, _STORE_RETRY_S
        case _:
            _log.error("update_not_kept", error=type(error).__name__)
            return 500, None


async def _read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
    """Return the body, or None if it is too large.

    Raises:
        ClientDisconnect: If it does not come to its end.
    """
    announced = headers.get(_LENGTH_HEADER, b"0")
    if announced.isdigit() and int(announced) > LARGEST_BODY:
        return None
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > LARGEST_BODY:
            return None
        if not message.get("more_body", False):
            return body
