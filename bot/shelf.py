"""The present knowledge: loaded from the built base, swapped whole when the file changes."""

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.answering import Engine
from bot.content import load_base, load_model
from bot.conversation import Knowledge, Operator
from bot.domain.answer import Context, Reading
from bot.domain.desk import Desk
from bot.domain.errors import BaseUnusable
from bot.ports.known import KnownClaims, NothingKnown

_log = structlog.get_logger(__name__)


def _unseen(_seconds: float) -> None:
    """Measure nothing."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """An engine whose readings are timed."""

    engine: Engine
    observe: Callable[[float], None]

    def read(self, text: str, context: Context = Context()) -> Reading:
        """Return the questions in *text* and their answers."""
        began = time.perf_counter()
        reading = self.engine.read(text, context)
        self.observe(time.perf_counter() - began)
        return reading


class Shelf:
    """Holds one Knowledge at a time, and its engine.  Readers take ``present`` once per turn."""

    def __init__(
        self,
        path: Path,
        operator: Operator,
        observe: Callable[[float], None] = _unseen,
        claims: KnownClaims | None = None,
        desk: Desk | None = None,
    ) -> None:
        """Load the base at *path*; *observe* is told how many seconds the engine took for each message of a chat.

        *claims* and *desk* stay the same when the base is swapped.

        Raises:
            BaseUnusable: If it cannot be loaded.
        """
        self._path = path
        self._operator = operator
        self._observe = observe
        self._claims = claims or NothingKnown()
        self._desk = desk
        self._seen = _stamp(path)
        self.engine, self.present = self._load()

    def look(self) -> bool:
        """Load the file again if it changed; return whether the base was swapped.

        A bad file is refused: the base loaded before stays.
        """
        stamp = _stamp(self._path)
        if stamp in {self._seen, None}:
            return False
        self._seen = stamp
        try:
            engine, knowledge = self._load()
        except BaseUnusable as error:
            _log.error("base_refused", error=type(error).__name__)
            return False
        changed = knowledge.base.digest != self.present.base.digest
        if changed:
            self.engine, self.present = engine, knowledge
            _log.info("base_swapped", digest=knowledge.base.digest)
        return changed

    def _load(self) -> tuple[Engine, Knowledge]:
        base, model = load_base(self._path), load_model(self._path)
        if not model:
            raise BaseUnusable(f"{self._path} has no fitted engine. Run `nhanquyen knowledge build`.")
        try:
            engine = Engine.build(base, model)
        except (KeyError, ValueError) as error:
            raise BaseUnusable(f"{self._path} does not fit this program. Run `nhanquyen knowledge build`.") from error
        del model
        _give_back()
        return engine, Knowledge(base, _Timed(engine, self._observe), self._operator, self._claims, self._desk)


def _give_back() -> None:
    """Hand memory that loading used for a moment back to the system; only glibc needs to be asked."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
