"""The stored state of one conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.answer import Context
from bot.domain.message import Choice
from bot.domain.text import Language


@dataclass(frozen=True, slots=True)
class DialogueKey:
    """Whose conversation: a channel, a chat of it and a person in that chat."""

    channel: str
    chat_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """State of one conversation.  Never holds the words of a person.

    ``version`` rises by one with every turn; ``open`` are the choices of the last reply, by which a
    typed "2" or a label is understood; ``data`` is the small state of the flow's step (JSON values).
    ``language`` is None until the person chose one: answers then follow the question's language.
    """

    key: DialogueKey
    version: int = 0
    language: Language | None = None
    last_language: Language = Language.VI
    flow: str = "ask"
    step: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    open: tuple[Choice, ...] = ()
