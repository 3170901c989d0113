"""What a flow is given and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.buttons import Button
from bot.conversation.plan import Knowledge
from bot.domain.dialogue import Dialogue
from bot.domain.effect import Effect
from bot.domain.message import Choice, Reply, Update
from bot.domain.text import Language


@dataclass(frozen=True, slots=True)
class Scene:
    """One update as a flow sees it.

    ``version`` is the version the Dialogue will have after this turn: choices that must not be
    used later carry it.  ``language`` is the one for menus and notices.
    """

    dialogue: Dialogue
    update: Update
    knowledge: Knowledge
    now: datetime
    language: Language

    @property
    def version(self) -> int:
        """Return the version the Dialogue will have after this turn."""
        return self.dialogue.version + 1

    @property
    def is_private(self) -> bool:
        """Tell whether nobody but the person reads this chat."""
        return self.update.chat_id == self.update.person_id


@dataclass(frozen=True, slots=True)
class Step:
    """What a flow decided: the next state, the replies and the effects."""

    dialogue: Dialogue
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...] = ()


Handler = Callable[[Scene, Button], Step | None]
"""Handles a button of its flow; None when the step or choice is not one of it."""


def moved(scene: Scene, flow: str, step: str, *replies: Reply, effects: tuple[Effect, ...] = ()) -> Step:
    """Return the step to *flow* and *step* that shows *replies*; their choices become the open ones."""
    return Step(replace(scene.dialogue, flow=flow, step=step, open=open_choices(replies)), replies, effects)


def open_choices(replies: tuple[Reply, ...]) -> tuple[Choice, ...]:
    """Return the choices a typed number refers to: those of the last reply that has any."""
    shown = next((reply.choices for reply in reversed(replies) if reply.choices), ())
    return tuple(replace(choice, payload=choice.typed or choice.payload) for choice in shown)
