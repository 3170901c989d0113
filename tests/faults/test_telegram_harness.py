import pytest

from tests.faults.telegram_harness import Outcome, Screens

ALL = [(1, 11), (2, 12), (3, 13)]


@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        pytest.param(ALL, None, id="flawless"),
        pytest.param(ALL[:2], "lost", id="an update without an answer"),
        pytest.param([*ALL, (3, 13)], "doubled", id="an answer twice"),
        pytest.param([ALL[0], ALL[2], ALL[1]], "out_of_order", id="an answer to an earlier message after a later one"),
        pytest.param([*ALL, (4, 13)], "turns_twice", id="two turns for one update"),
        pytest.param([(1, 11), (3, 12), (4, 13)], "turns_twice", id="a turn nobody saw"),
    ],
)
def test_the_harness_sees_what_is_wrong(seen: list[tuple[int, int]], fault: str | None) -> None:
    """Each kind of fault is counted as what it is."""
    screens = Screens({1: [11, 12, 13]}, {1: seen})

    counts = {name: getattr(screens, name) for name in ("lost", "doubled", "out_of_order", "turns_twice")}

    assert [name for name, count in counts.items() if count] == ([fault] if fault else [])


@pytest.mark.parametrize(("doubled", "flawless"), [(2, True), (3, False)])
def test_as_many_may_come_twice_as_were_in_flight(doubled: int, *, flawless: bool) -> None:
    """A send of which the killed bot did not learn goes out once more; nothing else does."""
    outcome = Outcome(1, 1, in_flight=2, acknowledged=1, doubled=doubled, lost=0, out_of_order=0, turns_twice=0, left=0)

    assert outcome.flawless is flawless
