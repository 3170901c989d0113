"""Players of a room who play in a chat: where to write to them, until they leave or the game ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.domain.delivery import Job
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Game, GameState, Player, Way
from bot.domain.report import Contact, Person
from bot.ports import Transaction, Vault
from bot.services import games
from bot.services.rooms import find_room

GIVEN_UP: Final = "room_given_up"
"""The kind of job that tells players of a room which was ended because nobody went on with it; its key is the game."""
TRIES_AN_HOUR: Final = 60
"""Codes of one person in a chat; who joins tries twice, with the code and with the nickname."""


def admit(tx: Transaction, vault: Vault, person: Person, now: datetime) -> None:
    """Count that somebody tries a code in a chat; right ones too, which must not stand out among guesses.

    Raises:
        GameRefused: If they have tried too many in this hour.
    """
    source = vault.source(f"room:{person.channel}:{person.person_id}", now)
    if tx.bursts.count(source, now) > TRIES_AN_HOUR:
        raise GameRefused(WhyRefused.TOO_OFTEN)


def open_room_of(tx: Transaction, code: str) -> Game:
    """Return the room of a code, if it has not ended.

    Raises:
        GameRefused: If there is none, or it is over.
    """
    game = find_room(tx, code)
    if game.state is GameState.ENDED:
        raise GameRefused(WhyRefused.NO_GAME)
    return game


def seat_guest(tx: Transaction, vault: Vault, game: Game, contact: Contact, nickname: str, now: datetime) -> Player:
    """Let somebody in who plays in a chat, under a checked *nickname*.

    Raises:
        GameRefused: If the game is over or full, or they were removed.
    """
    player_id = games.player_of(vault, contact.person)
    player = games.join(tx, game.id, player_id, nickname, now)
    tx.games.put_guest(game.id, player_id, vault.seal_contact(_key(game.id, player_id), contact))
    return player


def guests_of(tx: Transaction, vault: Vault, game_id: str) -> Mapping[str, Contact]:
    """Return where players who are still there are written to, by player."""
    sealed = tx.games.guests(game_id)
    if not sealed:
        return {}
    there = {player.id for player in tx.games.players(game_id) if not player.gone}
    opened = {
        player_id: vault.open_contact(_key(game_id, player_id), contact)
        for player_id, contact in sealed.items()
        if player_id in there
    }
    return {player_id: contact for player_id, contact in opened.items() if contact is not None}


def see_off(tx: Transaction, game_id: str) -> None:
    """Forget where the players of a game are written to: it has ended."""
    for player_id in tx.games.guests(game_id):
        tx.games.drop_guest(game_id, player_id)


def give_up(tx: Transaction, was: Game, now: datetime) -> None:
    """Have the players of a room that was ended unused told, and where they are written to forgotten by that.

    *was* is the room before its end.
    """
    if tx.games.guests(was.id):
        tx.jobs.put(Job(GIVEN_UP, was.id, now, {"was": was.state.value}))


def room_of(tx: Transaction, player_id: str) -> Game | None:
    """Return the room somebody is in that has not ended."""
    return tx.games.game_of(player_id, [Way.ROOM])


def _key(game_id: str, player_id: str) -> str:
    return f"{game_id} {player_id}"
