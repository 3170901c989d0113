"""Values for tests of the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.conversation import Knowledge, Operator, Plan, prepare
from bot.domain.answer import Answer, Context, Part, Reading, Unknown
from bot.domain.base import Base
from bot.domain.decision import Decision, DecisionKind, Source
from bot.domain.dialogue import Dialogue, DialogueKey
from bot.domain.entry import Reason
from bot.domain.message import Choice, Update
from bot.domain.text import Language
from bot.domain.verdict import Outcome, Verdict
from bot.ports.known import Known, KnownClaims, NothingKnown

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


@dataclass(frozen=True)
class ScriptedClaims:
    """Knows the same of every text."""

    known: Known

    def match(self, text: str, picture_hashes: Sequence[int] = ()) -> Known:
        del text, picture_hashes
        return self.known


def make_reporting(base: Base, claims: KnownClaims | None = None, /, **answers: Answer) -> Knowledge:
    """Return knowledge that knows *claims*."""
    script = {text: (answer,) for text, answer in answers.items()}
    return Knowledge(base, ScriptedReader(script), Operator("Cơ quan thử"), claims or NothingKnown())


def receive(knowledge: Knowledge, dialogue: Dialogue | None = None, /, **fields: object) -> Plan:
    """Prepare the turn of an update with these *fields*."""
    update = replace(make_update(), **fields)  # type: ignore[arg-type]
    return prepare(dialogue or Dialogue(key=KEY), update, knowledge, NOON)


def tap(knowledge: Knowledge, plan: Plan, label: str) -> Plan:
    """Prepare the turn of pressing the choice called *label*."""
    return turn(knowledge, plan.dialogue, button=find_choice(plan, label).payload)


def find_choice(plan: Plan, label: str) -> Choice:
    """Return the choice called *label* of the last reply."""
    return next(choice for choice in plan.replies[-1].choices if choice.label == label)


def make_decision(
    outcome: Outcome = Verdict.FALSE, *, claim_id: str = "CLAIM00001", number: int = 1, kind: DecisionKind | None = None
) -> Decision:
    """Return a decision with one source, if it is a verdict."""
    is_verdict = isinstance(outcome, Verdict)
    source = Source(
        "Điện lực Long An", "https://example.org/lich", "Không có lịch cúp điện ngày 30/11.", None, primary=True
    )
    return Decision(
        claim_id=claim_id,
        number=number,
        kind=kind or (DecisionKind.VERDICT if is_verdict else DecisionKind.ANSWER),
        outcome=outcome,
        title="Cần Đước cúp điện ngày 30/11" if is_verdict else "",
        statement="Lịch công bố không có ngày này." if is_verdict else "",
        sources=(source,) if is_verdict else (),
        by="s1",
        approved_by="s2" if is_verdict else None,
        at=NOON,
    )
