"""The public figures: how much came in, how much was answered with reasons in time, and with what.

Handled means answered with reasons within 14 days, whatever the outcome: never how much was found false.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.kept import to_day
from bot.domain.staff import Permission, StaffMember
from bot.domain.verdict import NoVerdict
from bot.ports import Transaction
from bot.ports.claims import Handled
from bot.services.permission import authorize

IN_TIME: Final = timedelta(days=14)
TARGET: Final = 0.90
"""The share of the plan.  Source: KH 175/KH-UBND, Long An."""
LEAST_SHOWN: Final = 5
FIRST_YEAR: Final = 2026
"""The first year there are figures of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month in Viet Nam, ``2026-12``; None is hidden.  ``late`` counts those due and not in time: never public."""

    month: str
    received: int | None
    in_time: int | None
    late: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of claims that came from ``since`` until ``until``; None is hidden or cannot be said.

    ``received`` counts claims, ``reports`` reports of them.  ``share`` is ``in_time`` of ``due``: those answered,
    and those whose 14 days are over.  ``opinion_share`` is N1 of all answered.  ``set_aside`` counts what staff put
    aside in this time with no answer, as nothing in it can be checked; it is in none of the others.
    """

    since: datetime
    until: datetime
    received: int | None
    reports: int | None
    due: int | None
    in_time: int | None
    share: float | None
    reaches_target: bool | None
    by_outcome: Mapping[str, int | None]
    opinion_share: float | None
    median_hours: float | None
    p90_hours: float | None
    appeals: int | None
    overturned: int | None
    by_month: tuple[Month, ...]
    set_aside: int | None = 0


def take_figures(tx: Transaction, since: datetime, until: datetime, now: datetime) -> Figures:
    """Take the figures as they are; ``hide_small`` makes them fit for everybody."""
    figures = to_figures(tx.figures.handled(since, until), since, until, now)
    return replace(figures, set_aside=tx.figures.set_aside(since, until))


def to_figures(claims: Sequence[Handled], since: datetime, until: datetime, now: datetime) -> Figures:
    """Return the figures of *claims*.  Pure."""
    hours = sorted(
        (each.decided_at - each.created_at) / timedelta(hours=1) for each in claims if each.decided_at is not None
    )
    outcomes = Counter(each.outcome.value for each in claims if each.decided_at is not None and each.outcome)
    due = [each for each in claims if _is_due(each, now)]
    in_time = sum(map(_is_in_time, due))
    share = in_time / len(due) if due else None
    answered = outcomes.total()
    return Figures(
        since=since,
        until=until,
        received=len(claims),
        reports=sum(each.reports for each in claims),
        due=len(due),
        in_time=in_time,
        share=share,
        reaches_target=None if share is None else share >= TARGET,
        by_outcome=dict(sorted(outcomes.items())),
        opinion_share=outcomes[NoVerdict.OPINION.value] / answered if answered else None,
        median_hours=_quantile(hours, 0.5),
        p90_hours=_quantile(hours, 0.9),
        appeals=sum(each.appeals for each in claims),
        overturned=sum(each.overturned for each in claims),
        by_month=_by_month(claims, now),
    )


def read_figures(tx: Transaction, by: StaffMember, since: datetime, until: datetime, now: datetime) -> Figures:
    """Return the figures for staff, small ones too."""
    authorize(tx, by, Permission.READ_FIGURES)
    return take_figures(tx, since, until, now)


def _is_due(claim: Handled, now: datetime) -> bool:
    return claim.decided_at is not None or now - claim.created_at > IN_TIME


def _is_in_time(claim: Handled) -> bool:
    return claim.decided_at is not None and claim.decided_at - claim.created_at <= IN_TIME


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return the value below which *share* of the values are, between neighbours by their distance."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _by_month(claims: Sequence[Handled], now: datetime) -> tuple[Month, ...]:
    received: Counter[str] = Counter()
    in_time: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for claim in claims:
        month = f"{to_day(claim.created_at):%Y-%m}"
        received[month] += 1
        in_time[month] += _is_in_time(claim)
        late[month] += _is_due(claim, now) and not _is_in_time(claim)
    return tuple(
        Month(month=month, received=received[month], in_time=in_time[month], late=late[month])
        for month in sorted(received)
    )


