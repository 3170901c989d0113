"""Run a game for others: start, close a question, go on, pause, end, and look after the players.

Whoever runs it says which version of the game they looked at, so that two tabs or two hosts cannot do a step
twice: the second one is told that the game went on.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import EXTRA, Game, GameState, Player
from bot.ports import Transaction
from bot.services.games import Bank, ask, close, close_if_all_answered, end, schedule_close
from bot.services.nicknames import numbered


def hosted(tx: Transaction, game_id: str, host: str, version: int | None = None) -> Game:
    """Return the game of *host*, as they saw it.

    Raises:
        GameRefused: If there is none, it is somebody else's, over, or changed since *version*.
    """
    game = tx.games.get(game_id)
    if game is None or not host or game.host != host:
        raise GameRefused(WhyRefused.NO_GAME if game is None else WhyRefused.NOT_THE_HOST)
    if game.state is GameState.ENDED:
        raise GameRefused(WhyRefused.NO_GAME)
    if version is not None and game.version != version:
        raise GameRefused(WhyRefused.CHANGED)
    return game


def start(tx: Transaction, game: Game, bank: Bank, now: datetime) -> Game:
    """Open the first question.

    Raises:
        GameRefused: If it has begun already, or nobody is there.
    """
    _in_state(game, GameState.LOBBY)
    if all(player.gone for player in tx.games.players(game.id)):
        raise GameRefused(WhyRefused.NOBODY)
    return ask(tx, game, bank, 0, now)


def go_on(tx: Transaction, game: Game, bank: Bank, now: datetime) -> Game:
    """Take the next step: close the open question, or open the next one, or end the game after the last.

    Raises:
        GameRefused: If it has not begun, or is paused.
    """
    if game.state is GameState.ASKING:
        return close(tx, game, now)
    _in_state(game, GameState.SHOWN)
    return end(tx, game, now) if game.is_last else ask(tx, game, bank, game.position + 1, now)


def pause(tx: Transaction, game: Game, now: datetime) -> Game:
    """Stop the clock; nothing is answered until the game is resumed.

    Raises:
        GameRefused: If no question is open.
    """
    _in_state(game, GameState.ASKING)
    paused = replace(game, state=GameState.PAUSED, paused_at=now, version=game.version + 1, changed_at=now)
    tx.games.save(paused)
    return paused


def resume(tx: Transaction, game: Game, now: datetime) -> Game:
    """Let the clock go on where it stopped.

    Raises:
        GameRefused: If it is not paused.
    """
    _in_state(game, GameState.PAUSED)
    asked = tx.games.asked(game.id, game.position)
    if asked is None or game.paused_at is None or game.opened_at is None:
        raise GameRefused(WhyRefused.CHANGED)
    opened_at = game.opened_at + max(now - game.paused_at, timedelta(0))
    pauses = (*asked.pauses, (game.paused_at, now))
    tx.games.put_asked(game.id, replace(asked, opened_at=opened_at, pauses=pauses))
    resumed = replace(
        game,
        state=GameState.ASKING,
        opened_at=opened_at,
        paused_at=None,
        version=game.version + 1,
        changed_at=now,
    )
    tx.games.save(resumed)
    schedule_close(tx, resumed)
    return close_if_all_answered(tx, resumed, now)


def remove(tx: Transaction, game: Game, player_id: str, now: datetime) -> Game:
    """Take a player out for good; where they were written to is kept no longer.

    Raises:
        GameRefused: If there is no such player.
    """
    tx.games.put_player(game.id, replace(_player(tx, game, player_id), gone=True, removed=True))
    tx.games.drop_guest(game.id, player_id)
    return close_if_all_answered(tx, game, now)


def rename(tx: Transaction, game: Game, player_id: str, nickname: str) -> Player:
    """Give a player another checked *nickname*.

    Raises:
        GameRefused: If there is no such player.
    """
    player = _player(tx, game, player_id)
    others = [each.nickname for each in tx.games.players(game.id) if each.id != player_id and not each.gone]
    renamed = replace(player, nickname=numbered(nickname, others))
    tx.games.put_player(game.id, renamed)
    return renamed


def give_time(tx: Transaction, game: Game, player_id: str, extra: int) -> Player:
    """Give a player *extra* halves of the usual time for each question: 2, 3 or 4.

    Raises:
        GameRefused: If there is no such player, or no such time.
    """
    if extra not in EXTRA:
        raise GameRefused(WhyRefused.NOT_AN_ANSWER)
    changed = replace(_player(tx, game, player_id), extra=extra)
    tx.games.put_player(game.id, changed)
    if game.state is GameState.ASKING:
        schedule_close(tx, game)
    return changed


def _player(tx: Transaction, game: Game, player_id: str) -> Player:
    player = tx.games.player(game.id, player_id)
    if player is None:
        raise GameRefused(WhyRefused.NOT_A_PLAYER)
    return player


def _in_state(game: Game, state: GameState) -> None:
    if game.state is not state:
        raise GameRefused(WhyRefused.CHANGED)
