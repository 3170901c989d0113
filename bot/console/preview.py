"""What the reporter will see, before it is decided: drawn by the code that will tell them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.console.card import Card, draw_card
from bot.console.parts import ConsoleParts
from bot.console.sources import LINES, preview_lines
from bot.conversation.telling import to_replies
from bot.domain.claim import STATEMENT_LENGTH, TITLE_LENGTH, Claim, Proposing
from bot.domain.decision import Decision, DecisionKind, Evidence
from bot.domain.news import Decided
from bot.domain.text import Language
from bot.domain.verdict import NoVerdict, Outcome, Verdict
from bot.services.decide import to_sources

_KINDS: Final = {
    Proposing.PUBLISH: DecisionKind.VERDICT,
    Proposing.CORRECT: DecisionKind.CORRECTION,
    Proposing.WITHDRAW: DecisionKind.WITHDRAWAL,
}


def read_does(fields: Mapping[str, str]) -> Proposing:
    """Return what the proposal in *fields* would do."""
    return next((each for each in Proposing if each.value == fields.get("kieu")), Proposing.PUBLISH)


def read_verdict(fields: Mapping[str, str]) -> Verdict | None:
    """Return the verdict chosen in *fields*, or None."""
    return next((each for each in Verdict if each.value == fields.get("ket-luan")), None)


def preview_proposal(
    parts: ConsoleParts, claim: Claim, fields: Mapping[str, str], evidence: Sequence[Evidence], now: datetime
) -> Card | None:
    """Return the message the fields of a proposal would become, or None while no verdict is chosen."""
    does = read_does(fields)
    outcome: Outcome | None = claim.outcome if does is Proposing.WITHDRAW else read_verdict(fields)
    if outcome is None:
        return None
    decision = Decision(
        claim_id=claim.id,
        number=claim.decided + 1,
        kind=_KINDS[does],
        outcome=outcome,
        title=fields.get("tieu-de", "")[:TITLE_LENGTH],
        statement=fields.get("ly-do", "")[:STATEMENT_LENGTH],
        sources=(*to_sources(evidence), *preview_lines(fields.get(LINES, ""))),
        by=None,
        approved_by=None,
        at=now,
    )
    return preview_decision(parts, decision)


def preview_answer(parts: ConsoleParts, claim: Claim, fields: Mapping[str, str], now: datetime) -> Card | None:
    """Return the message an answer without a verdict would become, or None while no reason is chosen."""
    outcome = next((each for each in NoVerdict if each.value == fields.get("ma")), None)
    if outcome is None:
        return None
    decision = Decision(
        claim_id=claim.id,
        number=claim.decided + 1,
        kind=DecisionKind.ANSWER,
        outcome=outcome,
        title="",
        statement=fields.get("loi", "")[:STATEMENT_LENGTH],
        sources=(),
        by=None,
        approved_by=None,
        at=now,
    )
    return preview_decision(parts, decision)


def preview_decision(parts: ConsoleParts, decision: Decision) -> Card:
    """Return the message a reporter gets of *decision*."""
    news = Decided(decision=decision, report_id="0", first=decision.number == 1)
    return draw_card(parts, to_replies(parts.pages.knowledge, news, Language.VI)[0])
