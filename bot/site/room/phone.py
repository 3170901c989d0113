"""A player's phone: ``/phong/{code}``, with forms alone or with the page's script."""

from collections.abc import Mapping
from datetime import datetime

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.conversation.wording import say
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Asked, GameState
from bot.pages import Form, Problem, in_language, read_form
from bot.services import games
from bot.services.nicknames import check_nickname
from bot.services.rooms import Sight, seat_in, take_answer
from bot.site.room.access import HOME, LARGEST, NO_STORE, Door, language_of, wants_data
from bot.site.room.answering import to_given
from bot.site.room.changing import Changes
from bot.site.room.drawing import Drawing, Payload
from bot.site.room.entrance import Entrance
from bot.site.room.hub import Hub
from bot.site.room.parts import Guest, RoomParts

STATUS: Mapping[WhyRefused, int] = {
    WhyRefused.NO_SUCH_CODE: 404,
    WhyRefused.NO_GAME: 410,
    WhyRefused.REMOVED: 403,
    WhyRefused.NOT_A_PLAYER: 403,
    WhyRefused.NOT_AN_ANSWER: 422,
    WhyRefused.NICKNAME: 422,
    WhyRefused.NO_QUESTIONS: 422,
}
"""What a refusal is in HTTP; the others are 409: the room is not where the page was."""


