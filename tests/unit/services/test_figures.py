"""The public figures: in time counts, not what was found; small numbers are hidden."""

import itertools
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.verdict import NoVerdict, Outcome, Verdict
from bot.ports.claims import Handled
from bot.services.figures import LEAST_SHOWN, Figures, hide_small, to_figures
from tests.support.delivery import NOON

DAY = timedelta(days=1)
NOW = NOON + 60 * DAY


def make_handled(
    days: float | None, outcome: Outcome | None = NoVerdict.OPINION, *, age: timedelta = 40 * DAY
) -> Handled:
    came = NOW - age
    decided = None if days is None else came + days * DAY
    return Handled(
        created_at=came,
        decided_at=decided,
        outcome=None if days is None else outcome,
        reports=2,
        appeals=0,
        overturned=0,
    )


def take(*claims: Handled) -> Figures:
    return to_figures(claims, NOON, NOW, NOW)


def test_in_time_means_answered_in_fourteen_days_whatever_the_outcome() -> None:
    """Opinions count like verdicts."""
    figures = take(
        make_handled(1), make_handled(14, Verdict.FALSE), make_handled(14.1, Verdict.TRUE), make_handled(None)
    )

    assert (figures.received, figures.due, figures.in_time, figures.share) == (4, 4, 2, 0.5)
    assert figures.reaches_target is False


def test_what_still_has_time_is_not_due() -> None:
    """It is neither handled nor late."""
    figures = take(make_handled(1), make_handled(None, age=2 * DAY))

    assert (figures.received, figures.due, figures.share) == (2, 1, 1.0)


def test_nothing_gives_no_share() -> None:
    """Not zero, and not a division by it."""
    figures = take()

    assert (figures.share, figures.median_hours, figures.opinion_share) == (None, None, None)


def test_median_and_ninth_decile() -> None:
    """In hours from coming in to the first answer."""
    figures = take(*(make_handled(days) for days in range(1, 12)))

    assert (figures.median_hours, figures.p90_hours) == (6 * 24, 10 * 24)


def test_the_share_of_opinions_is_of_what_was_answered() -> None:
    """N1 alone."""
    figures = take(
        make_handled(1), make_handled(1, NoVerdict.SATIRE), make_handled(1, Verdict.TRUE), make_handled(None)
    )

    assert figures.opinion_share == 1 / 3


def test_small_numbers_are_hidden_and_cannot_be_subtracted_out() -> None:
    """A single small cell takes the next smallest with it."""
    claims = [make_handled(1)] * 20 + [make_handled(1, Verdict.TRUE)] * 6 + [make_handled(1, Verdict.FALSE)] * 2

    shown = hide_small(take(*claims))

    assert shown.by_outcome == {"N1": 20, "V1": None, "V4": None}
    assert shown.received == 28


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        pytest.param([1, 1, 6, 20], {1, 6}, id="two of one add up to two"),
        pytest.param([1, 1, 1, 6, 20], {1, 6}, id="three of one add up to three"),
        pytest.param([4, 4, 4, 9, 20], {4, 9}, id="three of four add up to twelve"),
        pytest.param([2, 3, 6, 20], {2, 3}, id="two that can be told from nothing"),
        pytest.param([2, 2], {2}, id="nothing else to hide"),
    ],
)
def test_what_is_hidden_adds_up_to_no_telling_number(counts: list[int], hidden: set[int]) -> None:
    """Whoever subtracts the shown months from the year learns no hidden one."""
    claims = [make_handled(1, age=31 * place * DAY) for place, count in enumerate(counts) for _ in range(count)]

    shown = hide_small(take(*claims))

    seen = [month.received for month in shown.by_month]
    assert [count for count, cell in zip(reversed(counts), seen, strict=True) if cell is not None] == [
        count for count in reversed(counts) if count not in hidden
    ]


def test_few_late_ones_hide_how_many_were_in_time() -> None:
    """The total less those in time would name them, and the share of a known whole does."""
    shown = hide_small(take(*[make_handled(1)] * 19, make_handled(20)))

    assert (shown.due, shown.in_time, shown.share) == (20, None, None)


@pytest.mark.parametrize(
    ("due", "reaches"),
    [
        pytest.param(9, False, id="never"),
        pytest.param(20, None, id="that would tell"),
        pytest.param(40, True, id="always"),
    ],
)
def test_with_few_late_ones_the_target_is_said_only_if_any_few_give_the_same(due: int, reaches: object) -> None:
    """Of ten a single late one reaches it, two do not: saying so would name it."""
    shown = hide_small(take(*[make_handled(1)] * (due - 1), make_handled(20)))

    assert (shown.in_time, shown.reaches_target) == (None, reaches)


