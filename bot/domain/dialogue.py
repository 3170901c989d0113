"""The stored state of one conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.answer import Context
from bot.domain.message import Choice
from bot.domain.report import Draft
from bot.domain.text import Language


@dataclass(frozen=True, slots=True)
class DialogueKey:
    """Whose conversation: a channel, a chat of it and a person in that chat."""

    channel: str
    chat_id: str
    person_id: str


REPORT = "report"
"""Where ``data`` keeps which report is spoken about: sealed, so that no row says who sent what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """State of one conversation.  Never holds the words of a person, but in ``draft``.

    ``version`` rises by one with every turn; ``open`` are the choices of the last reply, by which a
    typed "2" or a label is understood; ``data`` is the small state of the flow's step (JSON values).
    ``language`` is None until the person chose one: answers then follow the question's language.
    ``draft`` is a report or an appeal before it is sent, blacked out; it is wiped after 24 hours.
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
    draft: Draft | None = None

    def told(self, choices: Sequence[Choice], report: str | None) -> "Dialogue":
        """Return this Dialogue after something was told without being asked for.

        Numbers typed from now on mean *choices*; *report* is the report it was about, sealed.
        """
        data = self.data if report is None else {**self.data, REPORT: report}
        forgets = self.flow in {"appeal", "lookup"}  # They speak about the report that was remembered before.
        return replace(
            self,
            version=self.version + 1,
            flow="ask" if forgets else self.flow,
            step="" if forgets else self.step,
            data=data,
            open=tuple(replace(choice, payload=choice.typed or choice.payload) for choice in choices),
        )
