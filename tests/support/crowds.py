"""Starting a crowd of simulated phones, and a host of forms alone."""

import contextlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2


class Crowd:
    """The crowd's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, what: str, **how: object) -> dict[str, Any]:
        """Let the crowd do something and return what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"do": what, **how}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, "The crowd has ended. What went wrong stands above, on standard error."
        found: dict[str, Any] = json.loads(line)
        return found

    def begin(self, what: str, **how: object) -> None:
        """Let the crowd do something; ``end`` returns what came of it."""
        assert self._process.stdin is not None
        print(json.dumps({"do": what, **how}), file=self._process.stdin, flush=True)

    def end(self) -> dict[str, Any]:
        """Return what came of what was begun."""
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found


@contextlib.contextmanager
def start_crowd(url: str, code: str, count: int) -> Iterator[Crowd]:
    """Start *count* phones that are not in the room yet; end them."""
    command = [sys.executable, "-m", "tests.support.room_crowd", url, code, str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Crowd(process)
        finally:
            process.kill()


class Host:
    """A host's browser without a script."""

    def __init__(self, url: str, **wish: str) -> None:
        self._client = httpx2.Client(base_url=url, headers={"origin": url}, timeout=30)
        fields = {"chu-de": "", "muc": "", "so-cau": "10", "dong-ho": "off", "giay": "30", "buc": "1"}
        answer = self._client.post("/phong", data={**fields, **{k.replace("_", "-"): v for k, v in wish.items()}})
        self.code = str(answer.headers["location"]).split("/")[2]

    @property
    def screen(self) -> str:
        return self._client.get(f"/phong/{self.code}/man-hinh").text

    def press(self, does: str) -> None:
        """Press a button of the screen as it is now."""
        found = re.search(r'name="ban" value="(\d+)"', self.screen)
        assert found, "There is nothing to press."
        self.send(does, int(found[1]))

    def send(self, does: str, version: int) -> None:
        """Send the form of a button of the screen at *version*."""
        answer = self._client.post(f"/phong/{self.code}/man-hinh", data={"viec": does, "ban": version})
        assert answer.status_code == 303, answer.status_code

    def close(self) -> None:
        """Close the browser."""
        self._client.close()


def milliseconds(later: Sequence[float], earlier: float) -> list[float]:
    """Return how long after *earlier* each came."""
    return [(each - earlier) * 1000 for each in later]
