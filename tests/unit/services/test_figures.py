"""The public figures: in time counts, not what was found; small numbers are hidden."""

from datetime import timedelta

import pytest

from bot.domain.verdict import NoVerdict, Outcome, Verdict
from bot.ports.claims import Handled
from bot.services.figures import Figures, hide_small, to_figures
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
    """The total less those in time would name them; the share is rounded by whoever shows it."""
    shown = hide_small(take(*[make_handled(1)] * 20, make_handled(20)))

    assert (shown.due, shown.in_time) == (21, None)


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
