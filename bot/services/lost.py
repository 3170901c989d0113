"""What follows when a message finally failed: what was to be told is readable elsewhere, or is tried anew."""

from collections.abc import Iterable
from datetime import datetime

from bot.ports import Transaction
from bot.services.staff_cards import note_card_lost
from bot.services.telling import note_undeliverable


def note_lost(tx: Transaction, causes: Iterable[str], now: datetime) -> None:
    """Note that the messages of these causes will not go out any more."""
    for cause in causes:
        note_undeliverable(tx, cause)
        note_card_lost(tx, cause, now)
