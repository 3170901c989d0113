"""Somebody is forgotten in the middle of a game: the others go on, and are told."""

from functools import partial

from bot.conversation.group_quiz.screens import Screens
from bot.conversation.result import Turning
from bot.conversation.room.telling import telling
from bot.domain.game import Game, Way
from bot.services.games import end, leave, player_of


def leave_games(turning: Turning) -> None:
    """Let whoever wrote leave every game others play too; the rooms they host end, since nobody else can run them.

    A game of a group goes on without who opened it: everybody who plays may run it.
    """
    tx, now = turning.tx, turning.now
    player_id = player_of(turning.vault, turning.person)
    while (game := tx.games.game_of(player_id, [Way.ROOM, Way.GROUP])) is not None:
        _leave(turning, game, player_id)
    for game in tx.games.run_by(player_id, Way.ROOM):
        telling(tx, turning.vault, turning.plan.knowledge, game.id, now, partial(end, tx, game, now))


def _leave(turning: Turning, game: Game, player_id: str) -> None:
    tx, knowledge, now = turning.tx, turning.plan.knowledge, turning.now
    if game.way is Way.GROUP:
        Screens(tx, knowledge, now, turning.plan.update.event_id).went_on(game, leave(tx, game.id, player_id, now))
        return
    tx.games.drop_guest(game.id, player_id)
    telling(tx, turning.vault, knowledge, game.id, now, lambda: leave(tx, game.id, player_id, now))
