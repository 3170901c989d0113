"""The store of what staff groups were shown; inside one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.desk import GroupCard, GroupState


class StaffGroup(Protocol):
    """What was shown of which claim, and how far each group is."""

    def state(self, chat_id: str) -> GroupState | None:
        """Return how far the group is, None if it was never followed; locked against other writers until the end."""
        ...

    def save_state(self, state: GroupState) -> None:
        """Keep how far a group is."""
        ...

    def card(self, chat_id: str, claim_id: str) -> GroupCard | None:
        """Return what the group was shown of a claim."""
        ...

    def save_card(self, card: GroupCard) -> None:
        """Keep what the group was shown of a claim."""
        ...

    def fresh(self, chat_id: str, *, limit: int) -> Sequence[GroupCard]:
        """Return the claims the group has not seen yet, oldest first."""
        ...

    def count_in(self, chat_id: str) -> int:
        """Mark the claims the group has not seen yet as being in a digest; return how many."""
        ...

    def set_behind(self, claim_id: str) -> bool:
        """Note that nobody knows what the cards of a claim show; return whether it has one."""
        ...

    def set_texts_behind(self, chat_id: str) -> Sequence[str]:
        """Note that nobody knows what the group's cards of claims that are worked on show; return these claims."""
        ...

    def delete_before(self, before: datetime) -> int:
        """Forget what was shown last before then; return how many.

        Not what may still show a text: of claims that are worked on, or that changed since they were shown.
        """
        ...
