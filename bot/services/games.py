"""Play a game: open one, join it, answer, take an answer back, leave.

Whether an answer counts depends on when it was received, never on what has run meanwhile: it counts if it came
before its question was closed, outside a pause, and where the clock locks, before the player's own time was over.
So crashes, redeliveries and jobs that run late give the same score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.delivery import Job
from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import BACKLOG, GRACE, Answered, Asked, Game, GameState, Player, Rules, Timer, Way
from bot.domain.quiz import Given, Level, Question, draw, is_possible, right_answer
from bot.domain.report import Person
from bot.domain.text import Language
from bot.ports import Transaction, Vault
from bot.services.nicknames import numbered

CLOSE: Final = "quiz_close"
"""The kind of job that closes a question when its time is over; its key is the game."""
MOST_PLAYERS: Final = 500
MOST_SEATS: Final = 2 * MOST_PLAYERS
"""How many may have been in a game in all, those gone too: somebody who keeps coming and going must not fill it."""
_SHARED: Final = frozenset({Way.GROUP, Way.ROOM})

Bank = Mapping[str, Question]
"""The questions there are, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What to play: ``topic`` and ``level`` None for all."""

    topic: str | None
    level: Level | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Where a game is played, who runs it (a pseudonym, empty alone) and how."""

    way: Way
    place: str
    host: str = ""
    language: Language = Language.VI
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An answer that was taken.  ``game`` is as it stands afterwards: closed if everybody has answered."""

    game: Game
    asked: Asked
    answered: Answered


def player_of(vault: Vault, person: Person) -> str:
    """Return the pseudonym under which this person plays, in every game."""
    return vault.pseudonym(person.channel, person.person_id, "quiz")


def forget_player(tx: Transaction, vault: Vault, person: Person) -> None:
    """Delete everything quizzes keep of this person."""
    player_id = player_of(vault, person)
    tx.games.forget_player(player_id)
    tx.daily.delete(player_id)


def pool_of(bank: Bank, wanted: Round) -> list[Question]:
    """Return the questions of a topic and a level."""
    return [
        question
        for question in bank.values()
        if wanted.topic in {None, question.topic} and wanted.level in {None, question.level}
    ]


def open_game(tx: Transaction, vault: Vault, questions: tuple[Question, ...], setup: Setup, now: datetime) -> Game:
    """Open a game of these *questions* with nobody in it.

    Raises:
        GameRefused: If there are no questions, or a game at this place has not ended.
    """
    if not questions:
        raise GameRefused(WhyRefused.NO_QUESTIONS)
    game = Game(
        id=vault.new_id(),
        way=setup.way,
        place=setup.place,
        host=setup.host,
        language=setup.language,
        questions=tuple(question.id for question in questions),
        seed=vault.new_token(),
        rules=setup.rules,
        state=GameState.LOBBY,
        position=-1,
        version=1,
        created_at=now,
        changed_at=now,
    )
    tx.games.save(game)
    return game


def draw_round(vault: Vault, bank: Bank, wanted: Round) -> tuple[Question, ...]:
    """Return the questions of a new round."""
    return draw(pool_of(bank, wanted), wanted.count, vault.new_token())


def join(tx: Transaction, game_id: str, player_id: str, nickname: str, now: datetime) -> Player:
    """Let somebody in, or in again, under a checked *nickname*; one somebody else has gets a number.

    Raises:
        GameRefused: If the game is over or full, or the player was removed.
    """
    game = tx.games.get(game_id)
    if game is None or game.state is GameState.ENDED:
        raise GameRefused(WhyRefused.NO_GAME)
    players = tx.games.players(game_id)
    known = next((player for player in players if player.id == player_id), None)
    if known is not None and known.removed:
        raise GameRefused(WhyRefused.REMOVED)
    comes_in = known is None or known.gone
    is_full = sum(not player.gone for player in players) >= MOST_PLAYERS
    if (comes_in and is_full) or (known is None and len(players) >= MOST_SEATS):
        raise GameRefused(WhyRefused.FULL)
    taken = [player.nickname for player in players if player.id != player_id and not player.gone]
    name = numbered(nickname, taken)
    player = (
        Player(id=player_id, nickname=name, joined_at=now)
        if known is None
        else replace(known, nickname=name, gone=False)
    )
    tx.games.put_player(game_id, player)
    return player


def leave(tx: Transaction, game_id: str, player_id: str, now: datetime) -> Game:
    """Let a player go: nobody waits for them any more.

    Raises:
        GameRefused: If there is no such game or player.
    """
    game, player = _seat(tx, game_id, player_id)
    tx.games.put_player(game_id, replace(player, gone=True))
    return close_if_all_answered(tx, game, now)


def ask(tx: Transaction, game: Game, bank: Bank, position: int, now: datetime) -> Game:
    """Return the game with the question at *position* open; one that left the bank meanwhile is passed over.

    The game ends if there is none left.
    """
    while position < len(game.questions) and game.questions[position] not in bank:
        position += 1
    if position >= len(game.questions):
        return end(tx, game, now)
    asked = Asked(position=position, question=bank[game.questions[position]], shown_at=now, opened_at=now)
    tx.games.put_asked(game.id, asked)
    opened = _changed(game, now, state=GameState.ASKING, position=position, opened_at=now, paused_at=None)
    tx.games.save(opened)
    schedule_close(tx, opened)
    return opened


def answer(tx: Transaction, game_id: str, position: int, player_id: str, given: Given, at: datetime) -> Taken:
    """Keep an answer received *at*; close the question if it was the last one awaited.

    Raises:
        GameRefused: If it does not count: no such game or player, not open, too late, answered before.
    """
    game, player = _seat(tx, game_id, player_id)
    if player.gone:
        raise GameRefused(WhyRefused.REMOVED if player.removed else WhyRefused.NOT_A_PLAYER)
    asked = tx.games.asked(game_id, position)
    if asked is None:
        raise GameRefused(WhyRefused.NOT_OPEN)
    if tx.games.answer(game_id, position, player_id) is not None:
        raise GameRefused(WhyRefused.ANSWERED)
    late = _is_late(game, asked, player, at)
    if not is_possible(asked.question, given):
        raise GameRefused(WhyRefused.NOT_AN_ANSWER)
    answered = Answered(
        position=position,
        player=player_id,
        given=given,
        right=given == right_answer(asked.question),
        late=late,
        at=at,
    )
    if not tx.games.put_answer(game_id, asked, answered):
        raise GameRefused(WhyRefused.ANSWERED)
    after = close_if_all_answered(tx, game, at) if game.position == position else game
    return Taken(game=after, asked=asked, answered=answered)


def take_back(tx: Transaction, game_id: str, position: int, player_id: str, at: datetime) -> bool:
    """Take back an answer, as long as another one would count; return whether there was one.

    Raises:
        GameRefused: If it is too late for that: the answer stands.
    """
    game, player = _seat(tx, game_id, player_id)
    asked = tx.games.asked(game_id, position)
    if asked is None:
        raise GameRefused(WhyRefused.NOT_OPEN)
    _is_late(game, asked, player, at)
    return tx.games.take_back(game_id, position, player_id)


def close_if_all_answered(tx: Transaction, game: Game, now: datetime) -> Game:
    """Return the game, its question closed if everybody who is still there has answered it."""
    if game.state is not GameState.ASKING or game.way not in _SHARED:
        return game
    if tx.games.unanswered(game.id, game.position) or not tx.games.answers(game.id, game.position):
        return game
    return close(tx, game, now)


def close(tx: Transaction, game: Game, now: datetime) -> Game:
    """Return the game with its question closed and its answer shown."""
    asked = tx.games.asked(game.id, game.position)
    if asked is not None and asked.closed_at is None:
        tx.games.put_asked(game.id, replace(asked, closed_at=now))
    closed = _changed(game, now, state=GameState.SHOWN, paused_at=None)
    tx.games.save(closed)
    return closed


def end(tx: Transaction, game: Game, now: datetime) -> Game:
    """Return the game ended; its open question is closed and counts as far as it was answered."""
    asked = tx.games.asked(game.id, game.position)
    if asked is not None and asked.closed_at is None:
        tx.games.put_asked(game.id, replace(asked, closed_at=game.paused_at or now))
    ended = _changed(game, now, state=GameState.ENDED, paused_at=None)
    tx.games.save(ended)
    return ended


def schedule_close(tx: Transaction, game: Game) -> None:
    """Let the present question be closed when the last player's time is over, if the clock locks."""
    if game.rules.timer is not Timer.LOCK:
        return
    extra = max((player.extra for player in tx.games.players(game.id) if not player.gone), default=2)
    closes_at = game.closes_at(extra)
    if closes_at is not None:
        tx.jobs.put(Job(CLOSE, game.id, closes_at + GRACE))


