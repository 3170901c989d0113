"""What a turn changes besides its own Dialogue: prepared purely, applied in its transaction."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.claim import Risk
from bot.domain.dialogue import DialogueKey
from bot.domain.entry import Reason
from bot.domain.group_quiz import GroupEffect
from bot.domain.quiz_effect import QuizEffect
from bot.domain.report import Draft
from bot.domain.room_effect import RoomEffect
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict


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


@dataclass(frozen=True, slots=True)
class FileReport:
    """File the draft.  ``conflict`` marks one about the operating authority; ``suggested`` is the nearest claim.

    With ``apart`` the reporter read what stands about that one and wants theirs looked at all the same.
    """

    draft: Draft
    risk: Risk
    conflict: bool
    suggested: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class BeginAdding:
    """Ask what more there is to say about this person's report ``report_id``.

    None is the one more was asked about or, with ``looked_at``, the one looked at.
    """

    report_id: str | None = None
    looked_at: bool = False


@dataclass(frozen=True, slots=True)
class AddToReport:
    """Add the draft to the report more was asked about."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class LookUp:
    """Show what became of a report, by its receipt in the one spelling."""

    receipt: str


@dataclass(frozen=True, slots=True)
class ShowDecision:
    """Show the newest published decision about a claim."""

    claim_id: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Tell this person if the decision about a claim changes after version ``number``; or no more, if ``ends``.

    An empty ``claim_id`` is that of the report the conversation remembers.
    """

    claim_id: str
    number: int
    ends: bool = False


@dataclass(frozen=True, slots=True)
class BeginAppeal:
    """Ask for the reason of an appeal: about the report looked at, or this person's report ``report_id``."""

    report_id: str | None = None


@dataclass(frozen=True, slots=True)
class FileAppeal:
    """Send the appeal about the report looked at; ``text`` is blacked out."""

    text: str


@dataclass(frozen=True, slots=True)
class CutLink:
    """Cut the link between this person and the report looked at; the claim stays."""


@dataclass(frozen=True, slots=True)
class ReplaceReceipts:
    """Find this person's live reports and give them new receipts: the old ones are lost."""


@dataclass(frozen=True, slots=True)
class CollectAlbum:
    """Show the preview once no further picture of the album comes."""

    album: str


@dataclass(frozen=True, slots=True)
class LinkChat:
    """Link this person's chat account to the staff account the code was made for.  Says nothing if it does not fit."""

    code: str


@dataclass(frozen=True, slots=True)
class SendSignInLink:
    """Send a one-time sign-in link, if this person's chat account is linked.  Says nothing if it is not."""


class CardAct(StrEnum):
    """What a button of a claim's card in the staff group asks for."""

    TAKE = "take"
    RELEASE = "free"
    MERGE = "same"
    """Into the claim that is suggested."""
    ANSWER = "say"
    TAKE_BACK = "undo"
    REASONS = "why"
    """Show the reasons for which there is no verdict."""
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class WorkOnClaim:
    """Do what a card of the staff group asks for, to the claim as it was at ``version``."""

    act: CardAct
    claim_id: str
    version: int
    outcome: NoVerdict | None = None


Effect = (
    KeepUnanswered
    | CountFeedback
    | ForgetPerson
    | FileReport
    | BeginAdding
    | AddToReport
    | LookUp
    | ShowDecision
    | Follow
    | BeginAppeal
    | FileAppeal
    | CutLink
    | ReplaceReceipts
    | CollectAlbum
    | LinkChat
    | SendSignInLink
    | WorkOnClaim
    | QuizEffect
    | RoomEffect
    | GroupEffect
)
