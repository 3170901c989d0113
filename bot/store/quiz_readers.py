"""Polls and readers of the daily question in SQL."""

from datetime import date

from sqlalchemy import Connection, bindparam, delete, select

from bot.domain.game import DailyReader, Poll
from bot.store.quiz_tables import DAILY, POLLS
from bot.store.upsert import insert_or_keep, insert_or_replace

_GET_POLL = select(POLLS).where(POLLS.c.poll == bindparam("b_id"))
_GET_READER = select(DAILY).where(DAILY.c.player == bindparam("b_id"))
_DELETE_READER = delete(DAILY).where(DAILY.c.player == bindparam("b_id"))


class SqlPolls:
    """Polls a platform holds for us."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, poll: Poll) -> None:
        """Keep the poll; one that is known already stays."""
        values = {"poll": poll.id, "game": poll.game_id, "position": poll.position}
        self._connection.execute(insert_or_keep(POLLS, self._connection.dialect.name), values)

    def get(self, poll_id: str) -> Poll | None:
        """Return the poll, or None if it is not ours."""
        row = self._connection.execute(_GET_POLL, {"b_id": poll_id}).first()
        return None if row is None else Poll(id=row.poll, game_id=row.game, position=row.position)


class SqlDailyReaders:
    """Who wants a question each day."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, reader: DailyReader) -> None:
        """Keep a reader, new or changed."""
        values = {
            "player": reader.player_id,
            "contact": reader.contact,
            "hour": reader.hour,
            "streak": reader.streak,
            "best": reader.best,
            "frozen": reader.frozen,
            "last_day": reader.last_day.isoformat() if reader.last_day else None,
        }
        self._connection.execute(insert_or_replace(DAILY, self._connection.dialect.name), values)

    def get(self, player_id: str) -> DailyReader | None:
        """Return the reader, or None."""
        row = self._connection.execute(_GET_READER, {"b_id": player_id}).first()
        if row is None:
            return None
        return DailyReader(
            player_id=row.player,
            contact=row.contact,
            hour=row.hour,
            streak=row.streak,
            best=row.best,
            frozen=row.frozen,
            last_day=date.fromisoformat(row.last_day) if row.last_day else None,
        )

    def delete(self, player_id: str) -> bool:
        """Forget the reader; return whether there was one."""
        return self._connection.execute(_DELETE_READER, {"b_id": player_id}).rowcount > 0
