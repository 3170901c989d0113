"""``/phong``: join a room by its code, or open one."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState, Rules, Timer, Way
from bot.domain.quiz import Level
from bot.domain.text import Language
from bot.pages import Form, Problem, address_of, in_language, read_form
from bot.services.games import Round
from bot.services.rooms import COUNTS, SECONDS, Opening, open_room
from bot.site.room.access import HOME, LARGEST, NO_STORE, Door, language_of
from bot.site.room.parts import RoomParts

_STATUS = {WhyRefused.NO_SUCH_CODE: 404, WhyRefused.NO_GAME: 410}
_LONGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form for a new room is filled with."""

    topic: str = ""
    level: str = ""
    count: int = COUNTS[1]
    timer: str = Timer.OFF.value
    seconds: int = SECONDS[1]
    podium: bool = True


class Entrance:
    """The page both forms stand on, and what they are sent to."""

    def __init__(self, parts: RoomParts, door: Door) -> None:
        self._parts = parts
        self._door = door

    async def show(self, request: Request) -> Response:
        """Return the page, with the rooms this browser runs or plays in."""
        player_id = self._door.player(request)
        hosted: list[Game] = []
        joined: Game | None = None
        if player_id:
            store = self._parts.site.store
            hosted, joined = await store.read(
                lambda tx: (list(tx.games.run_by(player_id, Way.ROOM)), tx.games.game_of(player_id, [Way.ROOM]))
            )
        return self._page(request, hosted=hosted, joined=joined)

    async def join(self, request: Request) -> Response:
        """Lead to the room of the code in the form."""
        self._door.admit(request)
        code = (await read_form(request, largest=LARGEST)).one("ma")
        try:
            sight = await self._door.find(request, code)
        except GameRefused as refused:
            return self.refuse(request, refused.why, code)
        if sight.game.state is GameState.ENDED and self._door.player(request) not in sight.players:
            return self.refuse(request, WhyRefused.NO_GAME, code)
        # Who has not chosen a language reads the room's.
        language = language_of(request) if request.query_params.get("lang") else sight.game.language
        return RedirectResponse(in_language(f"{HOME}/{sight.game.place}", language), 303, NO_STORE)

    async def open(self, request: Request) -> Response:
        """Open a room as the form wants it, and lead to its screen."""
        self._door.admit(request)
        wait_s = self._parts.opening.wait_s(address_of(request), self._door.player(request) or None)
        if wait_s:
            raise Problem(429, {"retry-after": str(wait_s)}, key="too_fast")
        form = await read_form(request, largest=LARGEST)
        wish, language = self._to_wish(form), language_of(request)
        host, guest = await self._door.welcome(request)
        opening = _to_opening(wish, host, language)
        bank, now = self._parts.site.pages.knowledge.base.questions, self._parts.site.now()
        try:
            game = await self._parts.site.store.transact(
                lambda tx: open_room(tx, self._parts.vault, bank, opening, now)
            )
        except GameRefused as refused:
            response: Response = self._page(request, why=refused.why, wish=wish, status=422)
        else:
            response = RedirectResponse(in_language(f"{HOME}/{game.place}/man-hinh", language), 303, NO_STORE)
        guest.keep(response)
        return response

    def refuse(self, request: Request, why: WhyRefused, code: str = "") -> Response:
        """Return the page with the reason why somebody does not get into a room."""
        code = code or request.path_params.get("code", "")
        return self._page(request, why=why, code=code[:_LONGEST_SHOWN], status=_STATUS.get(why, 409))

    def _page(  # noqa: PLR0913 -- each of them stands on the page
        self,
        request: Request,
        *,
        hosted: list[Game] | None = None,
        joined: Game | None = None,
        why: WhyRefused | None = None,
        code: str = "",
        wish: Wish | None = None,
        status: int = 200,
    ) -> Response:
        language = language_of(request)
        html = self._parts.site.pages.render(
            "room/entrance.html",
            language,
            address=HOME,
            topics=list(self._parts.site.pages.knowledge.base.quizzes.values()),
            levels=list(Level),
            counts=COUNTS,
            seconds=SECONDS,
            timers=list(Timer),
            hosted=hosted or [],
            joined=joined,
            refused=why,
            code=code,
            wish=wish or Wish(),
        )
        return HTMLResponse(html, status, {**NO_STORE, "content-language": language.value})

    def _to_wish(self, form: Form) -> Wish:
        """Return what the form asks for.

        Raises:
            Problem: 400 if it is no form of ours.
        """
        topic, level = form.one("chu-de"), form.one("muc")
        wish = Wish(
            topic=topic,
            level=level,
            count=form.number("so-cau"),
            timer=form.one("dong-ho"),
            seconds=form.number("giay"),
            podium=form.one("buc") == "1",
        )
        is_ours = (
            (not topic or topic in self._parts.site.pages.knowledge.base.quizzes)
            and level in {"", *(each.value for each in Level)}
            and wish.count in COUNTS
            and wish.timer in {each.value for each in Timer}
            and wish.seconds in SECONDS
        )
        if not is_ours:
            raise Problem(400)
        return wish


def _to_opening(wish: Wish, host: str, language: Language) -> Opening:
    timer = Timer(wish.timer)
    return Opening(
        host=host,
        round=Round(topic=wish.topic or None, level=Level(wish.level) if wish.level else None, count=wish.count),
        language=language,
        rules=Rules(timer, 0 if timer is Timer.OFF else wish.seconds, wish.podium),
    )
