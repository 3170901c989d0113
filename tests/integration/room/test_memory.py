"""What the server remembers of rooms, and for how long: nicknames do not outlive their room there."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.game import Way
from bot.domain.text import Language
from bot.services import games
from bot.services.rooms import Sight, see
from bot.site.room.drawing import Drawing
from bot.site.room.hub import Hub
from tests.support.rooms import Host, House


def _hub(house: House, dropped: list[str]) -> Hub:
    return Hub(house.store, asyncio.Event(), 0.02, lambda: house.now, dropped.append)


def _sight(house: House, code: str) -> Sight:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, code))
    assert game is not None
    sight = house.store.read_now(lambda tx: see(tx, game.id))
    assert sight is not None
    return sight


@pytest.mark.parametrize(("ends", "hours"), [(True, 0), (False, 1)])
async def test_room_nobody_watches_is_dropped(house: House, host: Host, *, ends: bool, hours: int) -> None:
    """Once it has ended, or nothing was changed for an hour."""
    dropped: list[str] = []
    hub, sight = _hub(house, dropped), _sight(house, host.code)
    if ends:
        house.store.transact_now(lambda tx: games.end(tx, sight.game, house.now))
    await hub.find(host.code)
    other = house.browser().open_room()
    house.now += timedelta(hours=hours, seconds=hours)

    await hub.find(other.code)

    assert dropped == [sight.game.id]


async def test_room_in_use_is_remembered(house: House, host: Host) -> None:
    """A room that goes on is not read anew for each page."""
    dropped: list[str] = []
    hub = _hub(house, dropped)
    first = await hub.find(host.code)
    house.now += timedelta(minutes=59)

    again = await hub.find(host.code)

    assert again is first
    assert dropped == []


async def test_ended_room_is_dropped_with_its_last_page(house: House, host: Host) -> None:
    """Nobody need come for another room first."""
    dropped: list[str] = []
    hub, sight = _hub(house, dropped), _sight(house, host.code)
    ended = house.store.transact_now(lambda tx: games.end(tx, sight.game, house.now))

    with hub.listen(replace(sight, game=ended)):
        watched = list(dropped)

    assert (watched, dropped) == ([], [ended.id])


def test_drawn_pieces_go_with_their_room(house: House, host: Host) -> None:
    """What was drawn of a room is not kept longer than the room is remembered."""
    drawing, sight = Drawing(house.site.pages), _sight(house, host.code)
    first = drawing.screen(sight, Language.VI, house.now, "http://a/phong/B").parts["san"]
    changed = replace(sight, game=replace(sight.game, place="BCF234"))

    kept = drawing.screen(changed, Language.VI, house.now, "http://a/phong/B").parts["san"]
    drawing.forget(sight.game.id)
    anew = drawing.screen(changed, Language.VI, house.now, "http://a/phong/B").parts["san"]

    assert kept == first
    assert anew != first
