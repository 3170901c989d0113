"""What a turn does in a room: prepared purely, applied in its transaction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EnterRoom:
    """Find the room of a code as it was typed and ask for a nickname."""

    code: str


@dataclass(frozen=True, slots=True)
class JoinRoom:
    """Join the room of a code under a checked nickname; None for one with a number that says nothing."""

    code: str
    nickname: str | None


@dataclass(frozen=True, slots=True)
class PressInRoom:
    """The choice shown at ``place`` (from 0) of a question was pressed."""

    game_id: str
    position: int
    place: int


@dataclass(frozen=True, slots=True)
class TypeInRoom:
    """Words typed while a room may have a question open.

    With ``asks`` they may be a question to the bot instead of an answer: then only a right answer is taken.
    """

    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class LeaveRoom:
    """Leave the room somebody is in."""


RoomEffect = EnterRoom | JoinRoom | PressInRoom | TypeInRoom | LeaveRoom
