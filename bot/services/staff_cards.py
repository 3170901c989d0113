"""The staff group: one card a claim, changed in place as the claim changes, and what its buttons do.

Cards follow the claims by the number of their last change, so whatever changes a claim need not know of them.
New claims are shown in rounds, a quarter of an hour apart: a few of them each by its card, many by one digest.
So the moment of a message tells the quarter of an hour a claim came in.  That is finer than the hours staff read
elsewhere, and is the price of hearing of a dangerous claim in time.  A new count waits for the round too, unless the
card changes before for another reason.

What a card shows can end without a change of the claim: a lease, and the time to take back a merge.  The card is
changed then.  A change that finally failed is tried anew in the next round: a text must not stay in the group.  Nor
may it once the setting is turned off: that is looked at in every round.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from bot.domain.claim import UNDO, WORKED_ON, Claim, ClaimState, Risk
from bot.domain.decision import Decision
from bot.domain.delivery import ChatKey, Job, OutboxState
from bot.domain.desk import CARD_SLOT, CardState, Desk, GroupCard, GroupState
from bot.domain.effect import CardAct, WorkOnClaim
from bot.domain.errors import BadInput, IllegalChange, StaleClaim
from bot.domain.message import Reply
from bot.domain.staff import Permission, StaffMember
from bot.ports import Transaction
from bot.ports.claims import QueueFilter
from bot.services import triage
from bot.services.family import find_root, get_claim
from bot.services.permission import authorize
from bot.services.queue import as_seen, best_of, holder_of

CARD: Final = "staff_card"
"""Change the card of claim ``key`` if it no longer shows the claim as it is."""
TEXTS: Final = "staff_texts"
"""Texts stand in group ``key``: take them away once the setting keeps them in the house."""
ROUND: Final = "staff_round"
"""Show what is new: by cards, or by a digest."""
EVERY: Final = timedelta(minutes=15)
FEW: Final = 5
"""So many new claims of a round get a card each."""
_CAUSE: Final = "card"
"""How causes of cards begin; then comes the claim."""
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
    return f"{CARD_SLOT}{claim_id}"


def is_behind(tx: Transaction, desk: Desk) -> bool:
    """Tell whether a claim changed since ``follow`` was called last."""
    state = tx.group.state(desk.group)
    return state is None or state.seen < tx.claims.last_change()


def follow(tx: Transaction, desk: Desk, now: datetime) -> None:
    """Have cards changed whose claims changed, and new claims shown: at most 500 at a time, the rest next time.

    What changed before the group was there is not followed.
    """
    state, last = tx.group.state(desk.group), tx.claims.last_change()
    if state is None:
        tx.group.save_state(GroupState(chat_id=desk.group, seen=last))
        return
    changed = tx.claims.changed_since(state.seen, limit=_CHANGES_AT_MOST)
    for _, claim in changed:
        _note(tx, desk, claim, now)
    is_more = len(changed) == _CHANGES_AT_MOST
    tx.group.save_state(replace(state, seen=changed[-1][0] if is_more else last))


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
        _look_again(tx, claim.id, next_round(now))


def _look_again(tx: Transaction, claim_id: str, at: datetime) -> None:
    """Have the card looked at then, or before if that was due."""
    job = tx.jobs.get(CARD, claim_id)
    if job is None or at < job.due_at:
        tx.jobs.put(Job(CARD, claim_id, at))


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
    is_over = card.until is not None and card.until <= now
    if (card.version, card.reports) == (claim.version, claim.reports) and not is_over:
        if card.until is not None:
            _look_again(tx, claim.id, card.until)
        return
    row = tx.sending.get(card.row_id)
    if row is not None and row.state in _ON_ITS_WAY:
        tx.jobs.put(replace(job, due_at=max(now + _SOON, row.next_at or now), attempts=0))
        return
    _put(tx, desk, claim, now, draw)


def _put(tx: Transaction, desk: Desk, claim: Claim, now: datetime, draw: Draw) -> None:
    put_card(tx, desk, claim, draw(desk, read_card(tx, claim, now)), now, f"{claim.version}:{now.isoformat()}")


def put_card(tx: Transaction, desk: Desk, claim: Claim, reply: Reply, now: datetime, why: str) -> None:
    """Have *reply* shown as the card of *claim*, which it shows as it is; *why* is another each time."""
    (row_id,) = tx.outbox.put(ChatKey(desk.channel, desk.group), f"{_CAUSE}:{claim.id}:{why}", (reply,), now)
    until = _ends_at(claim, now)
    tx.group.save_card(
        GroupCard(
            chat_id=desk.group,
            claim_id=claim.id,
            state=CardState.SHOWN,
            version=claim.version,
            reports=claim.reports,
            row_id=row_id,
            until=until,
            at=now,
        )
    )
    if until is not None:
        _look_again(tx, claim.id, until)
    if desk.with_text and claim.state in WORKED_ON:
        tx.jobs.add(Job(TEXTS, desk.group, next_round(now)))


def run_texts(tx: Transaction, job: Job, now: datetime, *, desk: Desk | None, draw: Draw) -> None:  # noqa: ARG001 as all
    """Have every card that may show a text drawn anew if texts stay in the house now; else look again next round."""
    if desk is None or desk.group != job.key or desk.with_text:
        tx.jobs.put(replace(job, due_at=next_round(now), attempts=0))
        return
    for claim_id in tx.group.set_texts_behind(desk.group):
        tx.jobs.put(Job(CARD, claim_id, now))


def _ends_at(claim: Claim, now: datetime) -> datetime | None:
    """Return when what is shown of *claim* now ends though nobody changes it."""
    if claim.state is ClaimState.MERGED and now < claim.since + UNDO:
        return claim.since + UNDO
    return claim.lease.until if claim.lease is not None and now < claim.lease.until else None


def note_card_lost(tx: Transaction, cause: str, now: datetime) -> None:
    """Note that the message of *cause* finally failed: a card is tried anew in the next round.

    Causes of other messages are none of ours.
    """
    match cause.split(":"):
        case [kind, claim_id, *_] if kind == _CAUSE and tx.group.set_behind(claim_id):
            _look_again(tx, claim_id, next_round(now))
        case _:
            pass


def read_card(tx: Transaction, claim: Claim, now: datetime) -> Card:
    """Return what the group is shown of *claim*."""
    near = tx.claims.get(claim.suggested) if claim.suggested else None
    root = None if near is None else find_root(tx, near)
    holder = holder_of(claim, now)
    member = tx.staff.get(holder) if holder else None
    is_undoable = claim.state is ClaimState.MERGED or tx.jobs.get(triage.ANSWER, claim.id) is not None
    return Card(
        claim=as_seen(claim),
        nearest=None if root is None or root.id == claim.id else root.id,
        best=best_of(tx, claim),
        holder=None if member is None else member.name,
        may_undo=is_undoable and now < claim.since + UNDO,
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
            return _take_back(*seen)
        case CardAct.MERGE:
            return triage.merge(*seen, _suggested(tx, wish.claim_id))
        case CardAct.REASONS:
            authorize(tx, by, Permission.TRIAGE)
            return get_claim(tx, wish.claim_id).seen_at(wish.version)
        case CardAct.SHOW:
            return get_claim(tx, wish.claim_id)
        case _ as never:
            assert_never(never)


def _take_back(tx: Transaction, claim_id: str, version: int, by: StaffMember, now: datetime) -> Claim:
    """Undo as the console does, but only as long as the card offers it: it may be looked at days later."""
    authorize(tx, by, Permission.TRIAGE)
    if now >= get_claim(tx, claim_id).seen_at(version).since + UNDO:
        raise StaleClaim(f"The time to take back what was done to claim {claim_id} is over. Look at it again.")
    return triage.take_back(tx, claim_id, version, by, now)


def _suggested(tx: Transaction, claim_id: str) -> str:
    other = get_claim(tx, claim_id).suggested
    if other is None:
        raise IllegalChange(f"Nothing is suggested for claim {claim_id}. Look at it again.")
    return other
