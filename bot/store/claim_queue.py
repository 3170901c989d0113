"""The queue of claims in SQL: a page and the counts, as quick at a million claims as at ten thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    TextClause,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union_all,
)

from bot.domain.claim import ClaimState, Risk
from bot.ports.claims import QueueFilter, QueuePlace
from bot.store.coding import to_us
from bot.store.counters import SqlCounters
from bot.store.report_tables import CLAIM_WORDS, CLAIMS, CONFLICTING, RISKY, SNOOZED
from bot.store.words import split_folded

COMMON = 50_000
"""Claims with the rarest word, from which on it is quicker to walk the queue than to look at them all."""
FEW = 2000
"""Claims with all words, up to which it is quicker to sort them than to walk the queue."""
WORDS_AT_MOST = 20

_C = CLAIMS.c
_W = CLAIM_WORDS.c
_PLACE = (_C.n, _C.rank, _C.id)
_HOW_MANY = select(func.count()).select_from(
    select(_W.claim).where(_W.word == bindparam("b_word")).limit(COMMON + 1).subquery()
)
# Without GROUP BY, for which SQLite would read a whole index in the order of states.
_SNOOZED = select(*(func.count().filter(_C.state == state.value) for state in ClaimState)).where(
    SNOOZED, _C.snoozed_until > bindparam("b_now")
)
_COUNT_SNOOZED = select(func.count()).where(SNOOZED, _C.snoozed_until > bindparam("b_now"))
_sleeping = CLAIMS.alias("sleeping")
_SLEEPING = select(_sleeping.c.n).where(_sleeping.c.snoozed_until > bindparam("b_now"))


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statement of a page depends on; everything else is a parameter."""

    states: tuple[str, ...]
    after: bool
    held: bool
    snoozed: bool
    risk: Risk | None
    conflict: bool | None
    common: int
    few: bool


def read_page(
    connection: Connection, chosen: QueueFilter, now: datetime, after: QueuePlace | None, limit: int
) -> Sequence[Row[Any]]:
    """Return rows of claims in queue order."""
    common, few = _find_words(connection, split_folded(chosen.text))
    shape = _Shape(
        states=tuple(state.value for state in ClaimState if state in (chosen.states or frozenset(ClaimState))),
        after=after is not None,
        held=chosen.held_by is not None,
        snoozed=chosen.snoozed,
        risk=chosen.risk,
        conflict=chosen.conflict,
        common=len(common),
        few=few is not None,
    )
    values: dict[str, Any] = {"b_now": to_us(now), "b_limit": limit}
    values |= {_word_name(place): word for place, word in enumerate(common)}
    if after is not None:
        values |= {"b_rank": after.rank, "b_id": after.claim_id}
    if chosen.held_by is not None:
        values["b_held"] = chosen.held_by
    if few is not None:
        values["b_few"] = few
    return connection.execute(_make_page(shape), values).all()


def count_states(connection: Connection, now: datetime) -> Mapping[ClaimState, int]:
    """Return how many claims there are of each state, without the snoozed ones."""
    kept = SqlCounters(connection).get([count_name(state) for state in ClaimState])
    snoozed = connection.execute(_SNOOZED, {"b_now": to_us(now)}).one()
    return {state: kept.get(count_name(state), 0) - asleep for state, asleep in zip(ClaimState, snoozed, strict=True)}


def count_snoozed(connection: Connection, now: datetime) -> int:
    """Return how many claims are put off."""
    return connection.execute(_COUNT_SNOOZED, {"b_now": to_us(now)}).scalar_one()


def count_name(state: ClaimState) -> str:
    """Return under which name claims of *state* are counted."""
    return f"claims.{state.value}"


@lru_cache(maxsize=256)
def _make_page(shape: _Shape) -> Select[Any]:
    """Return the statement of a page; making one anew each time takes longer than running it."""
    conditions = _to_conditions(shape)
    limit: BindParameter[int] = bindparam("b_limit")
    if shape.held or shape.snoozed:
        places = select(*_PLACE).where(_C.state.in_(shape.states), *conditions).order_by(_C.rank, _C.id).limit(limit)
    else:
        # Each state is in queue order in its index: the first of each are the first of all.
        first = [
            select(*_PLACE).where(_C.state == state, *conditions).order_by(_C.rank, _C.id).limit(limit).subquery()
            for state in shape.states
        ]
        every = union_all(*(select(each) for each in first)).subquery()
        places = select(every).order_by(every.c.rank, every.c.id).limit(limit)
    place = places.subquery()
    return select(CLAIMS).join(place, _C.n == place.c.n).order_by(place.c.rank, place.c.id)


def _to_conditions(shape: _Shape) -> list[ColumnElement[bool] | TextClause]:
    conditions: list[ColumnElement[bool] | TextClause] = [
        _C.n.in_(_SLEEPING)
        if shape.snoozed
        else or_(_C.snoozed_until.is_(None), _C.snoozed_until <= bindparam("b_now"))
    ]
    if shape.after:
        conditions.append(tuple_(_C.rank, _C.id) > tuple_(bindparam("b_rank"), bindparam("b_id")))
    if shape.held:
        conditions += [_C.lease_by == bindparam("b_held"), _C.lease_until > bindparam("b_now")]
    if shape.risk is not None:
        conditions.append(_C.risk == shape.risk.value)
        if shape.risk is not Risk.ORDINARY:
            conditions.append(RISKY)
    if shape.conflict is not None:
        conditions.append(CONFLICTING if shape.conflict else _C.conflict.is_(False))
    if shape.few:
        conditions.append(_C.n.in_(bindparam("b_few", expanding=True)))
    return conditions + [_has(_word_name(place), _C.n) for place in range(shape.common)]


def _find_words(connection: Connection, words: Sequence[str]) -> tuple[Sequence[str], Sequence[int] | None]:
    """Return words to look for in each claim, and the claims that have all words, if one word is rare."""
    if not words:
        return (), None
    counts = {word: connection.execute(_HOW_MANY, {"b_word": word}).scalar_one() for word in words[:WORDS_AT_MOST]}
    rarest = min(counts, key=lambda word: counts[word])
    if counts[rarest] > COMMON:
        return tuple(counts), None
    others = [word for word in counts if word != rarest]
    few = select(_W.claim).where(_W.word == bindparam("b_rarest"))
    few = few.where(*(_has(_word_name(place), _W.claim) for place in range(len(others)))).limit(FEW + 1)
    values = {"b_rarest": rarest, **{_word_name(place): word for place, word in enumerate(others)}}
    found = connection.execute(few, values).scalars().all()
    return ((), found) if len(found) <= FEW else (tuple(counts), None)


def _has(word: str, number: ColumnElement[int]) -> ColumnElement[bool]:
    """Ask that the claim of this *number* has the word of the parameter *word*."""
    other = CLAIM_WORDS.alias()
    return select(other.c.claim).where(other.c.word == bindparam(word), other.c.claim == number).exists()


def _word_name(place: int) -> str:
    return f"b_word_{place}"
