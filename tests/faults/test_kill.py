"""Kill -9 in the middle of a burst.  NQ_TRIALS says how often (5; `make faults`: 20 and more)."""

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.harness import MESSAGES_EACH, PEOPLE, Target, run_trial

TRIALS = int(os.environ.get("NQ_TRIALS", "5"))
CHECKOUT = Path(__file__).parents[2]


def make_small_target(data: Path) -> Target:
    """Return the real store and lanes behind a small server."""
    script = CHECKOUT / "tests" / "faults" / "small_server.py"

    def command(port: int) -> list[str]:
        return [sys.executable, str(script), "--data", str(data), "--port", str(port)]

    return Target(command, data / "store.db", CHECKOUT, {"PYTHONPATH": str(CHECKOUT)})


def make_service_target(data: Path) -> Target:
    """Return the whole service as operators run it."""
    program = Path(sys.executable).with_name("nhanquyen")

    def command(port: int) -> list[str]:
        return [str(program), "run", "--port", str(port)]

    return Target(
        command,
        data / "nhanquyen.db",
        data,
        {"NQ_DATA": str(data)},
        question=lambda number: f"điều {number + 1} công ước quyền trẻ em nói gì",
        reply_id=r'id="r(\d+)"',
        transcript="/",
    )


TARGETS = [pytest.param(make_small_target, id="small server"), pytest.param(make_service_target, id="service")]


@pytest.mark.parametrize("make_target", TARGETS)
@pytest.mark.parametrize("trial", range(TRIALS))
async def test_a_killed_server_loses_and_doubles_nothing(
    make_target: Callable[[Path], Target], trial: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """After a kill and a restart every acknowledged message has one answer, in order, shown once."""
    chance = random.Random(trial)  # noqa: S311 -- the moment of the kill, not a secret

    outcome = await run_trial(make_target(tmp_path), chance)

    with capfd.disabled():
        print(f"\nkill trial {trial}: {outcome}", file=sys.stderr)
    assert outcome.flawless
    assert outcome.acknowledged == PEOPLE * MESSAGES_EACH
