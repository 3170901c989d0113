"""Counts codes of no room, which somebody may be guessing."""

import time
from collections.abc import Callable
from typing import Final

from bot.pages import Gate, Quota

_MANY: Final = 10**9


class WrongCodes:
    """Says how long an address that typed wrong codes must wait.

    An address that reached its own limit waits; when the limit over all is reached, so does every address that typed
    a wrong code itself: whoever guesses from everywhere must not lock out those who do not.
    """

    def __init__(self, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by *quota*; there are no persons in it: a browser without cookies is nobody."""
        self._own = Gate("wrong_codes", Quota(_MANY, quota.address, _MANY), clock)
        self._any = Gate("wrong_code", Quota(_MANY, 1, _MANY), clock)
        self._all = Gate("wrong_codes_overall", Quota(_MANY, _MANY, quota.overall), clock)

    def wait_s(self, address: str) -> int:
        """Return after how many seconds to try again from *address*; 0 for now."""
        return self._own.look_s(address) or (self._all.look_s(address) if self._any.look_s(address) else 0)

    def count(self, address: str) -> None:
        """Count a wrong code from *address*."""
        for gate in (self._own, self._any, self._all):
            gate.wait_s(address)
