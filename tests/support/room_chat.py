"""Somebody who plays in a room from a chat."""

from collections.abc import Sequence

from bot.domain.game import Game, Way
from bot.domain.message import Reply
from tests.support.office import open_office
from tests.support.rooms import Host, House
from tests.support.talking import Talk


class Chat:
    """Somebody who writes to the bot, beside the pages of a room over the same store."""

    def __init__(self, house: House, person: str = "an") -> None:
        office = open_office(house.store)
        office.vault, office.now = house.vault, house.now  # type: ignore[assignment]
        self._house = house
        self._talk = Talk(house.store, house.knowledge, person, office)

    def say(self, text: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        return self._talk.say(text)

    def tap(self, label: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        found = next(c for reply in reversed(self.all) for c in reply.choices if c.label == label)
        return self._talk.press(found.payload)

    def press(self, payload: str) -> Sequence[Reply]:
        self._talk.office.now = self._house.now
        return self._talk.press(payload)

    @property
    def all(self) -> Sequence[Reply]:
        """Return everything that was said so far."""
        return self._talk._replies(after=0)

    def join(self, code: str, name: str = "An") -> Sequence[Reply]:
        """Join by code and nickname."""
        self.say(f"/phong {code}")
        return self.say(name)


def game_of(house: House, host: Host) -> Game:
    game = house.store.read_now(lambda tx: tx.games.at(Way.ROOM, host.code))
    assert game is not None
    return game
