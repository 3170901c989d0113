"""Everything that is logged while tests run, and what of it nobody may read in a log.

Two checks: what an event may carry at all (names of our own, numbers under known keys), and that no line
holds what people wrote, were shown or are known by.
"""

import logging
import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import pytest
import structlog

NUMBERS = frozenset({"row_id", "attempts", "status", "rows", "tries_left", "pause_s", "retry_after_s"})
"""Keys under which a number may stand.  Numbers of chats and people have no key here."""
NAMES = frozenset({"event", "channel", "kind", "error", "mode", "why", "digest", "doubtful", "event_id"})
"""Keys under which a name may stand: of an event, a channel, a class of error; an event has an id used once."""
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
SHORTEST = 6
"""Of what is looked for: shorter words stand in any line by chance."""


class LogWatch(logging.Handler):
    """Collects events of the program and lines of libraries, and says what is wrong with them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._events: list[Mapping[str, Any]] = []
        self._lines: list[str] = []
        self._secrets: set[str] = set()

    def note(self, *secrets: object) -> None:
        """Remember what no line may hold: a text, a receipt, a token, the number of a chat."""
        self._secrets |= {text for text in map(str, secrets) if len(text) >= SHORTEST}

    def see(self, _logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Collect an event, as a processor of structlog."""
        self._events.append(dict(event))
        return event

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def find_leaks(self) -> Sequence[str]:
        """Return what should not have been logged since the last time; never the secret itself."""
        events, lines = self._events, self._lines
        self._events, self._lines = [], []
        wrong = [
            f"{event.get('event')}: {key}" for event in events for key, value in event.items() if not _may(key, value)
        ]
        every = [*(repr(event) for event in events), *lines]
        wrong += [f"something noted, in a line of {len(line)} characters" for line in every if self._holds_secret(line)]
        return wrong

    def _holds_secret(self, line: str) -> bool:
        return any(secret in line for secret in self._secrets)


def _may(key: str, value: object) -> bool:
    if isinstance(value, bool) or value is None:
        return key in NAMES | NUMBERS
    if isinstance(value, int | float):
        return key in NUMBERS
    return key in NAMES and isinstance(value, str) and _NAME.fullmatch(value) is not None


WATCH = LogWatch()
"""The one of this process."""


@pytest.fixture(scope="session")
def watched_logs() -> Iterator[None]:
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[WATCH.see, *before])
    logging.getLogger().addHandler(WATCH)
    yield
    logging.getLogger().removeHandler(WATCH)
    structlog.configure(processors=before)


@pytest.fixture(autouse=True)
def no_personal_data_in_logs(watched_logs: None) -> Iterator[None]:  # noqa: ARG001 -- begins the watch
    """Fail the test during which something personal was logged."""
    yield
    assert WATCH.find_leaks() == []
