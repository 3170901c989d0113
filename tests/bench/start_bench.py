"""Start to first answer, `--help`, and memory with the base loaded."""

import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from tests.bench.figures import spread

ROUNDS = 5
PROGRAM = str(Path(sys.executable).with_name("nhanquyen"))


def help_seconds() -> float:
    """Return how long `nhanquyen --help` takes."""
    started = time.perf_counter()
    subprocess.run([PROGRAM, "--help"], check=True, capture_output=True)
    return time.perf_counter() - started


def first_answer(folder: str) -> tuple[float, float]:
    """Start the service on *folder*; return seconds to the first cited answer, and its memory in MB."""
    started = time.perf_counter()
    server = subprocess.Popen(
        [PROGRAM, "run", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"NQ_DATA": folder, "PATH": "/usr/bin:/bin"},
    )
    try:
        assert server.stdout is not None
        address = next(found[0] for line in server.stdout if (found := re.search(r"http://127[^\s/]+", line)))
        form = {"event": secrets.token_hex(16), "text": "điều 12 công ước quyền trẻ em nói gì"}
        answer = _post(address, form)
        seconds = time.perf_counter() - started
        assert "/cong-uoc/crc/dieu-12" in answer
        status = Path(f"/proc/{server.pid}/status").read_text("utf-8")
        memory = re.search(r"VmRSS:\s+(\d+)", status)
        assert memory is not None
        return seconds, int(memory[1]) / 1024
    finally:
        server.terminate()
        server.wait(timeout=30)


def _post(address: str, form: dict[str, str]) -> str:
    until = time.monotonic() + 30
    with httpx2.Client(base_url=address, headers={"Origin": address}) as client:
        while True:
            try:
                client.get("/").raise_for_status()
                return client.post("/chat", data=form).raise_for_status().text
            except httpx2.ConnectError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


def main() -> None:
    """Print the three figures."""
    print(f"nhanquyen --help: {spread([help_seconds() for _ in range(ROUNDS)])} s (budget 0.4)")
    rounds, again = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(first_answer(folder))  # Makes the database, for which it imports the migrations.
            again.append(first_answer(folder))
    print(f"start to first answer: {spread([seconds for seconds, _ in rounds])} s (budget 3)")
    print(f"start again to first answer: {spread([seconds for seconds, _ in again])} s")
    first, second = (statistics.median(memory for _, memory in each) for each in (rounds, again))
    print(f"memory with the base loaded: {second:.0f} MB (budget 150), {first:.0f} MB when it made its database")


if __name__ == "__main__":
    main()