def hide_small(figures: Figures) -> Figures:
    """Return the figures without cells from 1 to 4, and without what could be computed from them.

    A share of few is hidden too, and so is how many were in time if few were late, or overturned if few were upheld;
    so is the whole of a split of which exactly one cell would be hidden.  What came in is such a split: not yet due,
    answered in time, answered late, overdue.  Few not yet due hide how many are due; few answered late, or few
    overdue, hide how many were answered, and so an outcome.
    """
    answered = sum(count or 0 for count in figures.by_outcome.values())
    hides_in_time = any(
        map(_is_small, (figures.due, figures.in_time, _less(figures.due, figures.in_time))),
    )
    hides_due = _is_small(figures.due) or _is_small(_less(figures.received, figures.due))
    few_late = not hides_in_time and _is_small(answered - (figures.in_time or 0))
    hides_answered = few_late or _is_small((figures.due or 0) - answered)
    by_outcome = _hide_split(figures.by_outcome)
    if hides_answered:
        by_outcome = _hide_whole(by_outcome)
    opinions = None if hides_answered else by_outcome.get(NoVerdict.OPINION.value, 0)
    upheld = _less(figures.appeals, figures.overturned)
    return replace(
        figures,
        received=_shown(figures.received),
        reports=_shown(figures.reports),
        due=None if hides_due else figures.due,
        in_time=None if hides_in_time else figures.in_time,
        share=None if hides_in_time or hides_due or figures.share is None else round(figures.share, 2),
        reaches_target=_reaches_surely(figures, hides_in_time=hides_in_time, hides_due=hides_due),
        by_outcome=by_outcome,
        opinion_share=None if opinions is None or _is_small(answered) else figures.opinion_share,
        median_hours=None if _is_small(answered) else figures.median_hours,
        p90_hours=None if _is_small(answered) else figures.p90_hours,
        appeals=_shown(figures.appeals),
        overturned=None if _is_small(figures.appeals) or _is_small(upheld) else _shown(figures.overturned),
        by_month=_hide_months(figures.by_month, total_is_hidden=hides_in_time),
        set_aside=_shown(figures.set_aside),
    )


def _reaches_surely(figures: Figures, *, hides_in_time: bool, hides_due: bool) -> bool | None:
    """Tell whether the target is reached, if any few late ones, in time or not yet due give the same."""
    due, in_time, few = figures.due or 0, figures.in_time or 0, range(1, LEAST_SHOWN)
    if _is_small(due) or figures.share is None:
        return None
    received = figures.received or 0
    dues = [received - still for still in few if received - still >= max(in_time, 1)] if hides_due else [due]
    cases = [(each, in_time) for each in dues]
    if hides_in_time:
        few_late = _is_small(due - in_time)
        cases = [(each, each - one if few_late else one) for each in dues for one in few if one <= each]
    reached = {part / each >= TARGET for each, part in cases}
    return reached.pop() if len(reached) == 1 else None


def _hide_months(months: Sequence[Month], *, total_is_hidden: bool) -> tuple[Month, ...]:
    """Hide what is small in months.  A total that is hidden takes two months with it, or they would add up to it."""
    received = _hide_split({month.month: month.received for month in months})
    in_time = {month.month: month.in_time or 0 for month in months}
    late = {month.month: month.late or 0 for month in months}
    hidden = {name for name in late if received[name] is None or _is_small(in_time[name]) or _is_small(late[name])}
    while len(hidden) < len(months):
        few_late = not total_is_hidden and _tells_cells([late[name] for name in hidden])
        few_in_time = not total_is_hidden and _tells_cells([in_time[name] for name in hidden])
        if not few_late and not few_in_time and not (total_is_hidden and len(hidden) < 2):  # noqa: PLR2004 one less the others
            break
        hidden.add(min(late.keys() - hidden, key=lambda name: (few_late and not late[name], in_time[name], name)))
    return tuple(
        Month(
            month=month.month,
            received=received[month.month],
            in_time=None if month.month in hidden else month.in_time,
            late=None,
        )
        for month in months
    )


def _hide_split(cells: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """Hide small cells, and the next smallest too while subtracting the others would tell one."""
    hidden = {name for name, count in cells.items() if _is_small(count)}
    while hidden and len(hidden) < len(cells) and _tells_cells([cells[name] or 0 for name in hidden]):
        hidden.add(min(cells.keys() - hidden, key=lambda name: (cells[name] or 0, name)))
    return {name: None if name in hidden else count for name, count in cells.items()}


def _hide_whole(cells: Mapping[str, int | None]) -> Mapping[str, int | None]:
    """Hide the smallest cell, unless one is hidden, so that nobody can add them up."""
    seen = {name: count for name, count in cells.items() if count}
    if not seen or None in cells.values():
        return cells
    return {**cells, min(seen, key=lambda name: (seen[name], name)): None}


def _tells_cells(hidden: Sequence[int]) -> bool:
    """Tell whether the sum of *hidden* cells says what is in one: few in all, or all the least or all the most."""
    whole, cells = sum(hidden), len(hidden)
    extreme = cells > 2 and whole in {cells, cells * (LEAST_SHOWN - 1)}  # noqa: PLR2004 of two, one may be no small one
    return cells == 1 or 0 < whole < LEAST_SHOWN or extreme


def _less(whole: int | None, part: int | None) -> int:
    return (whole or 0) - (part or 0)


def _is_small(count: int | None) -> bool:
    return count is not None and 0 < count < LEAST_SHOWN


def _shown(count: int | None) -> int | None:
    return None if _is_small(count) else count
