"""A room of 300 phones: how long until all of them show the question, and the result after the last answer.

Beside a plain Starlette broadcast of the same size to as many streams in the same run.  The phones are in a process
of their own; both share two cores, as a server and everything else on a small machine would.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.figures import spread
from tests.support.crowds import Crowd, Host, milliseconds, start_crowd
from tests.support.process import start_service

PHONES = 300
QUESTIONS = 10
BUDGET_MS = 1000


@dataclass
class Times:
    """Milliseconds, one for each phone and question."""

    asked: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    shown_after_burst: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    join_s: float = 0.0
    streams_s: float = 0.0


def measure(phones: int, questions: int) -> Times:
    """Play a room of *phones* phones and *questions* questions, then broadcast as often without a room."""
    times = Times()
    with tempfile.TemporaryDirectory() as folder, start_service(Path(folder) / "data") as service:
        host = Host(service.url)
        with start_crowd(service.url, host.code, phones) as crowd:
            joined = crowd.do("join")
            times.join_s, times.streams_s = float(joined["join_s"]), float(joined["streams_s"])
            for number in range(1, questions + 1):
                _play(host, crowd, number, phones, times)
            crowd.do("close")
        host.close()
    times.plain = broadcast(phones, questions)
    return times


def _play(host: Host, crowd: Crowd, number: int, phones: int, times: Times) -> None:
    """Play one question; in every second one all answer within a second, else one comes last."""
    version = 2 * number - 1
    crowd.begin("wait", step=f"asking {number}")
    opened = time.monotonic()
    host.send("bat-dau" if number == 1 else "tiep", version)
    times.asked += milliseconds(crowd.end()["came"], opened)
    if number % 2:
        crowd.do("answer", position=number - 1, right=[None] * (phones - 1))
        last = crowd.do("answer", position=number - 1, right=[None], first=phones - 1)
        times.shown += milliseconds(crowd.do("wait", step=f"shown {number}")["came"], last["at"])
    else:
        burst = crowd.do("answer", position=number - 1, right=[None] * phones, over_s=1.0)
        times.shown_after_burst += milliseconds(crowd.do("wait", step=f"shown {number}")["came"], burst["at"])


def broadcast(phones: int, rounds: int) -> list[float]:
    """Return the milliseconds of a plain broadcast to as many streams."""
    times: list[float] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.plain_broadcast"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            with start_crowd(url, "plain", phones) as crowd:
                crowd.do("join")
                for number in range(1, rounds + 1):
                    crowd.begin("wait", step=f"asking {number}")
                    began = time.monotonic()
                    _send(url)
                    times += milliseconds(crowd.end()["came"], began)
                crowd.do("close")
        finally:
            server.terminate()
    return times


def _send(url: str) -> None:
    import httpx2  # noqa: PLC0415 -- for this alone

    httpx2.post(f"{url}/phong/plain/man-hinh").raise_for_status()


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value *percent* of a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def main() -> None:
    """Print the times and how they stand to a plain broadcast."""
    times = measure(PHONES, QUESTIONS)
    print(f"{PHONES} phones joined in {times.join_s:.1f} s, opened their streams in {times.streams_s:.1f} s")
    for what, values in (
        ("question on every phone", times.asked),
        ("result after the last answer", times.shown),
        ("result, 300 answers in a second", times.shown_after_burst),
        ("plain Starlette broadcast", times.plain),
    ):
        print(
            f"  {what:<32} p50 {percentile(values, 50):6.0f} ms  p95 {percentile(values, 95):6.0f} ms"
            f"  max {max(values):6.0f} ms"
        )
    rounds = [percentile(times.asked[at : at + PHONES], 95) for at in range(0, len(times.asked), PHONES)]
    bare = [percentile(times.plain[at : at + PHONES], 95) for at in range(0, len(times.plain), PHONES)]
    ratios = [room / plain for room, plain in zip(rounds, bare, strict=True)]
    print(f"  question against plain broadcast, p95 by round: ratio {spread(ratios)} (budget: p95 {BUDGET_MS} ms)")


if __name__ == "__main__":
    main()
