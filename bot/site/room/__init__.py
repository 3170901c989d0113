"""The quiz room on the web: a host's big screen, and phones that join by a code."""

from starlette.routing import Route

from bot.site.room.access import HOME, Door
from bot.site.room.drawing import Drawing
from bot.site.room.entrance import Entrance
from bot.site.room.guessing import WrongCodes
from bot.site.room.host import Screens
from bot.site.room.hub import Hub
from bot.site.room.parts import Guest, RoomParts, Visitors
from bot.site.room.phone import Phones
from bot.site.room.stream import Streams

__all__ = ["Guest", "RoomParts", "Visitors", "WrongCodes", "room_routes"]


def room_routes(parts: RoomParts) -> list[Route]:
    """Return the routes of ``/phong``."""
    drawing = Drawing(parts.site.pages)
    hub = Hub(parts.site.store, parts.closing, parts.look_s, parts.site.now, drawing.forget)
    door = Door(parts, hub)
    entrance = Entrance(parts, door)
    phones = Phones(parts, hub, door, entrance, drawing)
    screens = Screens(parts, hub, door, entrance, drawing)
    streams = Streams(parts, hub, door, phones, screens)
    room = f"{HOME}/{{code}}"
    screen = f"{room}/man-hinh"
    return [
        Route(HOME, entrance.show, methods=["GET"]),
        Route(HOME, entrance.open, methods=["POST"]),
        Route(f"{HOME}/vao", entrance.join, methods=["POST"]),
        Route(room, phones.show, methods=["GET"]),
        Route(f"{room}/phan", phones.look, methods=["GET"]),
        Route(f"{room}/dong", streams.phone, methods=["GET"]),
        Route(f"{room}/vao", phones.join, methods=["POST"]),
        Route(f"{room}/tra-loi", phones.answer, methods=["POST"]),
        Route(f"{room}/roi", phones.leave, methods=["POST"]),
        Route(screen, screens.show, methods=["GET"]),
        Route(screen, screens.step, methods=["POST"]),
        Route(f"{screen}/phan", screens.look, methods=["GET"]),
        Route(f"{screen}/dong", streams.screen, methods=["GET"]),
        Route(f"{room}/nguoi", screens.players, methods=["GET"]),
        Route(f"{room}/nguoi", screens.change_player, methods=["POST"]),
    ]
