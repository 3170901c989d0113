"""Telegram's webhook against simpler and other servers; load by wrk, alternating in one run.

Two questions: what does keeping an update before the 200 cost, and how many replies a second reach Telegram.
Replies are counted where they arrive, from the first request until the last reply: a server that says 200 and
queues in memory has to work its queue off before the clock stops.
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
from pathlib import Path
from typing import Any

import httpx2

from tests.bench.figures import spread

ROUNDS = 5
CONNECTIONS = (32, 100)
KEEP_SECONDS = 3
REPLY_SECONDS = 2
SETTLED_S = 3.0
PATIENCE_S = 120.0
SCRIPT = Path(__file__).with_name("telegram.lua")


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[str]:
    """Run a module of tests.bench; give the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
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
    with tempfile.TemporaryDirectory() as folder, running("tests.bench.telegram_server", kind, folder, sink) as address:
        wait_until_it_answers(address)
        return find(r"Requests/sec:\s+([\d.]+)", load(address, connections, KEEP_SECONDS, round_number))


def replies_per_second(kind: str, connections: int, round_number: int) -> float:
    """Return how many replies a second reach the sink, counted until the last one."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running("tests.bench.telegram_sink") as sink,
        running("tests.bench.telegram_server", kind, folder, sink) as address,
    ):
        wait_until_it_answers(address)
        started = time.monotonic()
        asked = find(r"(\d+) requests in", load(address, connections, REPLY_SECONDS, round_number))
        stats = wait_until_replied(sink, int(asked))
        return float(stats["sends"]) / (float(stats["last"]) - started)


def wait_until_replied(sink: str, asked: int) -> dict[str, Any]:
    """Wait until every request has its reply and nothing more comes.

    Raises:
        RuntimeError: If replies are missing.
    """
    until, before, since = time.monotonic() + PATIENCE_S, -1, time.monotonic()
    while time.monotonic() < until:
        stats: dict[str, Any] = httpx2.get(f"{sink}/stats").json()["result"]
        if stats["sends"] != before:
            before, since = stats["sends"], time.monotonic()
        quiet_s = time.monotonic() - since
        if quiet_s > (0.3 if before >= asked else SETTLED_S):
            break
        time.sleep(0.1)
    if before < asked:
        raise RuntimeError(f"{asked} messages, but only {before} replies.")
    return stats


def compare(name: str, values: list[float], base: str, others: list[float], budget: str) -> None:
    """Print two rates and the spread of their ratio."""
    ratios = [ours / theirs for ours, theirs in zip(values, others, strict=True)]
    print(
        f"  {name} {statistics.median(values):6.0f}/s, {base} {statistics.median(others):6.0f}/s,"
        f" ratio {spread(ratios)} (budget {budget})"
    )


def main() -> None:
    """Print all ratios."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; install it, for example: apt-get install wrk")
    for connections in CONNECTIONS:
        rates: dict[str, list[float]] = {kind: [] for kind in ("plain", "durable", "relay", "ours", "library")}
        with running("tests.bench.telegram_sink") as sink:
            for number in range(ROUNDS):
                for kind in ("plain", "durable"):
                    rates[kind].append(answers_per_second(kind, sink, connections, number))
        for number in range(ROUNDS):
            for kind in ("relay", "ours", "library"):
                rates[kind].append(replies_per_second(kind, connections, number))
        print(f"{connections} connections:")
        compare("kept, 200:", rates["durable"], "plain Starlette", rates["plain"], "0.40")
        compare("ordered reply:", rates["ours"], "python-telegram-bot", rates["library"], "3.5")
        compare("ordered reply:", rates["ours"], "Starlette + aiohttp without a store", rates["relay"], "0.25")


if __name__ == "__main__":
    main()
