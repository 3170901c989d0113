"""The service as its own process, by a clock that tests move: ``python -m tests.support.clocked FILE``.

It is the service of ``nhanquyen run``, given another clock; *FILE* says how many seconds that one is ahead.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.serving import serve
from bot.settings import load_settings

PROGRAM = ("-m", "tests.support.clocked")


@dataclass(frozen=True)
class MovedClock:
    """The present, and as far ahead as *file* says."""

    file: Path

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def ahead(self) -> timedelta:
        """Return how far it is ahead."""
        return timedelta(seconds=float(self.file.read_text("utf-8")))

    def move(self, **time: float) -> None:
        """Let time pass, at once for everybody who has this clock."""
        written = self.file.with_suffix(".new")
        written.write_text(str((self.ahead + timedelta(**time)).total_seconds()), "utf-8")
        written.replace(self.file)


def make_clock(file: Path) -> MovedClock:
    """Return a clock that shows the present until it is moved."""
    file.write_text("0", "utf-8")
    return MovedClock(file)


if __name__ == "__main__":
    serve(load_settings(port=0), demo=False, now=MovedClock(Path(sys.argv[1])))
