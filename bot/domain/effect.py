"""What a turn changes besides its own Dialogue: prepared purely, applied in its transaction."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.dialogue import DialogueKey
from bot.domain.entry import Reason
from bot.domain.text import Language


class FeedbackReason(StrEnum):
    """Why an answer did not help."""

    WRONG = "wrong"
    NOT_MY_QUESTION = "not_my_question"
    HARD_TO_READ = "hard_to_read"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True)
class KeepUnanswered:
    """Keep a question nobody could answer, for editors: blacked out, ≤ 200 characters, without the person."""

    text: str
    language: Language
    reason: Reason


@dataclass(frozen=True, slots=True)
class CountFeedback:
    """Count a thumb for one version of an entry.  ``reason`` refines an earlier thumb down."""

    entry: str
    version: str
    good: bool
    reason: FeedbackReason | None = None


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """Delete what is kept of a conversation: its Dialogue, its readable replies and waiting rows."""

    key: DialogueKey


Effect = KeepUnanswered | CountFeedback | ForgetPerson