def test_months_do_not_tell_a_hidden_total() -> None:
    """Two late ones among many that still have time: the total is hidden, so two months are."""
    before = [make_handled(1, age=45 * DAY)] * 20
    now = [make_handled(1, age=20 * DAY)] * 30 + [make_handled(None, age=20 * DAY)] * 2
    claims = [*before, *now, *[make_handled(None, age=2 * DAY)] * 8]

    shown = hide_small(take(*claims))

    assert (shown.received, shown.due, shown.in_time) == (60, 52, None)
    assert [(month.received, month.in_time) for month in shown.by_month] == [(20, None), (40, None)]


def test_hidden_months_do_not_add_up_to_few_late_ones() -> None:
    """The whole less the third month would leave 57 of 60 to the first two."""
    claims = [
        make_handled(1 if number >= late else 20, age=age * DAY)
        for age, late in ((100, 1), (70, 2), (40, 10))
        for number in range(30)
    ]

    shown = hide_small(take(*claims))

    assert (shown.due, shown.in_time) == (90, 77)
    assert [month.in_time for month in shown.by_month] == [None, None, None]


def test_few_that_still_have_time_hide_nothing() -> None:
    """They are not late, and nothing is decided about them."""
    claims = [make_handled(1, age=20 * DAY)] * 9 + [make_handled(None, age=2 * DAY)] * 3

    shown = hide_small(take(*claims))

    assert (shown.in_time, [month.in_time for month in shown.by_month]) == (9, [9])


def test_few_upheld_appeals_hide_how_many_were_overturned() -> None:
    """Six less five names the one that was upheld."""
    appealed = replace(make_handled(1), appeals=6, overturned=5)

    shown = hide_small(take(appealed))

    assert (shown.appeals, shown.overturned) == (6, None)


def test_few_overdue_or_not_yet_due_are_not_the_rest_of_what_is_shown() -> None:
    """Of 42 that came 40 were due and 39 answered: who subtracts learns of one that nobody answered."""
    claims = [
        *[make_handled(1)] * 10,
        *[make_handled(1, Verdict.TRUE)] * 19,
        *[make_handled(20, Verdict.TRUE)] * 10,
        make_handled(None),
        *[make_handled(None, age=2 * DAY)] * 2,
    ]

    shown = hide_small(take(*claims))

    assert (shown.received, shown.due, shown.in_time, shown.share) == (42, None, 29, None)
    assert (shown.by_outcome, shown.opinion_share) == ({"N1": None, "V4": 29}, None)


def test_few_answered_late_are_not_the_rest_of_what_is_shown() -> None:
    """Answered less in time names them, though many more are overdue."""
    claims = [*[make_handled(1)] * 20, *[make_handled(20)] * 2, *[make_handled(None)] * 10]

    shown = hide_small(take(*claims))

    assert (shown.due, shown.in_time, shown.by_outcome) == (32, 20, {"N1": None})


CELLS = st.one_of(st.integers(0, 6), st.integers(7, 40))
MONTHS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5)
"""By month, newest first: answered in time, and late."""


@given(months=MONTHS, still_open=CELLS, appeals=CELLS, overturned=CELLS)
def test_no_small_number_can_be_computed(
    months: list[tuple[int, int]], still_open: int, appeals: int, overturned: int
) -> None:
    """Whatever is added and subtracted: of no months together does it give few received, in time or late."""
    claims = [make_handled(None, age=2 * DAY)] * still_open
    for place, (in_time, late) in enumerate(months):
        age = (20 + 31 * place) * DAY
        claims += [make_handled(1, age=age)] * in_time + [make_handled(15, age=age)] * late
    claims += [replace(make_handled(1, age=20 * DAY), appeals=appeals + overturned, overturned=overturned)]
    taken = take(*claims)

    shown = hide_small(taken)

    assert not find_told(taken, shown)
    assert shown.in_time is not None or shown.share is None
    assert shown.overturned is None or not {appeals, overturned} & set(range(1, LEAST_SHOWN))


