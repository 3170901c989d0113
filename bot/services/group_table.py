"""What a group's chat remembers of its quizzes."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.delivery import ChatKey
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.group_quiz import COUNTS, SECONDS, GroupWish
from bot.domain.quiz import Level
from bot.ports import Transaction

SELDOM: Final = timedelta(seconds=30)
"""How far apart answers to commands of those who do not play are, and lobbies: the group takes 20 messages a minute,
and questions need them."""
_FLOW: Final = "group_quiz"


@dataclass(frozen=True, slots=True)
class Table:
    """What a group's chat remembers: what it wants to play, and how its game is shown.

    ``held`` is the game that shall not go on by itself; ``lobbies`` how often a lobby was shown;
    ``chooses`` tells that its topics are shown; ``lobby_at`` and ``told_at`` when the last lobby was shown anew, and
    somebody who does not play was last told something.  ``takes_polls`` is false once the platform refused one here.
    """

    wish: GroupWish = field(default_factory=GroupWish)
    held: str = ""
    lobbies: int = 0
    chooses: bool = False
    takes_polls: bool = True
    lobby_at: datetime | None = None
    told_at: datetime | None = None


def table_of(tx: Transaction, chat: ChatKey) -> Table:
    """Return what *chat* remembers."""
    stored = tx.dialogues.get(_key(chat))
    data = stored.data if stored is not None and stored.flow == _FLOW else {}
    topic, level = data.get("topic"), data.get("level")
    count, seconds, lobbies = data.get("count"), data.get("seconds"), data.get("lobbies")
    usual = GroupWish()
    return Table(
        wish=GroupWish(
            topic=topic if isinstance(topic, str) else None,
            level=next((each for each in Level if each.value == level), None),
            count=count if isinstance(count, int) and count in COUNTS else usual.count,
            seconds=seconds if isinstance(seconds, int) and seconds in SECONDS else usual.seconds,
        ),
        held=str(data.get("held", "")),
        lobbies=lobbies if isinstance(lobbies, int) else 0,
        chooses=data.get("chooses") is True,
        takes_polls=data.get("takes_polls") is not False,
        lobby_at=_to_time(data.get("lobby_at")),
        told_at=_to_time(data.get("told_at")),
    )


def keep_table(tx: Transaction, chat: ChatKey, table: Table, now: datetime) -> None:
    """Remember *table* for *chat*."""
    key = _key(chat)
    stored = tx.dialogues.get(key) or Dialogue(key=key)
    data = {
        "topic": table.wish.topic,
        "level": table.wish.level.value if table.wish.level else None,
        "count": table.wish.count,
        "seconds": table.wish.seconds,
        "held": table.held,
        "lobbies": table.lobbies,
        "chooses": table.chooses,
        "takes_polls": table.takes_polls,
        "lobby_at": table.lobby_at.isoformat() if table.lobby_at else None,
        "told_at": table.told_at.isoformat() if table.told_at else None,
    }
    tx.dialogues.save(replace(stored, version=stored.version + 1, flow=_FLOW, data=data), now)


def is_recent(at: datetime | None, now: datetime) -> bool:
    """Tell whether the same would be too much so soon after *at*."""
    return at is not None and timedelta(0) <= now - at < SELDOM


def may_tell(tx: Transaction, chat: ChatKey, now: datetime) -> bool:
    """Tell whether somebody who does not play may be told something in *chat* now, and count it as told."""
    table = table_of(tx, chat)
    if is_recent(table.told_at, now):
        return False
    keep_table(tx, chat, replace(table, told_at=now), now)
    return True


def _to_time(stored: object) -> datetime | None:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else None


def _key(chat: ChatKey) -> DialogueKey:
    return DialogueKey(chat.channel, chat.chat_id, "")
