"""The stored state of one conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

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
MORE = "more"
"""The flow in which a reporter says more, and where ``data`` keeps about which report: until when, and sealed which."""
_BEGUN = frozenset({"report", "appeal", "lookup", MORE})
_DONE = frozenset({"sent", "known"})
_PLAYING = frozenset({"quiz", "room"})
_NICKNAME = ("room", "name")


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

    @property
    def awaits_words(self) -> bool:
        """Tell whether what is typed next belongs to what was begun: a report, an appeal, a look-up, a nickname.

        A game that goes on meanwhile must not take it for an answer.
        """
        is_begun = self.flow in _BEGUN and self.step not in _DONE
        return self.draft is not None or is_begun or (self.flow, self.step) == _NICKNAME

    @property
    def is_busy(self) -> bool:
        """Tell whether something is under way that what is typed next may belong to."""
        is_waiting = self.flow == "report" and self.step in {"waiting", "album"}
        return self.draft is not None or self.flow in _PLAYING or is_waiting

    def asked_more(self, report: str, until: datetime) -> "Dialogue":
        """Return this Dialogue after its person was asked to say more about *report*, sealed.

        What is typed next is taken for it, unless something else is under way: then the choice that was shown leads
        there.
        """
        asked = replace(self, data={**self.data, MORE: f"{until.isoformat()} {report}"})
        return asked if self.is_busy else replace(asked, flow=MORE, step="waiting")

    @property
    def more_about(self) -> tuple[str, datetime] | None:
        """Return about which report, sealed, more was asked, and until when."""
        until, _, report = str(self.data.get(MORE, "")).partition(" ")
        return (report, datetime.fromisoformat(until)) if report else None

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
