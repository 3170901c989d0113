"""Values for tests of the conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.conversation import Knowledge, Operator, Plan, prepare
from bot.domain.answer import Answer, Context, Part, Reading, Unknown
from bot.domain.base import Base
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.entry import Reason
from bot.domain.message import Update
from bot.domain.text import Language

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
KEY = DialogueKey("web_chat", "p1", "p1")


@dataclass(frozen=True)
class ScriptedReader:
    """Answers each known text as told, anything else with "unknown"."""

    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    language: Language = Language.VI

    def read(self, text: str, context: Context = Context()) -> Reading:
        answers = self.answers.get(text, (Unknown(Reason.UNKNOWN),))
        return Reading(tuple(Part(text, answer) for answer in answers), self.language, context)


def make_knowledge_of(
    base: Base, language: Language = Language.VI, **answers: Answer | tuple[Answer, ...]
) -> Knowledge:
    """Return knowledge whose engine answers the text *key* as given."""
    script = {key: value if isinstance(value, tuple) else (value,) for key, value in answers.items()}
    return Knowledge(base, ScriptedReader(script, language), Operator("Cơ quan thử"))


def make_update(text: str | None = None, button: str | None = None) -> Update:
    """Return an update of the person of KEY."""
    return Update(
        channel=KEY.channel, event_id="e1", chat_id="p1", person_id="p1", text=text, button=button, received_at=NOON
    )


def turn(
    knowledge: Knowledge, dialogue: Dialogue | None = None, text: str | None = None, button: str | None = None
) -> Plan:
    """Prepare one turn."""
    return prepare(dialogue or Dialogue(key=KEY), make_update(text, button), knowledge, NOON)
