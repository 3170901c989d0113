"""``/healthz``: the process answers.  ``/readyz``: it can also work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.errors import StoreUnusable
from bot.site.parts import SiteParts

_NO_STORE = {"cache-control": "no-store"}


def health_routes(parts: SiteParts) -> list[Route]:
    """Return the routes for whoever watches the server."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    async def readyz(_request: Request) -> Response:
        """Say whether the store can be written and the base is loaded.

        The store opens with a current schema only, so a writable store is one of the right schema.
        """
        try:
            await parts.store.check()
        except StoreUnusable:
            return JSONResponse({"status": "unready", "store": "unusable"}, 503, _NO_STORE)
        base = parts.pages.knowledge.base
        facts = {"status": "ready", "store": "writable", "schema": "current"}
        return JSONResponse({**facts, "base": base.digest, "entries": len(base.entries)}, headers=_NO_STORE)

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]
