"""Public pages that answers link to, the JSON API, the widget, and what tells whether the server is well."""

from bot.site.api import ApiParts, mount_api
from bot.site.app import make_site
from bot.site.checked import Version, to_version
from bot.site.lookup import LookupParts, lookup_routes
from bot.site.metrics import CountRequests, Metrics, MetricsParts, metrics_route
from bot.site.parts import SiteParts
from bot.site.quiz import QuizParts, quiz_routes
from bot.site.room import Guest, RoomParts, Visitors, WrongCodes, room_routes
from bot.site.widget import widget_route

__all__ = [
    "ApiParts",
    "CountRequests",
    "Guest",
    "LookupParts",
    "Metrics",
    "MetricsParts",
    "QuizParts",
    "RoomParts",
    "SiteParts",
    "Version",
    "Visitors",
    "WrongCodes",
    "lookup_routes",
    "make_site",
    "metrics_route",
    "mount_api",
    "quiz_routes",
    "room_routes",
    "to_version",
    "widget_route",
]
