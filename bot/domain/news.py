"""What reporters and readers are told afterwards, before it is worded."""

from dataclasses import dataclass

from bot.domain.decision import Appeal, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision on the claim somebody reported (``report_id``) or follows (None).

    ``first`` is False if the person was told an earlier version: this one corrects it.
    """

    decision: Decision
    report_id: str | None
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtAgain:
    """What was answered no longer stands: the claim is looked at again.

    That is after an appeal or, if ``parted``, because it is no longer taken for the same as the one that was answered.
    """

    claim_id: str
    report_id: str
    parted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InfoAsked:
    """Staff need more to go on: where it was seen, a picture, a link."""

    claim_id: str
    report_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealAnswered:
    """What became of one's appeal, with the reasons.  A new decision, if there is one, is told besides."""

    appeal: Appeal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptReplaced:
    """A new receipt for a report; the earlier one has stopped working."""

    claim_id: str
    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEnded:
    """The search for one's reports is over.  ``found`` were cut off (``forgotten``) or given new receipts."""

    found: int
    forgotten: bool


News = Decided | LookedAtAgain | InfoAsked | AppealAnswered | ReceiptReplaced | SearchEnded