class Phones:
    """What a player's browser asks for."""

    def __init__(self, parts: RoomParts, hub: Hub, door: Door, entrance: Entrance, drawing: Drawing) -> None:
        self._parts = parts
        self._hub = hub
        self._door = door
        self._entrance = entrance
        self._changes = Changes(parts, hub)
        self.drawing = drawing

    async def show(self, request: Request) -> Response:
        """Return the page: a nickname is asked for, or the room is shown as this player sees it."""
        try:
            sight = await self._door.find(request)
        except GameRefused as refused:
            return self._entrance.refuse(request, refused.why)
        return self._page(request, sight, self._door.player(request))

    async def look(self, request: Request) -> Response:
        """Return what has changed since ``?v=``, for a page that lost its stream; 204 if nothing has."""
        sight = await self._door.look(request)
        payload = self.payload(request, sight, self._door.player(request))
        if payload is None:
            raise Problem(403)
        if payload.version == request.query_params.get("v"):
            return Response(status_code=204, headers=NO_STORE)
        return _to_data(payload)

    async def join(self, request: Request) -> Response:
        """Let somebody in under the nickname in the form; without one, under a number."""
        self._door.admit(request)
        form = await read_form(request, largest=LARGEST)
        guest: Guest | None = None
        player_id = ""
        try:
            sight = await self._door.find(request)
            player_id, guest = await self._door.welcome(request)
            await self._let_in(request, sight, player_id, form.one("ten"))
        except GameRefused as refused:
            response = await self._refuse(request, refused.why, form.one("ten"))
        else:
            self._hub.nudge()
            response = RedirectResponse(self._address(request, sight), 303, NO_STORE)
        if guest is not None:
            guest.keep(response)
        return response

    async def answer(self, request: Request) -> Response:
        """Take the answer in the form; it counts by when the request came in."""
        at = self._parts.site.now()
        self._door.admit(request)
        form = await read_form(request, largest=LARGEST)
        try:
            sight, taken = await self._take(request, form, at)
        except GameRefused as refused:
            return await self._refuse(request, refused.why)
        if taken.game.state is not GameState.ASKING:
            self._hub.nudge()
        if wants_data(request):
            # The page may be further when it hears of this: it looks whether the note is still about what it shows.
            noted = self.drawing.noted(taken, language_of(request))
            return _to_json({"phan": noted, "cau": taken.answered.position})
        return RedirectResponse(self._address(request, sight), 303, NO_STORE)

    async def leave(self, request: Request) -> Response:
        """Let a player go, who may come back."""
        self._door.admit(request)
        now, player_id = self._parts.site.now(), self._door.player(request)
        try:
            sight = await self._door.find(request)
            await self._changes.make(sight.game.id, now, lambda tx: games.leave(tx, sight.game.id, player_id, now))
        except GameRefused as refused:
            return await self._refuse(request, refused.why)
        return RedirectResponse(self._address(request, sight), 303, NO_STORE)

    def payload(self, request: Request, sight: Sight, player_id: str) -> Payload | None:
        """Return what a player sees; None for somebody who is not in the room, or not any more."""
        seat = seat_in(sight, player_id)
        if seat is None or seat.player.gone:
            return None
        return self.drawing.phone(sight, seat, language_of(request), self._parts.site.now())

    async def _let_in(self, request: Request, sight: Sight, player_id: str, text: str) -> None:
        base, now = self._parts.site.pages.knowledge.base, self._parts.site.now()
        number = len(sight.players) + 1
        name = (
            check_nickname(text, base.lexicon) if text else say(base, language_of(request), "room.guest", number=number)
        )
        await self._parts.site.store.transact(lambda tx: games.join(tx, sight.game.id, player_id, name, now))

    async def _take(self, request: Request, form: Form, at: datetime) -> tuple[Sight, games.Taken]:
        position = form.number("cau")
        player_id, language = self._door.player(request), language_of(request)
        sight = self._hub.remembered(request.path_params["code"])
        if sight is None or player_id not in sight.players:
            sight = await self._door.find(request)
        game = sight.game
        asked = await self._asked(sight, position)
        given = to_given(form, asked.question, game.seed, language)
        taken = await self._changes.make(
            game.id, at, lambda tx: take_answer(tx, game.id, position, player_id, given, at), quiet=True
        )
        return sight, taken

    async def _asked(self, sight: Sight, position: int) -> Asked:
        """Return what was asked at *position*, which does not change any more.

        Raises:
            GameRefused: If it has not been asked.
        """
        if sight.asked is not None and sight.asked.position == position:
            return sight.asked
        asked = await self._parts.site.store.read(lambda tx: tx.games.asked(sight.game.id, position))
        if asked is None:
            raise GameRefused(WhyRefused.NOT_OPEN)
        return asked

    async def _refuse(self, request: Request, why: WhyRefused, name: str = "") -> Response:
        """Say in one line why something was not taken, above what the room is like now."""
        try:
            sight = await self._door.find(request)
        except GameRefused as refused:
            return self._entrance.refuse(request, refused.why)
        player_id, status = self._door.player(request), STATUS.get(why, 409)
        if not wants_data(request):
            return self._page(request, sight, player_id, (why, name))
        payload = self.payload(request, sight, player_id)
        line = say(self._parts.site.pages.knowledge.base, language_of(request), f"quiz.refused.{why.value}")
        if payload is None:
            return _to_json({"loi": line, "phan": {}}, status)
        return _to_data(payload, status, loi=line)

    def _page(
        self, request: Request, sight: Sight, player_id: str, refused: tuple[WhyRefused, str] | None = None
    ) -> Response:
        language = language_of(request)
        payload = self.payload(request, sight, player_id)
        if payload is None and sight.game.state is GameState.ENDED:
            return self._entrance.refuse(request, WhyRefused.NO_GAME)
        why, name = refused or (None, "")
        answered = player_id in sight.answers and sight.game.state in {GameState.ASKING, GameState.PAUSED}
        html = self._parts.site.pages.render(
            "room/phone.html",
            language,
            address=f"{HOME}/{sight.game.place}",
            room=f"{HOME}/{sight.game.place}",
            game=sight.game,
            player=sight.players.get(player_id),
            is_host=bool(player_id) and player_id == sight.game.host,
            payload=payload,
            answered=answered,
            # A page that loads itself anew would take away what is being typed.
            reloads=sight.game.state is not GameState.ENDED and (answered or sight.game.state is not GameState.ASKING),
            refused=why,
            name=name,
        )
        headers = {**NO_STORE, "content-language": language.value}
        response = HTMLResponse(html, STATUS.get(why, 409) if why else 200, headers)
        self._door.remember(response, sight)
        return response

    def _address(self, request: Request, sight: Sight) -> str:
        return in_language(f"{HOME}/{sight.game.place}", language_of(request))


def _to_data(payload: Payload, status: int = 200, **more: object) -> Response:
    return Response(payload.to_json(**more), status, NO_STORE, "application/json")


def _to_json(fields: Mapping[str, object], status: int = 200) -> Response:
    return Response(orjson.dumps(fields), status, NO_STORE, "application/json")
