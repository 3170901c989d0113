"""Counts codes of no room, which somebody may be guessing."""

import time
from collections.abc import Callable
from typing import Final

from bot.pages import Gate, Quota

TYPOS: Final = 20
"""Wrong codes a minute from one address that are no guessing: a school behind one address mistypes as often."""
_MANY: Final = 10**9


class WrongCodes:
    """Says how long an address that typed many wrong codes must wait.

    An address that used up its own share waits.  Once the share of all is used up, so does every address that typed
    more wrong codes than a school mistypes; the others never wait, however many guess elsewhere.

    There are 25^6 = 244 million codes.  At 300 a minute one address needs 565 days to try them all; at 600 a minute
    all who guess together need 282 days.  Beyond that each address tries 20 a minute: with a thousand addresses 12,000
    minutes, more than eight days, for a room that is open for an hour and whose host sees everybody who comes in.
    """

    def __init__(self, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        """Count by *quota*; there are no persons in it: a browser without cookies is nobody."""
        self._own = Gate("wrong_codes", Quota(_MANY, quota.address, _MANY), clock)
        self._typos = Gate("mistyped_codes", Quota(_MANY, TYPOS, _MANY), clock)
        self._all = Gate("wrong_codes_overall", Quota(_MANY, _MANY, quota.overall), clock)

    def wait_s(self, address: str) -> int:
        """Return after how many seconds to try again from *address*; 0 for now."""
        return self._own.look_s(address) or (self._all.look_s(address) if self._typos.look_s(address) else 0)

    def count(self, address: str) -> None:
        """Count a wrong code from *address*; one that is refused anyway takes nothing from the share of all."""
        if not self._own.wait_s(address):
            self._typos.wait_s(address)
            self._all.wait_s(address)
