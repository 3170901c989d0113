"""The host's big screen: ``/phong/{code}/man-hinh``, its controls and the list of players."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.conversation.room.telling import take_out
from bot.conversation.wording import say
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import EXTRA, Game, GameState
from bot.pages import Form, Problem, in_language, read_form
from bot.ports import Transaction
from bot.services import games, host_quiz
from bot.services.games import Bank
from bot.services.nicknames import check_nickname
from bot.services.rooms import Sight
from bot.site.room.access import HOME, LARGEST, NO_STORE, Door, language_of, wants_data
from bot.site.room.changing import Changes
from bot.site.room.drawing import Drawing, Payload
from bot.site.room.entrance import Entrance
from bot.site.room.hub import Hub
from bot.site.room.parts import RoomParts

Change = Callable[[Transaction, Game], object]
_STEPS = frozenset({"bat-dau", "tiep", "tam-dung", "tiep-tuc", "ket-thuc"})
_HANDLE_DIGITS = 16


class Screens:
    """What the host's browser asks for.  Somebody else's is led to the phone's page."""

    def __init__(self, parts: RoomParts, hub: Hub, door: Door, entrance: Entrance, drawing: Drawing) -> None:
        self._parts = parts
        self._changes = Changes(parts, hub)
        self._door = door
        self._entrance = entrance
        self._drawing = drawing

    async def show(self, request: Request) -> Response:
        """Return the screen."""
        try:
            sight = await self._door.find(request)
        except GameRefused as refused:
            return self._entrance.refuse(request, refused.why)
        if not self.is_host(request, sight):
            return RedirectResponse(_address(request, sight), 303, NO_STORE)
        return self._page(request, sight)

    async def look(self, request: Request) -> Response:
        """Return what has changed since ``?v=``; 204 if nothing has."""
        sight = await self._door.look(request)
        if not self.is_host(request, sight):
            raise Problem(403)
        payload = self.payload(request, sight)
        if payload.version == request.query_params.get("v"):
            return Response(status_code=204, headers=NO_STORE)
        return Response(payload.to_json(), 200, NO_STORE, "application/json")

    async def step(self, request: Request) -> Response:
        """Do what a button of the screen asks for, to the game as the screen showed it."""
        now = self._parts.site.now()
        self._door.admit(request)
        form = await read_form(request, largest=LARGEST)
        does, version = form.one("viec"), form.number("ban")
        if does not in _STEPS:
            raise Problem(400)
        host, bank = self._door.player(request), self._parts.site.pages.knowledge.base.questions
        why: WhyRefused | None = None
        try:
            sight = await self._door.find(request)
            game_id = sight.game.id
            await self._changes.make(game_id, now, lambda tx: _step(tx, game_id, (host, version, does), bank, now))
        except GameRefused as refused:
            if refused.why in {WhyRefused.NO_SUCH_CODE, WhyRefused.NOT_THE_HOST}:
                return self._entrance.refuse(request, refused.why)
            why = refused.why
        return await self._answer(request, why)

    async def players(self, request: Request) -> Response:
        """Return the list of players, with what may be done for each."""
        return await self._players(request)

    async def change_player(self, request: Request) -> Response:
        """Remove or rename a player, or give more time."""
        now = self._parts.site.now()
        self._door.admit(request)
        form = await read_form(request, largest=LARGEST)
        host = self._door.player(request)
        try:
            sight = await self._door.find(request)
            game_id, player_id = sight.game.id, _player_of(sight, form.one("ai"))
            change = self._to_change(form, player_id, now)
            await self._changes.make(game_id, now, lambda tx: change(tx, host_quiz.hosted(tx, game_id, host)))
        except GameRefused as refused:
            if refused.why in {WhyRefused.NO_SUCH_CODE, WhyRefused.NOT_THE_HOST}:
                return self._entrance.refuse(request, refused.why)
            return await self._players(request, refused.why, form.one("ai"))
        return RedirectResponse(_address(request, sight, "/nguoi"), 303, NO_STORE)

    def is_host(self, request: Request, sight: Sight) -> bool:
        """Tell whether this browser runs the room."""
        player_id = self._door.player(request)
        return bool(player_id) and player_id == sight.game.host

    def payload(self, request: Request, sight: Sight) -> Payload:
        """Return what the screen shows now."""
        site = self._parts.site
        link = f"{_origin(self._parts, request)}{_address(request, sight)}"
        return self._drawing.screen(sight, language_of(request), site.now(), link)

    async def _answer(self, request: Request, why: WhyRefused | None) -> Response:
        sight = await self._door.find(request)
        if wants_data(request):
            line = (
                say(self._parts.site.pages.knowledge.base, language_of(request), f"quiz.refused.{why}") if why else ""
            )
            data = self.payload(request, sight).to_json(loi=line)
            return Response(data, 409 if why else 200, NO_STORE, "application/json")
        if why is None:
            return RedirectResponse(_address(request, sight, "/man-hinh"), 303, NO_STORE)
        return self._page(request, sight, why)

    async def _players(self, request: Request, why: WhyRefused | None = None, of: str = "") -> Response:
        try:
            sight = await self._door.find(request)
        except GameRefused as refused:
            return self._entrance.refuse(request, refused.why)
        if not self.is_host(request, sight):
            return RedirectResponse(_address(request, sight), 303, NO_STORE)
        ordered = sorted(sight.there, key=lambda each: each.nickname.casefold())
        players = [(_handle(sight, player.id), player) for player in ordered]
        return self._render(
            request, "room/players.html", sight, 422 if why else 200, players=players, extras=EXTRA, refused=why, of=of
        )

    def _to_change(self, form: Form, player_id: str, now: datetime) -> Change:
        """Return what the form does to a player, as a function of a transaction and the game.

        Raises:
            GameRefused: If the new nickname is not taken.
            Problem: 400 if it is no form of ours.
        """
        match form.one("viec"):
            case "bo":
                knowledge, vault = self._parts.site.pages.knowledge, self._parts.vault
                return partial(take_out, player_id=player_id, now=now, vault=vault, knowledge=knowledge)
            case "doi-ten":
                name = check_nickname(form.one("ten"), self._parts.site.pages.knowledge.base.lexicon)
                return partial(host_quiz.rename, player_id=player_id, nickname=name)
            case "gio":
                return partial(host_quiz.give_time, player_id=player_id, extra=form.number("phan"))
            case _:
                raise Problem(400)

    def _page(self, request: Request, sight: Sight, why: WhyRefused | None = None) -> Response:
        payload = self.payload(request, sight)
        return self._render(request, "room/screen.html", sight, 409 if why else 200, payload=payload, refused=why)

    def _render(self, request: Request, template: str, sight: Sight, status: int, **values: Any) -> Response:
        language = language_of(request)
        html = self._parts.site.pages.render(
            template,
            language,
            address=request.url.path,
            room=f"{HOME}/{sight.game.place}",
            game=sight.game,
            ended=sight.game.state is GameState.ENDED,
            **values,
        )
        response = HTMLResponse(html, status, {**NO_STORE, "content-language": language.value})
        self._door.remember(response, sight)
        return response


