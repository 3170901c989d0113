"""Telegram's webhook against simpler and other servers; load by wrk, alternating in one run.

Two questions.  What does keeping an update before the 200 cost?  How many replies a second reach Telegram while
messages keep coming, and how many if what is queued is worked off before the clock stops?  Replies are counted
where they arrive, because a server may say 200 long before it answers anybody.

Every server has one core to itself, and what drives it another: two of them would be compared by their threads.
"""

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.bench.figures import spread

ROUNDS = 5
CONNECTIONS = (32, 100)
KEEP_SECONDS = 3
REPLY_SECONDS = 3
SETTLED_S = 10.0
SCRIPT = Path(__file__).with_name("telegram.lua")
SERVER, SINK = "tests.bench.telegram_server", "tests.bench.telegram_sink"
CORES = sorted(os.sched_getaffinity(0))
_SERVER_CORE, _LOAD_CORE = 0, 1


def take_core(process: int, core: int) -> None:
    """Let *process* (0: this one), and what it starts from now on, run on one core, if there are several."""
    if len(CORES) > 1:
        os.sched_setaffinity(process, {CORES[core]})


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[str]:
    """Run a module of tests.bench; give the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    take_core(process.pid, _SERVER_CORE if arguments[0] == SERVER else _LOAD_CORE)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_it_answers(address: str) -> None:
    """Wait until the server refuses a request without the secret, or does anything else of its own."""
    until = time.monotonic() + 30
    while True:
        try:
            httpx2.post(f"{address}/hooks/telegram", content=b"{}")
        except httpx2.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            time.sleep(0.3)
            return


def load(address: str, connections: int, seconds: int, round_number: int) -> str:
    """Let wrk write messages; every answer must be 200."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT), address]
    environment = {**os.environ, "ROUND": str(round_number)}
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    assert "Non-2xx" not in printed, printed
    return printed


def find(pattern: str, printed: str) -> float:
    found = re.search(pattern, printed)
    assert found is not None, printed
    return float(found[1])


def answers_per_second(kind: str, sink: str, connections: int, round_number: int) -> float:
    """Return how many requests a server of *kind* answers in a second."""
    with tempfile.TemporaryDirectory() as folder, running(SERVER, kind, folder, sink) as address:
        wait_until_it_answers(address)
        return find(r"Requests/sec:\s+([\d.]+)", load(address, connections, KEEP_SECONDS, round_number))


@dataclass(frozen=True)
class Replies:
    """Replies a second: while the load lasted, and until the last one."""

    during: float
    until_last: float


def replies_per_second(kind: str, connections: int, round_number: int) -> Replies:
    """Return how many replies of a server of *kind* reach the sink."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(SINK) as sink,
        running(SERVER, kind, folder, sink) as address,
    ):
        wait_until_it_answers(address)
        started = time.monotonic()
        printed = load(address, connections, REPLY_SECONDS, round_number)
        seconds, during = time.monotonic() - started, read_stats(sink)["sends"]
        stats = wait_until_replied(sink, int(find(r"(\d+) requests in", printed)))
        return Replies(during / seconds, stats["sends"] / (stats["last"] - started))


def read_stats(sink: str) -> dict[str, float]:
    """Return what reached the sink so far."""
    stats: dict[str, float] = httpx2.get(f"{sink}/stats").json()["result"]
    return stats


def wait_until_replied(sink: str, asked: int) -> dict[str, float]:
    """Wait until every request has its reply.

    Raises:
        RuntimeError: If replies are missing and nothing more comes.
    """
    before, since = -1.0, time.monotonic()
    while True:
        stats = read_stats(sink)
        if stats["sends"] >= asked:
            return stats
        if stats["sends"] > before:
            before, since = stats["sends"], time.monotonic()
        if time.monotonic() - since > SETTLED_S:
            raise RuntimeError(f"{asked} messages, but only {before:.0f} replies.")
        time.sleep(0.05)


def compare(name: str, values: list[float], base: str, others: list[float], budget: str) -> None:
    """Print two rates and the spread of their ratio."""
    ratios = [ours / theirs for ours, theirs in zip(values, others, strict=True)]
    print(
        f"  {name} {statistics.median(values):6.0f}/s, {base} {statistics.median(others):6.0f}/s,"
        f" ratio {spread(ratios)}{budget}"
    )


def main() -> None:
    """Print all ratios."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; install it, for example: apt-get install wrk")
    take_core(0, _LOAD_CORE)
    for connections in CONNECTIONS:
        print(f"{connections} connections:")
        kept: dict[str, list[float]] = {kind: [] for kind in ("plain", "durable")}
        with running(SINK) as sink:
            for number in range(ROUNDS):
                for kind, rates in kept.items():
                    rates.append(answers_per_second(kind, sink, connections, number))
        compare("kept, 200:", kept["durable"], "plain Starlette", kept["plain"], " (budget 0.40)")
        replied: dict[str, list[Replies]] = {kind: [] for kind in ("relay", "ours", "library")}
        for number in range(ROUNDS):
            for kind, found in replied.items():
                found.append(replies_per_second(kind, connections, number))
        for base, kind, budget in (("python-telegram-bot", "library", "3.5"), ("Starlette + aiohttp", "relay", "0.25")):
            during = [[each.during for each in replied[one]] for one in ("ours", kind)]
            until_last = [[each.until_last for each in replied[one]] for one in ("ours", kind)]
            compare("ordered reply, during the load:", during[0], base, during[1], f" (budget {budget})")
            compare("ordered reply, until the last:", until_last[0], base, until_last[1], f" (budget {budget})")


if __name__ == "__main__":
    main()
