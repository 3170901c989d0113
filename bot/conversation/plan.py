"""What the two halves of a turn hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Protocol

from bot.domain.answer import Context, Reading
from bot.domain.base import Base
from bot.domain.desk import Desk
from bot.domain.dialogue import Dialogue
from bot.domain.effect import Effect
from bot.domain.message import Reply, Update
from bot.domain.text import Language
from bot.ports.known import KnownClaims, NothingKnown


class Reader(Protocol):
    """Understands a message: the answering engine, or a fake in tests."""

    def read(self, text: str, context: Context = Context()) -> Reading:
        """Return the questions in *text* and their answers."""
        ...


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the service, as shown to people.  Empty fields are not shown."""

    name: str
    contact: str = ""


@dataclass(frozen=True)
class Knowledge:
    """All a turn may look up.  Replaced whole when the base changes; ``claims`` follows the store by itself.

    ``desk`` is where staff are met in a chat; None for nowhere.
    """

    base: Base
    engine: Reader
    operator: Operator
    claims: KnownClaims = field(default_factory=NothingKnown)
    desk: Desk | None = None

    @cached_property
    def entry_of_version(self) -> Mapping[str, str]:
        """Return the entry a version belongs to, so that a button needs 12 digits only."""
        return {entry.version: entry.id for entry in self.base.entries.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a turn will do, decided for the Dialogue as it was seen (``seen_version``).

    ``knowledge`` and ``language`` are for what effects have to say once they are done.
    """

    update: Update
    knowledge: Knowledge
    language: Language
    seen_version: int
    dialogue: Dialogue
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a commit did: the ids of the outbox rows it put, in order."""

    event_id: str
    outbox_ids: tuple[int, ...]
    at: datetime