@given(still_open=CELLS, overdue=CELLS, in_time=st.tuples(CELLS, CELLS), late=st.tuples(CELLS, CELLS))
def test_no_part_of_what_came_in_can_be_computed(
    still_open: int, overdue: int, in_time: tuple[int, int], late: tuple[int, int]
) -> None:
    """Not yet due, in time, late and overdue, and each outcome: none of them is told where it is few."""
    outcomes: tuple[Outcome, Outcome] = (NoVerdict.OPINION, Verdict.TRUE)
    claims = [make_handled(None, age=2 * DAY)] * still_open + [make_handled(None, age=20 * DAY)] * overdue
    for outcome, early, tardy in zip(outcomes, in_time, late, strict=True):
        claims += [make_handled(1, outcome, age=20 * DAY)] * early + [make_handled(15, outcome, age=20 * DAY)] * tardy

    shown = hide_small(take(*claims))

    # Unknown: not yet due, overdue, then of each outcome in time and late.
    parts = np.eye(6)
    sizes = np.array([still_open, overdue, in_time[0], late[0], in_time[1], late[1]])
    opinions, truths = parts[2] + parts[3], parts[4] + parts[5]
    early, tardy = parts[2] + parts[4], parts[3] + parts[5]
    known = [
        (shown.received, parts.sum(axis=0)),
        (shown.due, parts[1:].sum(axis=0)),
        (shown.in_time, early),
        (shown.by_outcome.get("N1", 0), opinions),
        (shown.by_outcome.get("V4", 0), truths),
        (shown.opinion_share and shown.by_outcome.get("N1"), opinions + truths),
    ]
    told = np.array([row for value, row in known if value is not None] or [np.zeros(6)])
    reach = np.linalg.pinv(told) @ told
    cells = (parts[0], parts[1], early, tardy, tardy + parts[1], opinions, truths)
    assert [row for row in cells if 0 < row @ sizes < LEAST_SHOWN and np.allclose(reach @ row, row)] == []
    assert shown.share is None or None not in {shown.due, shown.in_time}


def find_told(taken: Figures, shown: Figures) -> list[str]:
    """Return the small sums over any months that the shown figures tell, whatever one adds and subtracts of them.

    What is unknown: of each month those in time and those late, and how many still have time, all in the last.
    """
    count = len(taken.by_month)
    in_time, late, received = (np.zeros((count, 2 * count + 1)) for _ in range(3))
    for place in range(count):
        in_time[place, 2 * place] = late[place, 2 * place + 1] = 1
    received += in_time + late
    received[-1, -1] = 1
    due = (in_time + late).sum(axis=0)
    known = [(shown.received, received.sum(axis=0)), (shown.due, due), (shown.in_time, in_time.sum(axis=0))]
    for place, month in enumerate(shown.by_month):
        known += [(month.received, received[place]), (month.in_time, in_time[place])]
    told = np.array([row for value, row in known if value is not None] or [np.zeros(2 * count + 1)])
    reach = np.linalg.pinv(told) @ told
    values = {
        "received": (received, [month.received or 0 for month in taken.by_month]),
        "in_time": (in_time, [month.in_time or 0 for month in taken.by_month]),
        "late": (late, [month.late or 0 for month in taken.by_month]),
    }
    return [
        f"{name} of months {places}"
        for size in range(1, count + 1)
        for places in itertools.combinations(range(count), size)
        for name, (rows, cells) in values.items()
        if 0 < sum(cells[place] for place in places) < LEAST_SHOWN
        and np.allclose(reach @ rows[list(places)].sum(axis=0), rows[list(places)].sum(axis=0))
    ]


def test_few_opinions_hide_their_share() -> None:
    """Of a known whole it would name their number."""
    claims = [make_handled(1)] * 2 + [make_handled(1, Verdict.TRUE)] * 30 + [make_handled(1, Verdict.FALSE)] * 20

    assert hide_small(take(*claims)).opinion_share is None
    assert hide_small(take(*claims, *[make_handled(1)] * 4)).opinion_share == 6 / 56


def test_a_small_month_takes_the_next_smallest_with_it() -> None:
    """The year less the other months would name it."""
    claims = [make_handled(1, age=days * DAY) for days in [40] * 20 + [10] * 8 + [70] * 3]

    shown = hide_small(take(*claims))

    assert shown.received == 31
    assert [month.received for month in shown.by_month] == [None, 20, None]
    assert [month.in_time for month in shown.by_month] == [None, 20, None]


def test_months_are_those_of_viet_nam() -> None:
    """Five in the evening UTC on the last day is the next month there."""
    late = Handled(
        created_at=NOON.replace(month=11, day=30, hour=17),
        decided_at=None,
        outcome=None,
        reports=1,
        appeals=0,
        overturned=0,
    )

    figures = to_figures([late], NOON, NOW, NOW)

    assert [month.month for month in figures.by_month] == ["2026-12"]
