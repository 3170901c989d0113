"""Kill -9 in the middle of a burst of 200 updates.  NQ_TRIALS says how often (5; `make faults`: 20 and more)."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults.telegram_harness import MESSAGES_EACH, PEOPLE, Bot, Program, run_trial

TRIALS = int(os.environ.get("NQ_TRIALS", "5"))


WAYS = [pytest.param(False, id="polling"), pytest.param(True, id="webhook")]
KINDS = [
    *(pytest.param(Bot, trial, id=f"small bot-{trial}") for trial in range(TRIALS)),
    *(pytest.param(Program, trial, id=f"program-{trial}") for trial in range(max(1, TRIALS // 5))),
]


@pytest.mark.parametrize("webhook", WAYS)
@pytest.mark.parametrize(("kind", "trial"), KINDS)
async def test_a_killed_bot_loses_nothing(
    kind: type[Bot], trial: int, tmp_path: Path, capfd: pytest.CaptureFixture[str], *, webhook: bool
) -> None:
    """After a kill and a restart every update has its answer, in order; only sends in flight may come twice."""
    chance = random.Random(trial)  # noqa: S311 -- the moment of the kill, not a secret

    outcome = await run_trial(kind, tmp_path, chance, webhook=webhook)

    with capfd.disabled():
        way = "webhook" if webhook else "polling"
        print(f"\n{kind.__name__} by {way}, kill trial {trial}: {outcome}", file=sys.stderr)
    assert outcome.flawless
    assert outcome.acknowledged == PEOPLE * MESSAGES_EACH
