"""Where the API hangs in the site."""

import asyncio
import re

from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.site.api.parts import ApiParts

PREFIX = "/api"


def mount_api(parts: ApiParts) -> Mount:
    """Return the route of everything under ``/api``."""
    mount = Mount(PREFIX, app=_Later(parts))
    # As Starlette has it, an address with a line break is outside, and would get a page instead of the API's error.
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


class _Later:
    """The API, built by the first request that comes for it."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._app: ASGIApp | None = None
        self._building = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            async with self._building:
                if self._app is None:
                    self._app = await asyncio.to_thread(self._build)
        await self._app(scope, receive, send)

    def _build(self) -> ASGIApp:
        from bot.site.api.app import make_api  # noqa: PLC0415 -- see the package's docstring

        return make_api(self._parts)
