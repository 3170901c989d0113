"""What players of a room who play in a chat are told, in the transaction in which the room changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.conversation.cards import menu_choice
from bot.conversation.plan import Knowledge
from bot.conversation.room.cards import FLOW, Teller
from bot.domain.delivery import ChatKey
from bot.domain.dialogue import DialogueKey
from bot.domain.game import Game, GameState, Way
from bot.domain.message import Reply
from bot.domain.report import Contact
from bot.ports import Transaction, Vault
from bot.services import host_quiz
from bot.services.quiz_results import Seat
from bot.services.room_guests import guests_of, see_off
from bot.services.rooms import Sight, seat_in, see

T = TypeVar("T")
OPEN = "open"
"""The step of a Dialogue in which typed words may be an answer to a room's question."""


def telling(
    tx: Transaction, vault: Vault, knowledge: Knowledge, game_id: str, now: datetime, change: Callable[[], T]
) -> T:
    """Do *change*, which changes a room, and tell those who play in a chat what came of it."""
    before = tx.games.get(game_id)
    result = change()
    after = tx.games.get(game_id)
    if before is not None and after is not None:
        tell(tx, vault, knowledge, (before, after), now)
    return result


def tell(tx: Transaction, vault: Vault, knowledge: Knowledge, change: tuple[Game, Game], now: datetime) -> None:
    """Tell those who play in a chat that their room went from the first state of *change* to the second."""
    before, after = change
    if after.way is not Way.ROOM or before.version == after.version:
        return
    guests = guests_of(tx, vault, after.id)
    sight = see(tx, after.id) if guests else None
    if sight is not None:
        for player_id, contact in guests.items():
            seat = seat_in(sight, player_id)
            if seat is not None:
                replies = _news(Teller(knowledge, contact.language), before, sight, seat)
                _post(tx, contact, f"room:{after.id}:{after.version}", replies, now)
    if after.state is GameState.ENDED:
        see_off(tx, after.id)


def take_out(tx: Transaction, game: Game, player_id: str, now: datetime, *, vault: Vault, knowledge: Knowledge) -> Game:
    """Take a player out of *game* for good, and tell them if they play in a chat.

    Raises:
        GameRefused: If there is no such player.
    """
    contact = guests_of(tx, vault, game.id).get(player_id)
    after = host_quiz.remove(tx, game, player_id, now)
    if contact is not None:
        teller = Teller(knowledge, contact.language)
        line = teller.text("room.removed.body", menu_choice(knowledge, contact.language))
        _post(tx, contact, f"room:{game.id}:removed", (line,), now, step="")
    return after


def _news(teller: Teller, before: Game, sight: Sight, seat: Seat) -> tuple[Reply, ...]:
    game, asked = sight.game, sight.asked
    match game.state:
        case GameState.ASKING if asked is not None:
            return (teller.question(game, asked),)
        case GameState.SHOWN:
            return (teller.result(seat),)
        case GameState.PAUSED:
            return (teller.text("room.phone.paused"),)
        case GameState.ENDED:
            was_open = before.state in {GameState.ASKING, GameState.PAUSED}
            return (*((teller.result(seat),) if was_open else ()), teller.end(seat, sight.missed))
        case _:
            return ()


def _post(
    tx: Transaction, contact: Contact, cause: str, replies: tuple[Reply, ...], now: datetime, step: str = OPEN
) -> None:
    """Send *replies*; a number typed from now on is one of their choices, unless it belongs to something else."""
    if not replies:
        return
    person = contact.person
    tx.outbox.put(ChatKey(person.channel, person.chat_id), cause, replies, now)
    dialogue = tx.dialogues.get(DialogueKey(person.channel, person.chat_id, person.person_id))
    if dialogue is None or dialogue.awaits_words:
        return
    told = dialogue.told(replies[-1].choices, None)
    tx.dialogues.save(replace(told, flow=FLOW, step=step), now)
