"""Headers every response carries."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors {ancestors}; base-uri 'none'"
)
CONTENT_SECURITY_POLICY = _POLICY.format(ancestors="'none'")
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms, and the origin check would refuse them.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_HALF_A_YEAR_S = 15_552_000


def policy_for_frames(origins: Sequence[str]) -> str:
    """Return the policy of a page that pages of *origins* may show in a frame."""
    return _POLICY.format(ancestors=" ".join(origins) or "'none'")


class SecurityHeaders:
    """ASGI middleware that adds the headers; ``secure`` when people come by https."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = dict(_HEADERS)
        if secure:
            self._headers["strict-transport-security"] = f"max-age={_HALF_A_YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers added to those the application sets."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
