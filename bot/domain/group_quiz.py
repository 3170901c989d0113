"""A quiz in a group's chat: how it is set up, and what people do in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.quiz import Level

COUNTS: Final = (5, 10, 20)
"""How many questions a game may have."""
SECONDS: Final = (15, 30, 60, 0)
"""How long a question may be open; 0 for no clock."""


class GroupAct(StrEnum):
    """What somebody does in the chat of a group, by a command or a button."""

    OPEN = "open"
    JOIN = "join"
    START = "start"
    SET = "set"
    TOPICS = "topics"
    """Show the topics to choose from."""
    ANSWER = "a"
    SHOW = "show"
    """Close the question that is open."""
    HOLD = "hold"
    """Do not go on after the question that is open."""
    GO_ON = "on"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ActInGroup:
    """Do what a command (``game_id`` is empty then) or a button asks for.

    ``value`` is what is chosen; ``name`` what the others of the group call whoever did it, cleaned.
    """

    act: GroupAct
    game_id: str = ""
    value: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class CastVote:
    """Take what somebody chose in a poll: places among its options, none if they took their vote back."""

    poll_id: str
    options: tuple[int, ...]


GroupEffect = ActInGroup | CastVote


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWish:
    """What a group wants to play: ``topic`` and ``level`` None for all."""

    topic: str | None = None
    level: Level | None = None
    count: int = 10
    seconds: int = 30
