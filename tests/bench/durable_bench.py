"""Body -> durable -> 200, against plain Starlette without a store; load by wrk, alternating in one run."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import spread

ROUNDS = 5
SECONDS = 3
CONNECTIONS = (32, 100)
SCRIPT = Path(__file__).with_name("post.lua")


def requests_per_second(kind: str, connections: int, round_number: int) -> float:
    """Return what one server of *kind* answers in a second; every answer must be 200."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.durable_server", kind, folder], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            load = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", str(SCRIPT), f"http://127.0.0.1:{port}"]
            printed = subprocess.run(
                load, capture_output=True, text=True, check=True, env={**os.environ, "ROUND": str(round_number)}
            ).stdout
        finally:
            server.terminate()
            server.wait(timeout=20)
    assert "Non-2xx" not in printed, printed
    found = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    assert found is not None, printed
    return float(found[1])


def main() -> None:
    """Print the ratio for each number of connections."""
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; install it, for example: apt-get install wrk")
    for connections in CONNECTIONS:
        plain: list[float] = []
        durable: list[float] = []
        for number in range(ROUNDS):
            plain.append(requests_per_second("plain", connections, number))
            durable.append(requests_per_second("durable", connections, number))
        ratios = [stored / bare for stored, bare in zip(durable, plain, strict=True)]
        print(
            f"{connections:3} connections: durable {statistics.median(durable):6.0f}/s,"
            f" plain Starlette {statistics.median(plain):6.0f}/s, ratio {spread(ratios)} (budget 0.40)"
        )


if __name__ == "__main__":
    main()
