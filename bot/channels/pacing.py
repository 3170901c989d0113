"""How fast replies may go out: over all, and to one chat."""

from dataclasses import dataclass

from aiolimiter import AsyncLimiter

_KEPT_CHATS = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most *most* messages at once, refilled evenly over *seconds*."""

    most: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What a platform takes: over all, in one private chat and in one group."""

    overall: Rate
    private: Rate
    group: Rate


class Pacer:
    """Waits until a message may go out.  Belongs to one event loop; may be lost."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._overall = _make(pace.overall)
        self._going_out = _make(pace.overall)
        self._chats: dict[str, AsyncLimiter] = {}

    async def wait_for_chat(self, chat: str, *, is_group: bool) -> None:
        """Wait until *chat* may get one more message."""
        limiter = self._chats.get(chat)
        if limiter is None:
            self._forget_idle()
            limiter = self._chats[chat] = _make(self._pace.group if is_group else self._pace.private)
        await limiter.acquire()

    async def wait_for_all(self) -> None:
        """Wait until the platform takes one more message from us."""
        await self._overall.acquire()

    async def let_out(self) -> None:
        """Wait until one of those let through may leave: a slow disk may have held many of them back together."""
        await self._going_out.acquire()

    def _forget_idle(self) -> None:
        """Drop limiters that would let everything pass, once there are many."""
        if len(self._chats) >= _KEPT_CHATS and len(self._chats) % (_KEPT_CHATS // 4) == 0:
            self._chats = {
                chat: limiter for chat, limiter in self._chats.items() if not limiter.has_capacity(limiter.max_rate)
            }


def _make(rate: Rate) -> AsyncLimiter:
    return AsyncLimiter(rate.most, rate.seconds)
