"""Test values of the report process, and a vault-free way to keep them."""

from datetime import timedelta
from typing import Any

from bot.domain.claim import Claim
from bot.domain.decision import Appeal, Decision, DecisionKind, Evidence, Source
from bot.domain.picture import Picture
from bot.domain.report import Report
from bot.domain.staff import Role, StaffMember, StaffState
from bot.domain.text import Language
from bot.domain.verdict import Verdict
from bot.ports import Transaction
from tests.support.delivery import NOON

SOURCE = Source("Sở Y tế", "https://example.org/1", "Nước máy đạt quy chuẩn.", NOON.date(), primary=True)


def make_claim(number: int = 1, **changes: Any) -> Claim:
    """Return claim ``c0001``; a later number came a minute later each."""
    created_at = changes.pop("created_at", NOON + timedelta(minutes=number))
    values: dict[str, Any] = {
        "id": f"c{number:04}",
        "text": f"Nước máy ở xã số {number} có độc",
        "language": Language.VI,
        "created_at": created_at,
        "since": created_at,
        "reports": 1,
        "reach": 1,
    }
    return Claim(**(values | changes))


def make_report(number: int = 1, claim_id: str = "c0001", **changes: Any) -> Report:
    """Return report ``r0001`` with a pseudonym and a receipt."""
    values: dict[str, Any] = {
        "id": f"r{number:04}",
        "claim_id": claim_id,
        "pseudonym": f"pseudonym-{number}",
        "receipt": f"receipt-{number}",
        "text": f"Chuyển tiếp: nước máy có độc ({number})",
        "pictures": (),
        "language": Language.VI,
        "filed_at": NOON,
        "waiting_since": NOON,
    }
    return Report(**(values | changes))


def make_decision(claim_id: str = "c0001", number: int = 1, **changes: Any) -> Decision:
    """Return a verdict proposed by ``anna`` and approved by ``binh``."""
    values: dict[str, Any] = {
        "claim_id": claim_id,
        "number": number,
        "kind": DecisionKind.VERDICT,
        "outcome": Verdict.FALSE,
        "title": "Nước máy có độc",
        "statement": "Kết quả xét nghiệm đạt quy chuẩn.",
        "sources": (SOURCE,),
        "by": "anna",
        "approved_by": "binh",
        "at": NOON + timedelta(hours=number),
    }
    return Decision(**(values | changes))


def make_appeal(number: int = 1, report_id: str = "r0001", **changes: Any) -> Appeal:
    """Return an open appeal against version 1 of claim ``c0001``."""
    values: dict[str, Any] = {
        "id": f"a{number:04}",
        "claim_id": "c0001",
        "number": 1,
        "report_id": report_id,
        "text": "Tôi có ảnh chụp kết quả khác.",
        "at": NOON,
    }
    return Appeal(**(values | changes))


def make_evidence(number: int = 1, claim_id: str = "c0001", **changes: Any) -> Evidence:
    """Return a piece of evidence at first hand."""
    values: dict[str, Any] = {
        "id": f"e{number:04}",
        "claim_id": claim_id,
        "publisher": "Sở Y tế",
        "link": "https://example.org/1",
        "quotation": "Nước máy đạt quy chuẩn.",
        "day": NOON.date(),
        "primary": True,
        "own": False,
        "by": "anna",
        "at": NOON,
    }
    return Evidence(**(values | changes))


def make_member(staff_id: str = "anna", *roles: Role, **changes: Any) -> StaffMember:
    """Return an active account."""
    values: dict[str, Any] = {
        "id": staff_id,
        "name": staff_id.title(),
        "roles": frozenset(roles),
        "state": StaffState.ACTIVE,
        "created_at": NOON,
    }
    return StaffMember(**(values | changes))


def make_picture(sha256: str = "5a", dhash: int = 7) -> Picture:
    """Return a picture whose bytes do not matter."""
    return Picture(sha256=sha256, jpeg=b"\xff\xd8", width=2, height=1, dhash=dhash)


def put_claims(tx: Transaction, *claims: Claim) -> None:
    """Keep *claims*, each with a fingerprint of its own."""
    for claim in claims:
        tx.claims.put(claim, f"print-{claim.id}")
