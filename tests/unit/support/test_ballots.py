"""Votes as the app lets people cast them."""

import pytest

from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.fake_bot_api.values import make_poll
from tests.support.fake_bot_api.votes import Ballots, CannotVote

USER = {"id": 7}


@pytest.mark.parametrize(
    ("poll", "votes", "why"),
    [
        pytest.param({"is_closed": True}, [[0]], "closed", id="a closed poll"),
        pytest.param({}, [[2]], "no such option", id="an option it has not"),
        pytest.param({}, [[0, 1]], "one option", id="several where one is taken"),
        pytest.param({"allows_revoting": False}, [[0], [1]], "final", id="another choice in a quiz"),
        pytest.param({"allows_revoting": False}, [[0], []], "final", id="a quiz's vote taken back"),
        pytest.param({}, [[]], "no vote", id="nothing to take back"),
    ],
)
def test_what_the_app_refuses(poll: dict[str, bool], votes: list[list[int]], why: str) -> None:
    """As people cannot do it, no test may."""
    ballots, made = Ballots(), make_poll("1", "?", ["54", "41"], **poll)
    *before, last = votes
    for options in before:
        ballots.cast(made, USER, options)

    with pytest.raises(CannotVote, match=why):
        ballots.cast(made, USER, last)


def test_votes_are_counted_in_the_poll() -> None:
    """One changed counts once, one taken back not at all."""
    ballots, made = Ballots(), make_poll("1", "?", ["54", "41"])

    ballots.cast(made, USER, [0])
    ballots.cast(made, USER, [1])
    ballots.cast(made, {"id": 8}, [1])
    ballots.cast(made, {"id": 8}, [])

    assert [option["voter_count"] for option in made["options"]] == [0, 1]
    assert made["total_voter_count"] == 1


async def test_nobody_is_told_of_an_anonymous_vote(api: FakeBotApi) -> None:
    """Of any other the bot is."""
    an = api.person(7)
    api.world.polls |= {"1": make_poll("1", "?", ["54"]), "2": make_poll("2", "?", ["54"], is_anonymous=False)}

    told = [an.votes("1", [0]), an.votes("2", [0])]

    assert told[0] is None
    assert [pending.kind for pending in api.updates.waiting] == ["poll_answer"]
