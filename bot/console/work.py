"""The pages work is done on: queue, claims, appeals."""

from starlette.routing import Route

from bot.console.actions import action_routes
from bot.console.appeals import appeal_routes
from bot.console.bulk import bulk_routes
from bot.console.claim import claim_routes
from bot.console.live import live_routes
from bot.console.parts import ConsoleParts
from bot.console.queue import queue_routes


def work_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes of everything done to claims."""
    return [
        *queue_routes(parts),
        *bulk_routes(parts),
        *live_routes(parts),
        *claim_routes(parts),
        *action_routes(parts),
        *appeal_routes(parts),
    ]
