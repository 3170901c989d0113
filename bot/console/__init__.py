"""The console of staff: triage, decisions, accounts, log and figures, as plain pages.

``access.py`` lets people in and denies by default; every page of a signed-in person is a ``StaffRoute``.
"""

from bot.console.access import SIGN_IN_PATH
from bot.console.app import console_routes
from bot.console.parts import ConsoleParts, Editing, Shown
from bot.console.set_up import SET_UP_PATH

__all__ = ["SET_UP_PATH", "SIGN_IN_PATH", "ConsoleParts", "Editing", "Shown", "console_routes"]
