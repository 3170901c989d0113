"""Games in SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import orjson
from pydantic import TypeAdapter
from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, case, delete, exists, func, select, update

from bot.domain.errors import GameRefused, WhyRefused
from bot.domain.game import Answered, Asked, Game, GameState, Player, Rules, Timer, Way
from bot.domain.quiz import Question
from bot.domain.text import Language
from bot.store.coding import from_us, to_optional, to_optional_us, to_us
from bot.store.group_tables import PLACES
from bot.store.quiz_tables import ANSWERS, ASKED, GAMES, GUESTS, PLAYERS, POLLS
from bot.store.upsert import insert_or_keep, insert_or_replace

_G = GAMES.c
_P = PLAYERS.c
_Q = ASKED.c
_A = ANSWERS.c
_C = GUESTS.c
_QUESTION = TypeAdapter(Question)

_GAME: BindParameter[Any] = bindparam("b_game")
_PLAYER: BindParameter[Any] = bindparam("b_player")
_POSITION: BindParameter[Any] = bindparam("b_position")
_BEFORE: BindParameter[Any] = bindparam("b_before")
_ENDED = GameState.ENDED.value

_GET = select(GAMES).where(_G.id == _GAME)
_AT = (
    select(GAMES)
    .where(_G.way == bindparam("b_way"), _G.place == bindparam("b_place"))
    .order_by(case((_G.state == _ENDED, 1), else_=0), _G.created_at.desc(), _G.id)
    .limit(1)
)
_LIVE_AT = select(_G.id).where(_G.way == bindparam("b_way"), _G.place == bindparam("b_place"), _G.state != _ENDED)
_UPDATE = update(GAMES).where(_G.id == bindparam("b_id"))
_COUNT_PEOPLE = update(GAMES).where(_G.id == _GAME).values(people=_G.people + 1)
_ANSWER_COUNT = select(func.count()).where(_A.game == _G.id).scalar_subquery()
_VERSIONS = select(_G.id, _G.version, _ANSWER_COUNT, _G.people).where(_G.id.in_(bindparam("b_games", expanding=True)))
_ONE_PLAYER = select(PLAYERS).where(_P.game == _GAME, _P.id == _PLAYER)
_ALL_PLAYERS = select(PLAYERS).where(_P.game == _GAME).order_by(_P.joined_at, _P.id)
_GAMES_OF = (
    select(GAMES)
    .join(PLAYERS, and_(_P.game == _G.id, _P.id == _PLAYER, _P.gone.is_(False)))
    .where(_G.state != _ENDED, _G.way.in_(bindparam("b_ways", expanding=True)))
    .order_by(_G.created_at.desc(), _G.id)
)
_RUN_BY = (
    select(GAMES)
    .where(_G.host == bindparam("b_host"), _G.way == bindparam("b_way"), _G.state != _ENDED)
    .order_by(_G.created_at.desc(), _G.id)
)
_ONE_ASKED = select(ASKED).where(_Q.game == _GAME, _Q.position == _POSITION)
_ALL_ASKED = select(ASKED).where(_Q.game == _GAME).order_by(_Q.position)
_ONE_ANSWER = select(ANSWERS).where(_A.game == _GAME, _A.position == _POSITION, _A.player == _PLAYER)
_TAKE_BACK = delete(ANSWERS).where(_A.game == _GAME, _A.position == _POSITION, _A.player == _PLAYER)
_ANSWERS_AT = select(ANSWERS).where(_A.game == _GAME, _A.position == _POSITION).order_by(_A.at, _A.player)
_ANSWERS_OF = select(ANSWERS).where(_A.game == _GAME, _A.player == _PLAYER).order_by(_A.position)
_SCORES = select(_A.player, func.count()).where(_A.game == _GAME, _A.right).group_by(_A.player)
_WRONG = select(_A.position, func.count()).where(_A.game == _GAME, _A.right.is_(False)).group_by(_A.position)
_HAS_ANSWERED = exists().where(_A.game == _P.game, _A.position == _POSITION, _A.player == _P.id)
_SILENT = select(func.count()).select_from(PLAYERS).where(_P.game == _GAME, _P.gone.is_(False), ~_HAS_ANSWERED)
_OWN_GAMES = delete(GAMES).where(_G.place == _PLAYER, _G.way.in_([Way.ALONE.value, Way.DAILY.value]))
_FORGET_HOST = update(GAMES).where(_G.host == _PLAYER).values(host="", people=_G.people + 1)
_GUESTS_OF = select(_C.player, _C.contact).where(_C.game == _GAME).order_by(_C.player)
_DROP_GUEST = delete(GUESTS).where(_C.game == _GAME, _C.player == _PLAYER)
_FORGET_GUEST = delete(GUESTS).where(_C.player == _PLAYER)
_FORGET_PLAYER = delete(PLAYERS).where(_P.id == _PLAYER)
_FORGET_ANSWERS = delete(ANSWERS).where(_A.player == _PLAYER)
_TOUCH_GAMES_OF = update(GAMES).where(_G.id.in_(select(_P.game).where(_P.id == _PLAYER))).values(people=_G.people + 1)
_TOGETHER = _G.way.in_([Way.GROUP.value, Way.ROOM.value])
# The place of a game alone is its player's pseudonym, by which it is found again, and deleted.
_NAMED = and_(_G.state == _ENDED, _G.changed_at < _BEFORE, _G.place != _G.id, _TOGETHER)
_FORGET_NICKNAMES = update(PLAYERS).where(_P.game.in_(select(_G.id).where(_NAMED))).values(nickname="")
_FORGET_GUESTS = delete(GUESTS).where(_C.game.in_(select(_G.id).where(_NAMED)))
_FORGET_PLACES = update(GAMES).where(_NAMED).values(place=_G.id, host="")
_NAMED_GAMES = select(_G.id).where(_NAMED)
_FORGET_POLLS = delete(POLLS).where(POLLS.c.game.in_(_NAMED_GAMES))
_FORGET_SLOTS = delete(PLACES).where(
    func.substr(PLACES.c.slot, 1, bindparam("b_length")).in_(bindparam("b_prefixes", expanding=True))
)
_UNUSED = (
    select(GAMES)
    .where(_G.state != _ENDED, _G.changed_at < _BEFORE, _G.way.in_(bindparam("b_ways", expanding=True)))
    .order_by(_G.changed_at, _G.id)
    .limit(bindparam("b_limit"))
)
_END_UNUSED = (
    update(GAMES)
    .where(_G.state != _ENDED, _G.changed_at < _BEFORE, _G.way.in_(bindparam("b_ways", expanding=True)))
    .values(state=_ENDED, version=_G.version + 1)
)
_DELETE_BEFORE = delete(GAMES).where(_G.state == _ENDED, _G.changed_at < _BEFORE)


class SqlGames:
    """Games, their players, what was asked and what was answered."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._get = _GET.with_for_update() if writing else _GET

    def get(self, game_id: str) -> Game | None:
        """Return the game, locked until the end of a transaction that writes."""
        return _to_game(self._connection.execute(self._get, {"b_game": game_id}).first())

    def at(self, way: Way, place: str) -> Game | None:
        """Return the game at a place: the one that has not ended, else the newest."""
        return _to_game(self._connection.execute(_AT, {"b_way": way.value, "b_place": place}).first())

    def save(self, game: Game) -> None:
        """Keep the game as it is.

        Raises:
            GameRefused: If it is new and there is a game at this place that has not ended.
        """
        values = _to_values(game)
        if self._connection.execute(_UPDATE, {"b_id": game.id, **values}).rowcount:
            return
        live = {"b_way": game.way.value, "b_place": game.place}
        if game.state is not GameState.ENDED and self._connection.execute(_LIVE_AT, live).first():
            raise GameRefused(WhyRefused.RUNNING)
        self._connection.execute(GAMES.insert(), {"id": game.id, "people": 0, **values})

    def versions(self, game_ids: Collection[str]) -> Mapping[str, tuple[int, int, int]]:
        """Return version, number of answers and of changes among players of each: a stream looks at these."""
        rows = self._connection.execute(_VERSIONS, {"b_games": sorted(game_ids)})
        return {game: (version, answers, people) for game, version, answers, people in rows}

    def put_player(self, game_id: str, player: Player) -> None:
        """Keep a player, new or changed."""
        values = {
            "game": game_id,
            "id": player.id,
            "nickname": player.nickname,
            "joined_at": to_us(player.joined_at),
            "extra": player.extra,
            "gone": player.gone,
            "removed": player.removed,
        }
        self._connection.execute(insert_or_replace(PLAYERS, self._connection.dialect.name), values)
        self._connection.execute(_COUNT_PEOPLE, {"b_game": game_id})

    def player(self, game_id: str, player_id: str) -> Player | None:
        """Return the player, or None if not of this game."""
        row = self._connection.execute(_ONE_PLAYER, {"b_game": game_id, "b_player": player_id}).first()
        return None if row is None else _to_player(row)

    def players(self, game_id: str) -> Sequence[Player]:
        """Return all players, those gone too, as they joined."""
        return [_to_player(row) for row in self._connection.execute(_ALL_PLAYERS, {"b_game": game_id})]

    def game_of(self, player_id: str, ways: Collection[Way]) -> Game | None:
        """Return the newest game of one of *ways* that has not ended and this player is in."""
        return next(iter(self.games_of(player_id, ways)), None)

    def games_of(self, player_id: str, ways: Collection[Way]) -> Sequence[Game]:
        """Return all of them, newest first."""
        values = {"b_player": player_id, "b_ways": sorted(way.value for way in ways)}
        return [game for game in map(_to_game, self._connection.execute(_GAMES_OF, values)) if game is not None]

    def run_by(self, host: str, way: Way) -> Sequence[Game]:
        """Return the games of this way that somebody runs and that have not ended, newest first."""
        rows = self._connection.execute(_RUN_BY, {"b_host": host, "b_way": way.value})
        return [game for game in map(_to_game, rows) if game is not None]

    def put_guest(self, game_id: str, player_id: str, contact: bytes) -> None:
        """Keep where a player is written to; *contact* is sealed."""
        values = {"game": game_id, "player": player_id, "contact": contact}
        self._connection.execute(insert_or_replace(GUESTS, self._connection.dialect.name), values)

    def guests(self, game_id: str) -> Mapping[str, bytes]:
        """Return where players are written to, by player."""
        return {row.player: row.contact for row in self._connection.execute(_GUESTS_OF, {"b_game": game_id})}

    def drop_guest(self, game_id: str, player_id: str) -> None:
        """Forget where a player is written to."""
        self._connection.execute(_DROP_GUEST, {"b_game": game_id, "b_player": player_id})

    def put_asked(self, game_id: str, asked: Asked) -> None:
        """Keep what is asked at a position, new or closed now."""
        values = {
            "game": game_id,
            "position": asked.position,
            "question": _QUESTION.dump_json(asked.question),
            "shown_at": to_us(asked.shown_at),
            "opened_at": to_us(asked.opened_at),
            "closed_at": to_optional_us(asked.closed_at),
            "pauses": orjson.dumps([[to_us(since), to_us(until)] for since, until in asked.pauses]).decode(),
        }
        self._connection.execute(insert_or_replace(ASKED, self._connection.dialect.name), values)

    def asked(self, game_id: str, position: int) -> Asked | None:
        """Return what was asked at a position."""
        row = self._connection.execute(_ONE_ASKED, {"b_game": game_id, "b_position": position}).first()
        return None if row is None else _to_asked(row)

    def all_asked(self, game_id: str) -> Sequence[Asked]:
        """Return everything asked so far, in order."""
        return [_to_asked(row) for row in self._connection.execute(_ALL_ASKED, {"b_game": game_id})]

    def put_answer(self, game_id: str, asked: Asked, answered: Answered) -> bool:
        """Keep the answer; return False, and keep the first one, if there is one already."""
        values = {
            "game": game_id,
            "position": answered.position,
            "player": answered.player,
            "question": asked.question.id,
            "question_version": asked.question.version,
            "given": ",".join(map(str, answered.given)),
            "right": answered.right,
            "late": answered.late,
            "at": to_us(answered.at),
        }
        keep = insert_or_keep(ANSWERS, self._connection.dialect.name).returning(ANSWERS.c.player)
        return self._connection.execute(keep, values).first() is not None

    def take_back(self, game_id: str, position: int, player_id: str) -> bool:
        """Delete an answer; return whether there was one."""
        values = {"b_game": game_id, "b_position": position, "b_player": player_id}
        return self._connection.execute(_TAKE_BACK, values).rowcount > 0

    def answer(self, game_id: str, position: int, player_id: str) -> Answered | None:
        """Return a player's answer, or None."""
        values = {"b_game": game_id, "b_position": position, "b_player": player_id}
        row = self._connection.execute(_ONE_ANSWER, values).first()
        return None if row is None else _to_answered(row)

    def answers(self, game_id: str, position: int) -> Sequence[Answered]:
        """Return all answers at a position, in order of arrival."""
        values = {"b_game": game_id, "b_position": position}
        return [_to_answered(row) for row in self._connection.execute(_ANSWERS_AT, values)]

    def answers_of(self, game_id: str, player_id: str) -> Sequence[Answered]:
        """Return a player's answers by position."""
        values = {"b_game": game_id, "b_player": player_id}
        return [_to_answered(row) for row in self._connection.execute(_ANSWERS_OF, values)]

    def scores(self, game_id: str) -> Mapping[str, int]:
        """Return how many answers of each player are right; players without one are left out."""
        return {row[0]: row[1] for row in self._connection.execute(_SCORES, {"b_game": game_id})}

    def unanswered(self, game_id: str, position: int) -> int:
        """Return how many players that are still there have no answer at a position."""
        return self._connection.execute(_SILENT, {"b_game": game_id, "b_position": position}).scalar_one()

    def wrong_counts(self, game_id: str) -> Mapping[int, int]:
        """Return how many answers are wrong at each position that has any."""
        return {row[0]: row[1] for row in self._connection.execute(_WRONG, {"b_game": game_id})}

    def forget_player(self, player_id: str) -> None:
        """Delete everything kept of a player: games alone whole; from others player, answers and who hosts them."""
        for statement in (_TOUCH_GAMES_OF, _OWN_GAMES, _FORGET_HOST, _FORGET_GUEST, _FORGET_ANSWERS, _FORGET_PLAYER):
            self._connection.execute(statement, {"b_player": player_id})

    def forget_names(self, before: datetime) -> int:
        """Wipe who and where of games that ended before then: names, places, polls; return how many games."""
        self._forget_slots(before)
        self._connection.execute(_FORGET_POLLS, {"b_before": to_us(before)})
        self._connection.execute(_FORGET_NICKNAMES, {"b_before": to_us(before)})
        self._connection.execute(_FORGET_GUESTS, {"b_before": to_us(before)})
        return self._connection.execute(_FORGET_PLACES, {"b_before": to_us(before)}).rowcount

    def _forget_slots(self, before: datetime) -> None:
        games = self._connection.execute(_NAMED_GAMES, {"b_before": to_us(before)}).scalars()
        prefixes = sorted((f"quiz:{game}:" for game in games), key=len)
        for length, alike in groupby(prefixes, len):
            self._connection.execute(_FORGET_SLOTS, {"b_length": length, "b_prefixes": list(alike)})

    def unused(self, before: datetime, ways: Collection[Way], *, limit: int) -> Sequence[Game]:
        """Return games of *ways* that have not ended and nobody changed since then, oldest first."""
        values = {"b_before": to_us(before), "b_ways": sorted(way.value for way in ways), "b_limit": limit}
        return [game for game in map(_to_game, self._connection.execute(_UNUSED, values)) if game is not None]

    def end_unused(self, before: datetime, ways: Collection[Way]) -> int:
        """End games of *ways* nobody changed since then; return how many."""
        values = {"b_before": to_us(before), "b_ways": sorted(way.value for way in ways)}
        return self._connection.execute(_END_UNUSED, values).rowcount

    def delete_before(self, before: datetime) -> int:
        """Delete games last changed before then, with all that belongs to them; return how many."""
        return self._connection.execute(_DELETE_BEFORE, {"b_before": to_us(before)}).rowcount


