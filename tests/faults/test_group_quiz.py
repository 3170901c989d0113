"""Kill -9 twice in a game of thirty by native polls.  NQ_TRIALS says how often (a fifth of it, at least once)."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults.group_harness import QUESTIONS, run_trial

TRIALS = max(1, int(os.environ.get("NQ_TRIALS", "5")) // 5)


@pytest.mark.parametrize("trial", range(TRIALS))
async def test_every_score_is_right_through_kills(
    trial: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever is redelivered, and though a poll went out twice, everybody has what they answered right."""
    chance = random.Random(trial)  # noqa: S311 -- the moments of the kills, not a secret

    outcome = await run_trial(tmp_path, chance)

    with capfd.disabled():
        print(f"\nGroup quiz, kill trial {trial}: {outcome}", file=sys.stderr)
    assert outcome.flawless
    assert outcome.came_again == outcome.redelivered > 0
    assert outcome.polls > QUESTIONS
    assert outcome.too_many == 0
    assert outcome.fullest_minute <= 20
