"""The order of the queue: old first, moved earlier by reach and risk, later by bursts.  Fixed until these change."""

import math
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.domain.claim import Claim

REACH_COUNTS: Final = timedelta(hours=6)
"""How much earlier a claim stands each time its reach (and one) doubles."""
RISK_COUNTS: Final = timedelta(hours=12)
"""How much earlier a claim stands for each step of risk."""
BURST_SINKS: Final = timedelta(days=7)
"""How much later a claim stands while all its reports came in bursts."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_hour(moment: datetime) -> datetime:
    """Return the hour *moment* is in: what staff see of the time a report came."""
    return moment.replace(minute=0, second=0, microsecond=0)


def queue_rank(claim: Claim) -> int:
    """Return where *claim* stands, in microseconds since 1970: smaller is first.

    Counted from the hour it came in, because the place goes into addresses of pages staff see.
    """
    since_epoch = to_hour(claim.created_at) - _EPOCH
    earlier = REACH_COUNTS * math.log2(1 + claim.reach) + RISK_COUNTS * int(claim.risk)
    later = BURST_SINKS if claim.reach == 0 else timedelta(0)
    return (since_epoch - earlier + later) // timedelta(microseconds=1)
