"""Votes in polls: what the app lets a person do."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.fake_bot_api.values import Json


class CannotVote(Exception):
    """The app would not let somebody do this."""


class Ballots:
    """Who chose what in which poll, forwarded or not."""

    def __init__(self) -> None:
        self._chosen: dict[tuple[str, int], tuple[int, ...]] = {}

    def cast(self, poll: Json, voter: Mapping[str, Any], options: Sequence[int]) -> None:
        """Note a vote, or with no options that one is taken back, and count it in the poll.

        Raises:
            CannotVote: If the poll is closed, has no such options or takes one alone, or the vote is final.
        """
        key = poll["id"], voter["id"]
        before, chosen = self._chosen.get(key, ()), tuple(sorted(set(options)))
        if poll["is_closed"]:
            raise CannotVote("the poll is closed")
        if any(not 0 <= option < len(poll["options"]) for option in chosen):
            raise CannotVote("there is no such option")
        if len(chosen) > 1 and not poll["allows_multiple_answers"]:
            raise CannotVote("the poll takes one option")
        if before and not poll["allows_revoting"]:
            raise CannotVote("the vote is final")
        if not (chosen or before):
            raise CannotVote("there is no vote to take back")
        self._chosen[key] = chosen
        for option in before:
            poll["options"][option]["voter_count"] -= 1
        for option in chosen:
            poll["options"][option]["voter_count"] += 1
        poll["total_voter_count"] += bool(chosen) - bool(before)
