"""The staff group: one card a claim, changed in place as the claim changes, and what its buttons do.

Cards follow the claims by the number of their last change, so whatever changes a claim need not know of them.
New claims are shown in rounds, a quarter of an hour apart: a few of them each by its card, many by one digest.
So the moment of a message does not tell the moment of a report either.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from bot.domain.claim import UNDO, Claim, ClaimState, Risk
from bot.domain.decision import Decision
from bot.domain.delivery import ChatKey, Job, OutboxState
from bot.domain.desk import CardState, Desk, GroupCard, GroupState
from bot.domain.effect import CardAct, WorkOnClaim
from bot.domain.errors import BadInput, IllegalChange
from bot.domain.message import Reply
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.ports.claims import QueueFilter
from bot.services import triage
from bot.services.family import find_root, get_claim
from bot.services.permission import authorize
from bot.services.queue import as_seen, best_of, holder_of

CARD: Final = "staff_card"
"""Change the card of claim ``key`` if the claim changed since it was shown."""
ROUND: Final = "staff_round"
"""Show what is new: by cards, or by a digest."""
EVERY: Final = timedelta(minutes=15)
FEW: Final = 5
"""So many new claims of a round get a card each."""
_SOON: Final = timedelta(seconds=3)
_CHANGES_AT_MOST: Final = 500
_URGENT_AT_MOST: Final = 100
_ON_ITS_WAY: Final = {OutboxState.WAITING, OutboxState.SENDING, OutboxState.UNKNOWN}
_OPEN: Final = {ClaimState.NEW, ClaimState.IN_TRIAGE, ClaimState.RESEARCH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A claim as the group sees it.

    ``nearest`` is the claim it may be the same as and ``best`` what stands about that; ``holder`` the name of who
    works on it.  ``may_undo`` tells that the last step can still be taken back.
    """

    claim: Claim
    nearest: str | None
    best: Decision | None
    holder: str | None
    may_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Many new claims at once.  ``waiting`` is how many wait in all, ``urgent`` how many of these are most urgent."""

    fresh: int
    waiting: int
    urgent: int


Draw = Callable[[Desk, Card | Digest], Reply]
"""Puts what the group is shown into words.  Pure; written where conversations are."""


def slot_of(claim_id: str) -> str:
    """Return the place of a claim's card in the chat of the group."""
    return f"claim:{claim_id}"


def is_behind(tx: Transaction, desk: Desk) -> bool:
    """Tell whether a claim changed since ``follow`` was called last."""
    state = tx.group.state(desk.group)
    return state is None or state.seen < tx.claims.last_change()


def follow(tx: Transaction, desk: Desk, now: datetime) -> bool:
    """Have cards changed whose claims changed, and new claims shown; return whether there is more to follow.

    What changed before the group was there is not followed.
    """
    state, last = tx.group.state(desk.group), tx.claims.last_change()
    if state is None:
        tx.group.save_state(GroupState(chat_id=desk.group, seen=last))
        return False
    changed = tx.claims.changed_since(state.seen, limit=_CHANGES_AT_MOST)
    for _, claim in changed:
        _note(tx, desk, claim, now)
    is_more = len(changed) == _CHANGES_AT_MOST
    tx.group.save_state(replace(state, seen=changed[-1][0] if is_more else last))
    return is_more


def _note(tx: Transaction, desk: Desk, claim: Claim, now: datetime) -> None:
    card = tx.group.card(desk.group, claim.id)
    if card is None:
        if claim.state is ClaimState.NEW:
            tx.group.save_card(GroupCard(chat_id=desk.group, claim_id=claim.id, state=CardState.FRESH, at=now))
            tx.jobs.add(Job(ROUND, desk.group, next_round(now)))
    elif card.state is not CardState.SHOWN:
        return
    elif card.version != claim.version:
        tx.jobs.put(Job(CARD, claim.id, now))
    elif card.reports != claim.reports:
        tx.jobs.add(Job(CARD, claim.id, next_round(now)))


