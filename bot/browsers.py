"""Joins the session of the chat with the pages that need to know a browser again."""

from functools import partial

from starlette.requests import Request

from bot.channels.web_chat import NAME, ChatParts, Visit, begin_visit, person_of, set_cookie
from bot.domain.report import Person
from bot.site import Guest


class Browsers:
    """Who a browser is: whoever chats in it."""

    def __init__(self, chat: ChatParts) -> None:
        self._chat = chat

    def known(self, request: Request) -> Person | None:
        """Return the person of a browser by its cookie, or None."""
        person = person_of(self._chat, request)
        return _person(person) if person else None

    async def welcome(self, request: Request) -> Guest:
        """Return the person of a browser, a new one if it is not known."""
        visit: Visit = await begin_visit(self._chat, request, None)
        return Guest(_person(visit.person), partial(set_cookie, visit=visit, secure=self._chat.secure))


def _person(session: str) -> Person:
    return Person(NAME, session, session)
