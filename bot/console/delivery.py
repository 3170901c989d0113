"""What is on its way and what could not be delivered; counts alone."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.access import StaffRoute
from bot.console.parts import ConsoleParts
from bot.console.shell import HOME, show
from bot.domain.staff import Permission, StaffMember, StaffSession
from bot.domain.text import Language
from bot.pages import to_number
from bot.services.delivery import read_delivery

DELIVERY_PATH = f"{HOME}/gui-di"


def delivery_routes(parts: ConsoleParts) -> list[Route]:
    """Return the route of the state of delivery."""

    async def handle(request: Request, member: StaffMember, _session: StaffSession) -> Response:
        delivery = await parts.store.read(lambda tx: read_delivery(tx, member))
        return show(
            parts, request, "delivery.html", member, delivery=delivery, number=partial(to_number, language=Language.VI)
        )

    return [StaffRoute(parts, DELIVERY_PATH, handle, Permission.READ_DELIVERY)]
