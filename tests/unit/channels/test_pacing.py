"""How fast replies may go out."""

import asyncio

import pytest

from bot.channels.pacing import Pace, Pacer, Rate
from bot.channels.telegram import make_pace

FREELY = Rate(1000, 1)


@pytest.mark.parametrize("allowed", [1.0, 2.0, 30.0, 1000.0])
def test_no_second_has_more_than_allowed(allowed: float) -> None:
    """Also the first one: what goes out at once counts with what follows."""
    overall = make_pace(allowed, 1, 20).overall

    assert int(overall.most + overall.most / overall.seconds) <= allowed


@pytest.mark.parametrize("allowed", [2.0, 20.0, 6000.0])
def test_no_minute_of_a_group_has_more_than_allowed(allowed: float) -> None:
    """The first one neither."""
    group = make_pace(30, 1, allowed).group

    assert group.most + 60.0 * group.most / group.seconds <= allowed


async def test_what_was_held_back_together_leaves_at_the_pace() -> None:
    """A disk that was slow must not make a burst of what was let through before."""
    pacer = Pacer(Pace(Rate(1, 0.05), FREELY, FREELY))
    for _ in range(5):
        await pacer.wait_for_all()
    loop = asyncio.get_running_loop()
    began = loop.time()

    await asyncio.gather(*(pacer.let_out() for _ in range(5)))

    assert loop.time() - began >= 0.7 * 4 * 0.05
