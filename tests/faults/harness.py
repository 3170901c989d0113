"""Kill a web chat with signal 9 in the middle of a burst, start it again, and look for what is missing.

The target is a command line and an address.  It must give a session cookie at ``GET /``, take ``event``
and ``text`` at ``POST /chat`` and show the transcript at ``GET /chat``, each reply with its outbox id once
as ``id="reply-<id>"`` (or what *reply_id* says).  People here act as browsers do: one message after
another, sent again with the same event id until it is acknowledged.
"""

import asyncio
import contextlib
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

PEOPLE = 10
MESSAGES_EACH = 20
START_S = 30.0
REQUEST_S = 15.0
ACCEPTED = range(200, 400)


@dataclass(frozen=True)
class Target:
    """What is killed: a command with the port at the end of its arguments, and where it keeps its rows.

    *question* gives the text of a person's n-th message, *transcript* is where the replies are read.
    """

    command: Callable[[int], Sequence[str]]
    database: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    question: Callable[[int], str] = "câu hỏi số {}".format
    reply_id: str = r'id="reply-(\d+)"'
    transcript: str = "/chat"


@dataclass
class Person:
    """One browser: its messages in order, and which of them were acknowledged."""

    name: str
    client: httpx2.AsyncClient
    acknowledged: list[str] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        """Return the event ids of the messages, in order."""
        return [f"{self.name}-{number:02d}" for number in range(MESSAGES_EACH)]


@dataclass(frozen=True)
class Outcome:
    """What one trial found; everything but the first two should be nothing."""

    acknowledged_before: int
    acknowledged: int
    lost: int
    doubled: int
    out_of_order: int
    waiting: int
    doubled_on_screen: int

    @property
    def flawless(self) -> bool:
        """Tell whether nothing is missing, doubled or out of order."""
        return not (self.lost or self.doubled or self.out_of_order or self.waiting or self.doubled_on_screen)


def find_port() -> int:
    """Return a port that is free now."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Server:
    """The process under test."""

    def __init__(self, target: Target, port: int) -> None:
        self._process = subprocess.Popen(
            target.command(port),
            cwd=target.folder,
            env={**os.environ, **target.environment},
            start_new_session=True,  # So that children die with it.
        )
        self._port = port

    async def wait_until_it_answers(self) -> None:
        """Wait for the port, or raise what the process ended with."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return
        raise RuntimeError(f"The server did not answer; it ended with {self._process.poll()}.")

    def kill(self) -> None:
        """End it without any warning."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


async def run_trial(target: Target, chance: random.Random) -> Outcome:
    """Run one burst with one kill in its middle; return what was found afterwards."""
    port = find_port()
    server = Server(target, port)
    try:
        await server.wait_until_it_answers()
        people = [await _arrive(f"{chance.getrandbits(64):016x}", port) for _ in range(PEOPLE)]
        before = await _burst_until_killed(target, people, server, chance)
        server = Server(target, port)
        await server.wait_until_it_answers()
        await _say_everything(target, people, lambda: None)
        pages = [(await person.client.get(target.transcript)).text for person in people]
        outcome = judge(target, people, before, pages)
    finally:
        server.kill()
    for person in people:
        await person.client.aclose()
    return outcome


async def _arrive(name: str, port: int) -> Person:
    address = f"http://127.0.0.1:{port}"
    client = httpx2.AsyncClient(base_url=address, timeout=REQUEST_S, headers={"Origin": address})
    (await client.get("/")).raise_for_status()
    return Person(name, client)


async def _burst_until_killed(target: Target, people: Sequence[Person], server: Server, chance: random.Random) -> int:
    """Let everybody write; kill after a random number of acknowledgements and a moment more."""
    fatal = chance.randrange(1, PEOPLE * MESSAGES_EACH - PEOPLE)
    moment_s = chance.uniform(0.0, 0.01)
    enough = asyncio.Event()

    def look() -> None:
        if _count_acknowledged(people) >= fatal:
            enough.set()

    writing = asyncio.create_task(_say_everything(target, people, look))
    waiting = asyncio.create_task(enough.wait())
    await asyncio.wait([waiting, writing], return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(moment_s)
    server.kill()
    await writing
    return _count_acknowledged(people)


def _count_acknowledged(people: Sequence[Person]) -> int:
    return sum(len(person.acknowledged) for person in people)


async def _say_everything(target: Target, people: Sequence[Person], tell: Callable[[], None]) -> None:
    await asyncio.gather(*(_say_all(target, person, tell) for person in people))


async def _say_all(target: Target, person: Person, tell: Callable[[], None]) -> None:
    """Send what is not acknowledged yet, in order, until the server is gone.

    The last acknowledged message is sent once more first, as a browser does when a page is reloaded.
    """
    start = len(person.acknowledged)
    for number, event in enumerate(person.events[max(start - 1, 0) :], max(start - 1, 0)):
        try:
            answer = await person.client.post("/chat", data={"event": event, "text": target.question(number)})
        except httpx2.TransportError:
            return
        if answer.status_code not in ACCEPTED:
            raise RuntimeError(f"The server refused a message with {answer.status_code}.")
        if event not in person.acknowledged:
            person.acknowledged.append(event)
            tell()


def judge(target: Target, people: Sequence[Person], before: int, pages: Sequence[str]) -> Outcome:
    """Compare what was acknowledged with the rows and the transcripts that are there at the end."""
    with closing(sqlite3.connect(target.database)) as connection:
        replies = connection.execute("SELECT id, cause, position FROM outbox ORDER BY id").fetchall()
        (waiting,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
    first_replies = [cause for _, cause, position in replies if position == 0]
    count = Counter(first_replies)
    return Outcome(
        acknowledged_before=before,
        acknowledged=_count_acknowledged(people),
        lost=sum(count[event] == 0 for person in people for event in person.acknowledged),
        doubled=sum(times - 1 for times in count.values()),
        out_of_order=sum(_is_out_of_order(person, first_replies) for person in people),
        waiting=waiting,
        doubled_on_screen=sum(_count_doubled(page, target.reply_id, replies) for page in pages),
    )


def _is_out_of_order(person: Person, causes: Sequence[str]) -> bool:
    """Tell whether the replies came in another order than the messages."""
    own = set(person.events)
    return [cause for cause in causes if cause in own] != person.acknowledged


def _count_doubled(page: str, reply_id: str, replies: Sequence[tuple[int, str, int]]) -> int:
    """Return how many replies a page shows again, by their place in their turn."""
    places = {row_id: (cause, position) for row_id, cause, position in replies}
    shown = [places[int(found)] for found in re.findall(reply_id, page)]
    if not shown:
        raise RuntimeError("The transcript shows no reply. Does it give each one its id?")
    return len(shown) - len(set(shown))
