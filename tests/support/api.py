"""The API on its own, over the real engine or one that misbehaves."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from bot.conversation import Knowledge
from bot.domain.answer import Context, Reading
from bot.domain.base import Base
from bot.pages import Gate, Look, Pages, Quota, load_assets
from bot.ports import Store
from bot.site import ApiParts, SiteParts, make_site, mount_api

NO_LIMIT = Quota(10**9, 10**9, 10**9)


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def make_api_site(
    knowledge: Knowledge,
    store: Store,
    engine: Any,
    *,
    quota: Quota = NO_LIMIT,
    clock: Clock | None = None,
    **parts: Any,
) -> Starlette:
    """Return a site with the API in it; *parts* change parts of the API."""
    pages = Pages(load_assets(), Look(), lambda: knowledge)
    api = ApiParts(engine=lambda: engine, store=store, gate=Gate("api", quota, clock or Clock()), **parts)
    return make_site(SiteParts(pages=pages, store=store, now=lambda: datetime.now(UTC)), [mount_api(api)])


@dataclass
class StuckEngine:
    """An engine that reads nothing until it is released."""

    base: Base
    reading: Reading
    entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    released: threading.Event = field(default_factory=threading.Event)

    def context_of(self, _history: Sequence[str]) -> Context:
        return Context()

    def read(self, _text: str, _context: Context = Context()) -> Reading:
        self.entered.release()
        assert self.released.wait(10)
        return self.reading


@dataclass(frozen=True)
class BrokenEngine:
    """An engine that repeats what it was asked in the message of an exception."""

    base: Base

    def context_of(self, _history: Sequence[str]) -> Context:
        return Context()

    def read(self, text: str, _context: Context = Context()) -> Reading:
        raise RuntimeError(text)
