"""Kill -9 while reports come in, and while a verdict goes out.  NQ_TRIALS says how often (5; `make faults`: 20)."""

import os
import random
import sys
from pathlib import Path

import pytest

from tests.faults.report_harness import REPORTS_EACH, SENDERS, run_intake
from tests.faults.verdict_harness import run_publication

TRIALS = int(os.environ.get("NQ_TRIALS", "5"))


@pytest.mark.parametrize("trial", range(TRIALS))
async def test_a_kill_loses_and_doubles_no_report(
    trial: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every receipt somebody saw leads to their report, the same form gives the same receipt, nothing is filed twice."""
    chance = random.Random(trial)  # noqa: S311 -- the moment of the kill, not a secret

    outcome = await run_intake(tmp_path, chance)

    with capfd.disabled():
        print(f"\nreports, kill trial {trial}: {outcome}", file=sys.stderr)
    assert outcome.flawless
    assert outcome.reports == SENDERS * REPORTS_EACH


@pytest.mark.parametrize("trial", range(TRIALS))
async def test_a_kill_leaves_nobody_untold_and_nobody_told_twice(
    trial: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each reporter and follower hears the verdict once; only sends in flight may come twice."""
    chance = random.Random(trial)  # noqa: S311 -- the moment of the kill, not a secret

    outcome = await run_publication(tmp_path, chance)

    with capfd.disabled():
        print(f"\npublication, kill trial {trial}: {outcome}", file=sys.stderr)
    assert outcome.flawless