def close_when_over(tx: Transaction, game_id: str, now: datetime) -> Game | None:
    """Close the question if its time is over for everybody whose answer is awaited; return the game if it was."""
    game = tx.games.get(game_id)
    if game is None or game.state is not GameState.ASKING or game.rules.timer is not Timer.LOCK:
        return None
    answered = {each.player for each in tx.games.answers(game.id, game.position)}
    waiting = [p.extra for p in tx.games.players(game.id) if not p.gone and p.id not in answered]
    closes_at = game.closes_at(max(waiting, default=2))
    if closes_at is not None and now < closes_at + GRACE:
        tx.jobs.put(Job(CLOSE, game.id, closes_at + GRACE))
        return None
    return close(tx, game, now)


def _seat(tx: Transaction, game_id: str, player_id: str) -> tuple[Game, Player]:
    game = tx.games.get(game_id)
    if game is None:
        raise GameRefused(WhyRefused.NO_GAME)
    player = tx.games.player(game_id, player_id)
    if player is None:
        raise GameRefused(WhyRefused.NOT_A_PLAYER)
    return game, player


def _is_late(game: Game, asked: Asked, player: Player, at: datetime) -> bool:
    """Tell whether what was received *at* is late, if it counts at all.

    Raises:
        GameRefused: If it does not count.
    """
    has_ended = game.state is GameState.ENDED
    if (asked.closed_at is not None and at >= asked.closed_at) or (asked.closed_at is None and has_ended):
        raise GameRefused(WhyRefused.NO_GAME if has_ended else WhyRefused.TOO_LATE)
    is_before = timedelta(0) < asked.shown_at - at <= BACKLOG
    in_pause = asked.position == game.position and game.paused_at is not None and at >= game.paused_at
    if is_before or in_pause or asked.is_paused(at):
        raise GameRefused(WhyRefused.NOT_OPEN)
    if game.rules.timer is Timer.OFF:
        return False
    asked_then = replace(game, opened_at=asked.opened_at, state=GameState.ASKING)
    closes_at = asked_then.closes_at(player.extra)
    is_late = closes_at is not None and at > closes_at + GRACE
    if is_late and game.rules.timer is Timer.LOCK:
        raise GameRefused(WhyRefused.TOO_LATE)
    return is_late


def _changed(game: Game, now: datetime, **changes: object) -> Game:
    return replace(game, version=game.version + 1, changed_at=now, **changes)  # type: ignore[arg-type]