def _to_values(game: Game) -> dict[str, Any]:
    return {
        "way": game.way.value,
        "place": game.place,
        "host": game.host,
        "language": game.language.value,
        "questions": " ".join(game.questions),
        "seed": game.seed,
        "timer": game.rules.timer.value,
        "seconds": game.rules.seconds,
        "podium": game.rules.podium,
        "state": game.state.value,
        "position": game.position,
        "version": game.version,
        "created_at": to_us(game.created_at),
        "changed_at": to_us(game.changed_at),
        "opened_at": to_optional_us(game.opened_at),
        "paused_at": to_optional_us(game.paused_at),
    }


def _to_game(row: Row[Any] | None) -> Game | None:
    if row is None:
        return None
    return Game(
        id=row.id,
        way=Way(row.way),
        place=row.place,
        host=row.host,
        language=Language(row.language),
        questions=tuple(row.questions.split()),
        seed=row.seed,
        rules=Rules(Timer(row.timer), row.seconds, row.podium),
        state=GameState(row.state),
        position=row.position,
        version=row.version,
        created_at=from_us(row.created_at),
        changed_at=from_us(row.changed_at),
        opened_at=to_optional(row.opened_at),
        paused_at=to_optional(row.paused_at),
    )


def _to_player(row: Row[Any]) -> Player:
    return Player(
        id=row.id,
        nickname=row.nickname,
        joined_at=from_us(row.joined_at),
        extra=row.extra,
        gone=row.gone,
        removed=row.removed,
    )


def _to_asked(row: Row[Any]) -> Asked:
    return Asked(
        position=row.position,
        question=_QUESTION.validate_json(row.question),
        shown_at=from_us(row.shown_at),
        opened_at=from_us(row.opened_at),
        closed_at=to_optional(row.closed_at),
        pauses=tuple((from_us(since), from_us(until)) for since, until in orjson.loads(row.pauses)),
    )


def _to_answered(row: Row[Any]) -> Answered:
    return Answered(
        position=row.position,
        player=row.player,
        given=tuple(int(place) for place in row.given.split(",")),
        right=row.right,
        late=row.late,
        at=from_us(row.at),
    )
