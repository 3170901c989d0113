"""A crowd of simulated phones in a room, in a process of its own, told what to do by lines of JSON.

Run as ``python -m tests.support.room_crowd URL CODE PHONES``.  Each phone has its own session, one event stream and
nothing of a browser: it keeps the pieces it was sent and when they came, by the clock all processes share.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

PATIENCE_S = 60.0
AT_ONCE = 50
"""So many phones join in the same moment."""
RIGHT = {"Ý B", "Sai"}
"""What is right to choose among the questions of ``make_kinds``, but where several are."""


def to_fields(form: str, *, right: bool) -> list[tuple[str, str]]:
    """Return a right or a wrong answer to one of the questions of ``make_kinds``, from the form a phone shows."""
    options = re.findall(r'value="(\d+)"[^>]*>(?:<span class="letter">.</span>)?<span>([^<]+)</span>', form)
    if 'type="checkbox"' in form:
        return [("chon", place) for place, text in options if text in ({"Ý A", "Ý C"} if right else {"Ý A"})]
    if 'type="radio"' in form:
        return [("chon", next(place for place, text in options if (text in RIGHT) is right))]
    if 'name="chu"' in form:
        return [("chu", ("1989" if 'inputmode="numeric"' in form else "trẻ em") if right else "7")]
    shown = re.findall(r"(?:Ý|Phải) [A-D1-3]", form)
    if "Trái 1" in form:
        order = [shown.index(f"Phải {left + 1}") for left in range(len(shown))]
        chosen = order if right else [*order[1:], order[0]]
    else:
        chosen = [(sorted(shown) if right else shown).index(text) + 1 for text in shown]
    return [(f"vi-tri-{number}", str(place)) for number, place in enumerate(chosen)]


def to_any_fields(form: str) -> list[tuple[str, str]]:
    """Return some possible answer to any question."""
    if 'name="chon"' in form:
        return [("chon", "0")]
    if 'name="chu"' in form:
        return [("chu", "12")]
    first = 1 if 'value="0"' not in form.partition("<select")[2] else 0
    return [(f"vi-tri-{number}", str(number + first)) for number in range(form.count("<select"))]


@dataclass
class Phone:
    """One phone: what it shows, and when each step of the room came."""

    session: aiohttp.ClientSession
    room: str
    number: int
    parts: dict[str, str] = field(default_factory=dict)
    came: dict[str, float] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    refused: int = 0

    async def join(self) -> None:
        async with self.session.post(f"{self.room}/vao", data={"ten": f"Bạn {self.number}"}) as answer:
            assert answer.status == 200, answer.status

    async def listen(self, opened: asyncio.Event) -> None:
        async with self.session.get(f"{self.room}/dong") as answer:
            assert answer.status == 200, answer.status
            async for data in _data(answer):
                self.show(json.loads(data))
                opened.set()

    def show(self, news: Mapping[str, Any]) -> None:
        """Put the pieces in place, as the page's script does."""
        self.parts.update(news["phan"])
        number = re.search(r"(?:Câu|Question) (\d+)", self.parts.get("chung", ""))
        self.came.setdefault(f"{news['buoc']} {number[1] if number else 0}", time.monotonic())
        self.changed.set()

    async def wait_for(self, step: str) -> float:
        """Return when *step* came, such as "asking 1"."""
        while step not in self.came:
            self.changed.clear()
            await self.changed.wait()
        return self.came[step]

    async def answer(self, position: int, *, right: bool | None) -> None:
        form = self.parts["chung"].partition("<form")[2]
        fields = to_any_fields(form) if right is None else to_fields(form, right=right)
        data = [("cau", str(position)), *fields]
        async with self.session.post(
            f"{self.room}/tra-loi", data=data, headers={"accept": "application/json"}
        ) as answer:
            self.refused += answer.status != 200
            self.parts |= (await answer.json()).get("phan", {})


async def _data(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async for line in answer.content:
        if line.startswith(b"data: ") and len(line) > len(b"data: {}\n"):
            yield line.removeprefix(b"data: ")


class Crowd:
    """Phones that do things together."""

    def __init__(self, url: str, code: str, count: int) -> None:
        headers = {"origin": url}
        # The script's streams and forms are of one browser; here each phone has its own connections.
        self.phones = [
            Phone(
                aiohttp.ClientSession(
                    headers=headers,
                    cookie_jar=aiohttp.CookieJar(unsafe=True),  # Tests have addresses without names.
                    read_bufsize=2**20,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE_S),
                ),
                f"{url}/phong/{code}",
                number,
            )
            for number in range(1, count + 1)
        ]
        self._streams: list[asyncio.Task[None]] = []

    async def join(self) -> dict[str, object]:
        began = time.monotonic()
        for first in range(0, len(self.phones), AT_ONCE):
            await asyncio.gather(*(phone.join() for phone in self.phones[first : first + AT_ONCE]))
        joined = time.monotonic()
        opened = [asyncio.Event() for _ in self.phones]
        self._streams = [
            asyncio.create_task(phone.listen(event)) for phone, event in zip(self.phones, opened, strict=True)
        ]
        async with asyncio.timeout(PATIENCE_S):
            waiting = asyncio.ensure_future(_all(opened))
            await asyncio.wait([waiting, *self._streams], return_when=asyncio.FIRST_COMPLETED)
        for task in self._streams:
            if task.done():
                task.result()
        return {"join_s": joined - began, "streams_s": time.monotonic() - joined}

    async def wait(self, step: str) -> dict[str, object]:
        async with asyncio.timeout(PATIENCE_S):
            return {"came": await asyncio.gather(*(phone.wait_for(step) for phone in self.phones))}

    async def answer(
        self, position: int, right: Sequence[bool | None], first: int = 0, over_s: float = 0.0
    ) -> dict[str, object]:
        """Let the phones from *first* on answer, as many as *right* says of, at moments spread *over_s* seconds."""
        chosen = self.phones[first : first + len(right)]
        step_s = over_s / len(chosen)

        async def answer_in(number: int, phone: Phone) -> float:
            await asyncio.sleep(number * step_s)
            at = time.monotonic()
            await phone.answer(position, right=right[number])
            return at

        at = max(await asyncio.gather(*(answer_in(number, phone) for number, phone in enumerate(chosen))))
        return {"at": at, "refused": sum(phone.refused for phone in self.phones)}

    async def show(self) -> dict[str, object]:
        """Return what each phone shows of its own."""
        return {"own": [phone.parts.get("rieng", "") for phone in self.phones]}

    async def close(self) -> dict[str, object]:
        for task in self._streams:
            task.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)
        for phone in self.phones:
            await phone.session.close()
        return {}


async def _all(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        await event.wait()


async def _follow(crowd: Crowd, lines: Iterable[str]) -> None:
    """Do what each line asks for and print what came of it."""
    acts: dict[str, Callable[..., Awaitable[dict[str, object]]]] = {
        "join": crowd.join,
        "wait": crowd.wait,
        "answer": crowd.answer,
        "show": crowd.show,
        "close": crowd.close,
    }
    reading = iter(lines)
    while line := await asyncio.to_thread(next, reading, ""):
        asked = json.loads(line)
        print(json.dumps(await acts[asked.pop("do")](**asked)), flush=True)


def main() -> None:
    """Follow standard input."""
    url, code, count = sys.argv[1:]
    asyncio.run(_run(url, code, int(count)))


async def _run(url: str, code: str, count: int) -> None:
    crowd = Crowd(url, code, count)
    try:
        await _follow(crowd, sys.stdin)
    finally:
        await crowd.close()


if __name__ == "__main__":
    main()