def _handle(sight: Sight, player_id: str) -> str:
    """Return how the list calls a player: by a name of this room alone, as pseudonyms are the same in every room."""
    return hashlib.sha256(f"{sight.game.id} {player_id}".encode()).hexdigest()[:_HANDLE_DIGITS]


def _player_of(sight: Sight, handle: str) -> str:
    """Return the player the list calls *handle*; empty if there is none."""
    return next((player_id for player_id in sight.players if _handle(sight, player_id) == handle), "")


def _step(tx: Transaction, game_id: str, wanted: tuple[str, int, str], bank: Bank, now: datetime) -> None:
    """Take one step of a room for its host, who saw it at a version.

    Raises:
        GameRefused: If it is not theirs, over, or went on since.
    """
    host, version, does = wanted
    game = host_quiz.hosted(tx, game_id, host, version)
    match does:
        case "bat-dau":
            host_quiz.start(tx, game, bank, now)
        case "tiep":
            host_quiz.go_on(tx, game, bank, now)
        case "tam-dung":
            host_quiz.pause(tx, game, now)
        case "tiep-tuc":
            host_quiz.resume(tx, game, now)
        case _:
            games.end(tx, game, now)


def _address(request: Request, sight: Sight, page: str = "") -> str:
    return in_language(f"{HOME}/{sight.game.place}{page}", language_of(request))


def _origin(parts: RoomParts, request: Request) -> str:
    """Return where phones reach this site: the public address, else where the screen reaches it."""
    return parts.site.pages.look.public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
