"""The service as its own process."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RUN = ("-m", "bot", "run", "--port", "0")


@dataclass(frozen=True)
class Service:
    """A running ``nhanquyen run``: its address without the final slash, and what it printed when it began."""

    process: subprocess.Popen[str]
    url: str
    printed: str
    log: Path

    def errors(self) -> str:
        """Return what it wrote to stderr so far."""
        return self.log.read_text("utf-8")


@contextlib.contextmanager
def start_service(data: Path, *arguments: str, program: Sequence[str] = RUN, **settings: str) -> Iterator[Service]:
    """Start the service on a free port with its own data folder and *settings*; stop it at the end."""
    data.mkdir(parents=True, exist_ok=True)
    log = data.parent / f"{data.name}.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("NQ_")}
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, *program, *arguments],
            env={**environment, **settings, "NQ_DATA": str(data)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield _wait_until_ready(process, log)
        finally:
            process.terminate()


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> Service:
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        printed += line
        if line.startswith("Stop with"):
            break
    found = re.search(r"http://\S+(?=/)", printed)
    assert found is not None, f"It did not start:\n{printed}{log.read_text('utf-8')}"
    return Service(process, found.group(), printed, log)
