"""Every route of the console."""

from starlette.routing import Route

from bot.console.accounts import account_routes
from bot.console.delivery import delivery_routes
from bot.console.figures import figure_routes
from bot.console.library import library_routes
from bot.console.log import log_routes
from bot.console.parts import ConsoleParts
from bot.console.sessions import session_routes
from bot.console.set_up import set_up_routes
from bot.console.sign_in import sign_in_routes
from bot.console.unanswered import unanswered_routes
from bot.console.work import work_routes


def console_routes(parts: ConsoleParts) -> list[Route]:
    """Return the routes below ``/quanly``.

    Each ``StaffRoute`` asks for a permission; the few others are for people who are not signed in yet.
    """
    return [
        *sign_in_routes(parts),
        *set_up_routes(parts),
        *account_routes(parts),
        *log_routes(parts),
        *figure_routes(parts),
        *session_routes(parts),
        *delivery_routes(parts),
        *unanswered_routes(parts),
        *library_routes(parts),
        *work_routes(parts),
    ]