def next_round(now: datetime) -> datetime:
    """Return the next full quarter of an hour."""
    begin = datetime(1970, 1, 1, tzinfo=UTC)
    return begin + ((now - begin) // EVERY + 1) * EVERY


def run_round(tx: Transaction, job: Job, now: datetime, *, desk: Desk | None, draw: Draw) -> None:
    """Show what is new.  Digests are at least a quarter of an hour apart."""
    state = None if desk is None else tx.group.state(desk.group)
    if desk is None or state is None or job.key != desk.group:
        return
    fresh = tx.group.fresh(desk.group, limit=FEW + 1)
    if len(fresh) <= FEW:
        for card in fresh:
            claim = tx.claims.get(card.claim_id)
            if claim is None or claim.state not in _OPEN:
                tx.group.save_card(replace(card, state=CardState.COUNTED))
            else:
                _put(tx, desk, claim, now, draw)
    elif state.digest_at is not None and now < state.digest_at + EVERY:
        tx.jobs.put(replace(job, due_at=state.digest_at + EVERY))
    else:
        _put_digest(tx, desk, now, draw)
        tx.group.save_state(replace(state, digest_at=now))


def _put_digest(tx: Transaction, desk: Desk, now: datetime, draw: Draw) -> None:
    urgent = QueueFilter(states=frozenset({ClaimState.NEW}), risk=Risk.HIGH)
    digest = Digest(
        fresh=tx.group.count_in(desk.group),
        waiting=tx.claims.counts(now).get(ClaimState.NEW, 0),
        urgent=len(tx.claims.page(urgent, now, limit=_URGENT_AT_MOST)),
    )
    tx.outbox.put(ChatKey(desk.channel, desk.group), f"digest:{now.isoformat()}", (draw(desk, digest),), now)


def run_card(tx: Transaction, job: Job, now: datetime, *, desk: Desk | None, draw: Draw) -> None:
    """Change the card, once the last change of it has gone out: a busy claim has one change on its way at a time."""
    card = None if desk is None else tx.group.card(desk.group, job.key)
    claim = tx.claims.get(job.key)
    if desk is None or card is None or card.state is not CardState.SHOWN or claim is None:
        return
    if (card.version, card.reports) == (claim.version, claim.reports):
        return
    row = tx.sending.get(card.row_id)
    if row is not None and row.state in _ON_ITS_WAY:
        tx.jobs.put(replace(job, due_at=max(now + _SOON, row.next_at or now), attempts=0))
        return
    _put(tx, desk, claim, now, draw)


def _put(tx: Transaction, desk: Desk, claim: Claim, now: datetime, draw: Draw) -> None:
    reply = draw(desk, read_card(tx, claim, now))
    cause = f"card:{claim.id}:{claim.version}:{now.isoformat()}"
    (row_id,) = tx.outbox.put(ChatKey(desk.channel, desk.group), cause, (reply,), now)
    note_shown(tx, desk, claim, now, row_id)


def note_shown(tx: Transaction, desk: Desk, claim: Claim, now: datetime, row_id: int = 0) -> None:
    """Note that the group is shown *claim* as it is, by the outbox row *row_id*."""
    tx.group.save_card(
        GroupCard(
            chat_id=desk.group,
            claim_id=claim.id,
            state=CardState.SHOWN,
            version=claim.version,
            reports=claim.reports,
            row_id=row_id,
            at=now,
        )
    )


def read_card(tx: Transaction, claim: Claim, now: datetime) -> Card:
    """Return what the group is shown of *claim*."""
    near = tx.claims.get(claim.suggested) if claim.suggested else None
    root = None if near is None else find_root(tx, near)
    holder = holder_of(claim, now)
    member = tx.staff.get(holder) if holder else None
    is_merged_now = claim.state is ClaimState.MERGED and now < claim.since + UNDO
    return Card(
        claim=as_seen(claim),
        nearest=None if root is None or root.id == claim.id else root.id,
        best=best_of(tx, claim),
        holder=None if member is None else member.name,
        may_undo=is_merged_now or tx.jobs.get(triage.ANSWER, claim.id) is not None,
    )


def work(tx: Transaction, wish: WorkOnClaim, by: StaffMember, now: datetime) -> Claim:  # noqa: PLR0911 one case an act
    """Do what a button asks for, by the same services as the console; return the claim after it.

    Raises:
        Refusal: As the services do; nothing was changed then.
    """
    authorize(tx, by, Permission.READ_CLAIMS)
    seen = (tx, wish.claim_id, wish.version, by, now)
    match wish.act:
        case CardAct.TAKE:
            return triage.take(*seen)
        case CardAct.RELEASE:
            return triage.release(*seen)
        case CardAct.ANSWER:
            if wish.outcome is None:
                raise BadInput("outcome", "Choose a reason.")
            return triage.answer_without_verdict(*seen, wish.outcome)
        case CardAct.TAKE_BACK:
            return triage.take_back(*seen)
        case CardAct.MERGE:
            return triage.merge(*seen, _suggested(tx, wish.claim_id))
        case CardAct.REASONS:
            authorize(tx, by, Permission.TRIAGE)
            return get_claim(tx, wish.claim_id).seen_at(wish.version)
        case CardAct.SHOW:
            return get_claim(tx, wish.claim_id)
        case _ as never:
            assert_never(never)


def _suggested(tx: Transaction, claim_id: str) -> str:
    other = get_claim(tx, claim_id).suggested
    if other is None:
        raise IllegalChange(f"Nothing is suggested for claim {claim_id}. Look at it again.")
    return other
