"""Who may see a room: whoever knows its code, as long as nobody guesses.

A browser that was shown a room keeps a cookie of that room, which nobody can make without having been there: when the
room goes away under three hundred phones of one school, none of them has guessed.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.errors import GameRefused
from bot.domain.text import Language
from bot.pages import Problem, address_of, is_from_our_page, language_asked
from bot.services.games import player_of
from bot.services.rooms import Sight, to_code
from bot.site.room.hub import Hub
from bot.site.room.parts import Guest, RoomParts

HOME = "/phong"
NO_STORE = {"cache-control": "no-store", "x-robots-tag": "noindex"}
LARGEST = 8 * 1024
_COOKIE = "room"
_PLAYER = "room_player"
"""Where a request keeps who asks, once that is known."""

Handler = Callable[[Request], Awaitable[Response]]


class Door:
    """Finds the room of a request, and who asks."""

    def __init__(self, parts: RoomParts, hub: Hub) -> None:
        self._parts = parts
        self._hub = hub

    async def find(self, request: Request, code: str | None = None) -> Sight:
        """Return the room of *code*, or of the address.

        From where many wrong codes came, only people who were in the room already get in for a while: a right code
        must not stand out among guesses.

        Raises:
            GameRefused: If there is no such room.
            Problem: 429 where codes were guessed.
        """
        wanted = to_code(request.path_params["code"] if code is None else code)
        was_here = request.cookies.get(_COOKIE) == self._pass_to(wanted)
        wrong_codes, address = self._parts.wrong_codes, address_of(request)
        wait_s = 0 if was_here else wrong_codes.wait_s(address)
        try:
            sight = await self._hub.find(wanted)
        except GameRefused:
            if not was_here:
                wrong_codes.count(address)
            if wait_s:
                raise Problem(429, {"retry-after": str(wait_s)}, key="too_often") from None
            raise
        if wait_s and not self._belongs(request, sight):
            raise Problem(429, {"retry-after": str(wait_s)}, key="too_often")
        return sight

    async def look(self, request: Request) -> Sight:
        """Return the room of the address for the script of a page that shows it.

        Nothing is counted, since nobody learns from it whether there is such a room.

        Raises:
            Problem: 404 for whoever is not in it, and if there is none.
        """
        try:
            sight = await self._hub.find(to_code(request.path_params["code"]))
        except GameRefused:
            raise Problem(404) from None
        if not self._belongs(request, sight):
            raise Problem(404)
        return sight

    def remember(self, response: Response, sight: Sight) -> None:
        """Have the browser keep that it was shown this room."""
        code = sight.game.place
        path, secure = f"{HOME}/{code}", self._parts.site.secure
        response.set_cookie(_COOKIE, self._pass_to(code), path=path, secure=secure, httponly=True, samesite="lax")

    def player(self, request: Request) -> str:
        """Return the pseudonym of whoever asks; empty if the browser is not known."""
        known: str | None = getattr(request.state, _PLAYER, None)
        if known is None:
            person = self._parts.visitors.known(request)
            known = player_of(self._parts.vault, person) if person else ""
            setattr(request.state, _PLAYER, known)
        return known

    async def welcome(self, request: Request) -> tuple[str, Guest]:
        """Return the pseudonym of whoever asks, who is made known if need be."""
        guest = await self._parts.visitors.welcome(request)
        player_id = player_of(self._parts.vault, guest.person)
        setattr(request.state, _PLAYER, player_id)
        return player_id, guest

    def admit(self, request: Request) -> None:
        """Let a form through.

        Raises:
            Problem: 403 if it is not from our page, 429 if there are too many.
        """
        origins = self._parts.origins | {f"{request.url.scheme}://{request.url.netloc}"}
        if not is_from_our_page(request.headers, origins):
            raise Problem(403)
        wait_s = self._parts.sending.wait_s(address_of(request), self.player(request) or None)
        if wait_s:
            raise Problem(429, {"retry-after": str(wait_s)}, key="too_fast")

    def _pass_to(self, code: str) -> str:
        return self._parts.vault.pseudonym(_COOKIE, code, "shown")

    def _belongs(self, request: Request, sight: Sight) -> bool:
        player = self.player(request)
        return bool(player) and (player in sight.players or player == sight.game.host)


def language_of(request: Request) -> Language:
    """Return the language of the page *request* asks for."""
    return language_asked(request) or Language.VI


def wants_data(request: Request) -> bool:
    """Tell whether the page's script asks, which puts what has changed in place itself."""
    return "application/json" in request.headers.get("accept", "")
