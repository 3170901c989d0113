"""How often one may ask: limits per minute for a person, an address and everybody together."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

_SWEEP_S = 60.0
_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a minute are admitted from one person, from one address, and over all.

    Many people can share an address (a school, a village), so *address* must be far above *person*.
    """

    person: int
    address: int
    overall: int


class Gate:
    """Admits requests of one kind, named *kind*, or says how long to wait.  For one event loop.

    A request refused by one limit is not counted by the others: who floods uses up their own share only.
    Counters are lost with the process; nothing depends on them.
    """

    def __init__(self, kind: str, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind = kind
        self._clock = clock
        self._counters = _Counters(clock)
        self._limiter = FixedWindowRateLimiter(self._counters)
        self._person = RateLimitItemPerMinute(quota.person)
        self._address = RateLimitItemPerMinute(quota.address)
        self._overall = RateLimitItemPerMinute(quota.overall)

    def wait_s(self, address: str, person: str | None = None) -> int:
        """Count a request and return 0, or return after how many whole seconds to try again."""
        seconds = self.look_s(address, person)
        if not seconds:
            for item, who in self._limits(address, person):
                self._limiter.hit(item, self._kind, who)
        return seconds

    def look_s(self, address: str, person: str | None = None) -> int:
        """Return the same without counting anything: for limits on what fails, which is not known before."""
        for item, who in self._limits(address, person):
            if not self._limiter.test(item, self._kind, who):
                reset = self._limiter.get_window_stats(item, self._kind, who).reset_time
                return max(1, math.ceil(reset - self._clock()))
        return 0

    def _limits(self, address: str, person: str | None) -> list[tuple[RateLimitItemPerMinute, str]]:
        limits = [(self._address, f"address {address}"), (self._overall, "all")]
        return limits if person is None else [(self._person, f"person {person}"), *limits]


def address_of(request: Request) -> str:
    """Return what stands for the sender's connection: the IPv4 address, or the network of an IPv6 one.

    A household or a phone has a whole /64 network, so single IPv6 addresses would limit nobody.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return f"{int(address) >> (128 - _NETWORK_BITS):x}/{_NETWORK_BITS}"
    return str(address)


class _Counters(Storage):
    """Counters of ``limits`` on a given clock.

    The memory storage of ``limits`` reads the wall clock, which can jump, and starts a thread at every count.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._clock = clock
        self._counts: dict[str, tuple[int, float]] = {}
        self._swept = clock()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what this storage may raise: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count *amount* and return the sum; the first count of a key begins its window of *expiry* seconds."""
        now = self._clock()
        self._sweep(now)
        count, until = self._counts.get(key, (0, 0.0))
        if not count or until <= now:
            count, until = 0, now + expiry
        self._counts[key] = (count + amount, until)
        return count + amount

    def get(self, key: str) -> int:
        """Return the sum of the present window."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > self._clock() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the present window ends."""
        return self._counts.get(key, (0, self._clock()))[1]

    def check(self) -> bool:
        """Tell whether counters can be kept."""
        return True

    def reset(self) -> int:
        """Forget every counter; return how many there were."""
        forgotten = len(self._counts)
        self._counts.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        if now - self._swept >= _SWEEP_S:
            self._swept = now
            self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
