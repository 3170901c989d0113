"""Where staff are met in a chat, and what was shown in their group."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

CARD_SLOT: Final = "claim:"
"""Before a claim's id: the place of its card in the chat of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The chat side of the console, as the settings say.

    Accounts are linked on ``channel``.  ``group`` is the chat of it where claims are worked on, empty for none;
    texts of reports go there only ``with_text``.  ``site`` is the address people reach the console at, without a
    final slash.
    """

    channel: str
    site: str
    group: str = ""
    with_text: bool = False

    @property
    def link_site(self) -> str:
        """Return the address for buttons that open a page; empty if others than this machine cannot open it."""
        return self.site if self.site.startswith("https://") else ""


class CardState(StrEnum):
    """What the group has seen of a claim."""

    FRESH = "fresh"
    """Nothing yet: it waits for the next round."""
    SHOWN = "shown"
    COUNTED = "counted"
    """It was one of many, and is in a digest only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """What the group ``chat_id`` was shown of a claim: its ``version`` and how many reports it had.

    ``row_id`` is the outbox row of it, 0 for none.  ``version`` is 0 once that row was lost: then nobody knows what
    stands in the group.  ``until`` is when what was shown ends by itself, without a change of the claim.
    """

    chat_id: str
    claim_id: str
    state: CardState
    version: int = 0
    reports: int = 0
    row_id: int = 0
    until: datetime | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """How far a group is: the number of the last change of a claim it followed, and when the last digest went out."""

    chat_id: str
    seen: int
    digest_at: datetime | None = None
