"""What the API needs from the rest of the house."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.answer import Context, Reading
from bot.domain.base import Base
from bot.pages import Gate
from bot.ports import Store

THREADS = 2
MOST_WAITING = 32


class Reader(Protocol):
    """Reads questions from one base: the answering engine, or a slow or broken one in tests."""

    @property
    def base(self) -> Base:
        """Return the base it answers from."""
        ...

    def context_of(self, history: Sequence[str]) -> Context:
        """Return what a conversation with these earlier messages speaks about."""
        ...

    def read(self, text: str, context: Context = Context()) -> Reading:
        """Return the questions in *text* and their answers."""
        ...


def _unseen(_seconds: float) -> None:
    """Measure nothing."""


@dataclass(frozen=True, kw_only=True)
class ApiParts:
    """The present engine with its base, the store, who may ask how often, and from which sites' pages.

    ``observe`` is told how many seconds the engine took; ``public_url`` stands before addresses of pages.
    At most ``threads`` questions are read at once and ``most_waiting`` more wait.
    """

    engine: Callable[[], Reader]
    store: Store
    gate: Gate
    origins: tuple[str, ...] = ()
    public_url: str = ""
    observe: Callable[[float], None] = _unseen
    threads: int = THREADS
    most_waiting: int = MOST_WAITING
