"""The present knowledge: loaded from the built base, swapped whole when the file changes."""

from pathlib import Path

import structlog

from bot.answering import Engine
from bot.content import load_base, load_model
from bot.conversation import Knowledge, Operator
from bot.domain.errors import BaseUnusable

_log = structlog.get_logger(__name__)


class Shelf:
    """Holds one Knowledge at a time.  Readers take ``present`` once per turn."""

    def __init__(self, path: Path, operator: Operator) -> None:
        """Load the base at *path*.

        Raises:
            BaseUnusable: If it cannot be loaded.
        """
        self._path = path
        self._operator = operator
        self._seen = _stamp(path)
        self.present = self._load()

    def look(self) -> bool:
        """Load the file again if it changed; return whether the base was swapped.

        A bad file is refused: the base loaded before stays.
        """
        stamp = _stamp(self._path)
        if stamp in {self._seen, None}:
            return False
        self._seen = stamp
        try:
            knowledge = self._load()
        except BaseUnusable as error:
            _log.error("base_refused", error=type(error).__name__)
            return False
        changed = knowledge.base.digest != self.present.base.digest
        if changed:
            self.present = knowledge
            _log.info("base_swapped", digest=knowledge.base.digest)
        return changed

    def _load(self) -> Knowledge:
        base, model = load_base(self._path), load_model(self._path)
        if not model:
            raise BaseUnusable(f"{self._path} has no fitted engine. Run `nhanquyen knowledge build`.")
        try:
            engine = Engine.build(base, model)
        except (KeyError, ValueError) as error:
            raise BaseUnusable(f"{self._path} does not fit this program. Run `nhanquyen knowledge build`.") from error
        return Knowledge(base, engine, self._operator)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
