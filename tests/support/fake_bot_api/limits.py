"""How much a bot may send: overall, to one person, and to one group."""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.support.fake_bot_api.refusal import too_many


@dataclass(frozen=True)
class Rate:
    """So many messages in so many seconds, counted over a sliding window."""

    messages: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """The limits that hold; None switches one off.

    Telegram names 20 a minute in a group, about 30 a second overall and about one a second in a private
    chat, short bursts tolerated: hence three in three seconds.  It names no number for changes of messages in a
    group, but that they are the way to show more than 20 a minute: they count apart, as one a second in any chat.
    """

    group: Rate | None = Rate(20, 60.0)
    overall: Rate | None = None
    private: Rate | None = None
    edits: Rate | None = None


STRICT = Limits(Rate(20, 60.0), Rate(30, 1.0), Rate(3, 3.0), Rate(3, 3.0))


class Meter:
    """Counts what was sent."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._sent: defaultdict[object, deque[float]] = defaultdict(deque)

    def count(self, chat_id: int, *, is_group: bool, messages: int = 1) -> None:
        """Count *messages* to a chat.

        Raises:
            Refusal: 429, if they would be too many; then they are not counted.
        """
        chat = self.limits.group if is_group else self.limits.private
        self._count([("all", self.limits.overall), (chat_id, chat)], messages)

    def count_edit(self, chat_id: int) -> None:
        """Count a change of a message in a chat.

        Raises:
            Refusal: 429, if it would be one too many; then it is not counted.
        """
        self._count([(("edits", chat_id), self.limits.edits)], 1)

    def _count(self, limits: Iterable[tuple[object, Rate | None]], messages: int) -> None:
        now = self._clock()
        rates = [(key, rate) for key, rate in limits if rate is not None]
        waits = [self._wait(key, rate, now, messages) for key, rate in rates]
        if any(wait > 0 for wait in waits):
            raise too_many(max(1, math.ceil(max(waits))))
        for key, _ in rates:
            self._sent[key].extend([now] * messages)

    def _wait(self, key: object, rate: Rate, now: float, messages: int) -> float:
        sent = self._sent[key]
        while sent and sent[0] <= now - rate.seconds:
            sent.popleft()
        surplus = len(sent) + messages - rate.messages
        return sent[min(surplus, len(sent)) - 1] + rate.seconds - now if surplus > 0 and sent else 0.0
