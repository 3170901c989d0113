"""Dead letters in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select

from bot.domain.delivery import ChatKey, DeadLetter
from bot.store.coding import from_us, to_us
from bot.store.tables import DEAD_LETTERS

_C = DEAD_LETTERS.c
_LAST = select(DEAD_LETTERS).order_by(_C.id.desc()).limit(bindparam("b_limit"))
_GET = select(DEAD_LETTERS).where(_C.id == bindparam("b_id"))
_DELETE = delete(DEAD_LETTERS).where(_C.id == bindparam("b_id"))
_COUNT = select(func.count()).select_from(DEAD_LETTERS)
_DELETE_CHAT = delete(DEAD_LETTERS).where(_C.channel == bindparam("b_channel"), _C.chat_id == bindparam("b_chat"))
_DELETE_BEFORE = delete(DEAD_LETTERS).where(_C.at < bindparam("b_before"))


class SqlDeadLetters:
    """Bodies nobody could read or answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, letter: DeadLetter) -> None:
        """Keep *letter*."""
        values = {
            "channel": letter.channel,
            "event_id": letter.event_id,
            "chat_id": letter.chat_id,
            "body": letter.body,
            "error": letter.error,
            "at": to_us(letter.at),
        }
        self._connection.execute(insert(DEAD_LETTERS), values)

    def last(self, *, limit: int = 50) -> Sequence[DeadLetter]:
        """Return the newest letters, newest first."""
        return [letter for _, letter in self.listed(limit=limit)]

    def listed(self, *, limit: int = 50) -> Sequence[tuple[int, DeadLetter]]:
        """Return the newest letters with their numbers, newest first."""
        return [(row.id, _to_letter(row)) for row in self._connection.execute(_LAST, {"b_limit": limit})]

    def get(self, number: int) -> DeadLetter | None:
        """Return the letter, or None."""
        row = self._connection.execute(_GET, {"b_id": number}).first()
        return None if row is None else _to_letter(row)

    def delete(self, number: int) -> None:
        """Delete the letter, if there is one."""
        self._connection.execute(_DELETE, {"b_id": number})

    def count(self) -> int:
        """Return how many there are."""
        return self._connection.execute(_COUNT).scalar_one()

    def delete_chat(self, chat: ChatKey) -> None:
        """Delete the letters of *chat*."""
        self._connection.execute(_DELETE_CHAT, {"b_channel": chat.channel, "b_chat": chat.chat_id})

    def delete_before(self, before: datetime) -> int:
        """Delete letters older than then."""
        return self._connection.execute(_DELETE_BEFORE, {"b_before": to_us(before)}).rowcount


def _to_letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        channel=row.channel,
        event_id=row.event_id,
        chat_id=row.chat_id,
        body=row.body,
        error=row.error,
        at=from_us(row.at),
    )
