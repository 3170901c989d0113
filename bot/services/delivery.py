"""What is on its way to people and what could not be delivered: counts, kinds and hours, never to whom or what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.delivery import OutboxState
from bot.domain.queue import to_hour
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.services.permission import authorize

LETTERS_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """A message nobody could read or answer: the kind of error and the hour, and nothing of the message."""

    error: str
    hour: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The state of delivery now.

    ``undeliverable`` counts reports whose outcome could not be delivered and is readable by receipt alone;
    ``letters`` are the newest of ``dead_letters``, newest first.
    """

    waiting: int
    outbox: Mapping[OutboxState, int]
    undeliverable: int
    dead_letters: int
    letters: tuple[Letter, ...]


def read_delivery(tx: Transaction, by: StaffMember) -> Delivery:
    """Return the state of delivery."""
    authorize(tx, by, Permission.READ_DELIVERY)
    counts = tx.outbox.counts()
    return Delivery(
        waiting=tx.inbox.count(),
        outbox={state: counts.get(state, 0) for state in OutboxState},
        undeliverable=tx.reports.undeliverable(),
        dead_letters=tx.dead_letters.count(),
        letters=tuple(Letter(each.error, to_hour(each.at)) for each in tx.dead_letters.last(limit=LETTERS_SHOWN)),
    )
