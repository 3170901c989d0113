"""What a page offers somebody to do with a claim.  The services decide; this only spares people refusals."""

from datetime import datetime

from bot.domain.claim import Claim, ClaimState
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import Verdict

_TRIAGED = {ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH}
_WORKED_ON = {*_TRIAGED, ClaimState.PROPOSED, ClaimState.APPROVED}
OTHERS = frozenset({"tra-loi", "hoi-them", "nghien-cuu", "tra", "bo", "tach", "gop", "tam-gac"})
"""What a row of the queue offers below its first buttons."""
_DECIDED = {ClaimState.PUBLISHED, ClaimState.NOT_CHECKABLE}


def moves_of(claim: Claim, member: StaffMember, now: datetime) -> frozenset[str]:
    """Return the names of what *member* may try, as in the addresses of the actions."""
    moves: set[str] = set()
    if member.may(Permission.TRIAGE):
        moves |= _triage_moves(claim, member, now)
    if member.may(Permission.RESEARCH):
        moves |= _research_moves(claim)
    if member.may(Permission.DECIDE):
        moves |= _decision_moves(claim, member)
    if claim.lease is not None and claim.lease.binds(member.id, now):
        moves &= {"che", "ghi-chu", "dung", "khoi-phuc", "tach"}
    return frozenset(moves)


def _triage_moves(claim: Claim, member: StaffMember, now: datetime) -> set[str]:
    moves = {"che"}
    if claim.state in _TRIAGED:
        moves |= _open_moves(claim, now)
    if claim.state is ClaimState.PROPOSED:
        moves.add("nhan")
    if claim.state in {ClaimState.NEW, ClaimState.IN_TRIAGE}:
        moves.add("nghien-cuu")
    if claim.lease is not None and claim.lease.by == member.id and now < claim.lease.until:
        moves.add("tra")
    if claim.state in _WORKED_ON | _DECIDED:
        moves.add("danh-dau")
    if claim.state is ClaimState.JUNK:
        moves.add("khoi-phuc")
    if claim.state is ClaimState.MERGED:
        moves.add("tach")
    return moves


def _open_moves(claim: Claim, now: datetime) -> set[str]:
    """Return what one person can do to a claim that is still to be decided."""
    moves = {"nhan", "tam-gac"}
    if not (claim.decided and isinstance(claim.outcome, Verdict)):
        moves.add("tra-loi")
    if not claim.decided:
        moves |= {"bo", "gop"}
    if claim.needs_info_until is None or now >= claim.needs_info_until:
        moves.add("hoi-them")
    if claim.suggested:
        moves.add("khong-trung")
    return moves


def _research_moves(claim: Claim) -> set[str]:
    moves = {"ghi-chu"}
    if claim.state in {*_TRIAGED, ClaimState.PROPOSED, *_DECIDED}:
        moves |= {"nguon", "bo-nguon"}
    return moves


def _decision_moves(claim: Claim, member: StaffMember) -> set[str]:
    match claim.state:
        case ClaimState.RESEARCH:
            return {"de-xuat"}
        case ClaimState.PROPOSED:
            is_own = claim.proposal is not None and claim.proposal.by == member.id
            return {"tra-lai"} if is_own else {"tra-lai", "duyet"}
        case ClaimState.APPROVED:
            return {"dung"}
        case ClaimState.PUBLISHED | ClaimState.NOT_CHECKABLE:
            return {"mo-lai"}
        case _:
            return set()
