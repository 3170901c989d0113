"""Web chat around tests: what a browser would know, read out of HTML, and servers to talk to."""

import asyncio
import contextlib
import itertools
import re
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any, Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.channels.keeping import PictureKeeper
from bot.channels.lanes import Lanes
from bot.channels.web_chat import ChatParts, WebChatChannel, routes
from bot.conversation import Knowledge
from bot.pages import Look, Pages, load_assets
from bot.ports import Store
from bot.site import SiteParts, make_site
from tests.support.delivery import CountingFlow

FORM = {"content-type": "application/x-www-form-urlencoded"}
HTMX = {**FORM, "hx-request": "true"}
KEY = b"k" * 32

_events = itertools.count(1)


def make_event() -> str:
    """Return a new one-time id, as a page makes them."""
    return f"{next(_events):032x}"


@dataclass
class Seen:
    """One reply of the bot as it stands in the HTML."""

    id: int
    cause: str
    event: str = ""
    text: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    """Payloads by label, in order."""
    links: list[str] = field(default_factory=list)
    boxes: dict[str, str] = field(default_factory=dict)
    """Payloads of boxes to tick by label, in order."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.mine: list[str] = []
        self._inside = ""
        self._choice: str | None = None
        self._box: str | None = None
        self._label = False
        self._for_readers = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: C901 one line a tag
        given = {name: value or "" for name, value in attrs}
        if tag == "article":
            classes = given.get("class", "").split()
            self._inside = classes[0] if classes else ""
            if self._inside == "bot":
                digits = given.get("id", "").removeprefix("r")
                self.seen.append(Seen(int(digits) if digits.isdigit() else 0, given.get("data-cause", "")))
            if self._inside == "mine":
                self.mine.append("")
        if tag == "p":
            self._for_readers = given.get("class") == "sr"
        if self._inside != "bot":
            return
        if tag == "input" and given.get("name") == "event":
            self.seen[-1].event = given["value"]
        if tag == "button" and given.get("name") == "choice":
            self._choice = given["value"]
        if tag == "input" and given.get("name") == "pick":
            self._box = given["value"]
        if tag == "span" and given.get("class") == "label" and (self._choice or self._box) is not None:
            self._label = True
        if tag == "a":
            self.seen[-1].links.append(given.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self._inside = ""
        if tag in {"p", "li", "h2", "h3", "button", "summary", "div"} and self._inside == "bot":
            self.seen[-1].text += " "
        if tag == "p":
            self._for_readers = False
        if tag == "span":
            self._label = False
        if tag == "button":
            self._choice = None
        if tag == "label":
            self._box = None

    def handle_data(self, data: str) -> None:
        if self._for_readers:
            return
        if self._inside == "mine":
            self.mine[-1] += data
        if self._inside != "bot":
            return
        self.seen[-1].text += data
        if self._label and self._choice is not None:
            self.seen[-1].choices[data] = self._choice
        if self._label and self._box is not None:
            self.seen[-1].boxes[data] = self._box


def read_replies(html: str) -> list[Seen]:
    """Return the bot's replies in *html*, in order; their texts have single spaces."""
    reader = _Reader()
    reader.feed(html)
    for seen in reader.seen:
        seen.text = re.sub(r"\s+", " ", seen.text).strip()
    return reader.seen


def read_words(html: str) -> list[str]:
    """Return what the page shows as the person's own words."""
    reader = _Reader()
    reader.feed(html.split("<template", maxsplit=1)[0])
    return [re.sub(r"\s+", " ", words).strip() for words in reader.mine]


@dataclass
class Site:
    """A site over a conversation that counts, and its insides."""

    app: Starlette
    lanes: Lanes[Any]
    store: Store
    closing: asyncio.Event


@contextlib.asynccontextmanager
async def open_site(
    store: Store,
    knowledge: Knowledge,
    now: Callable[[], datetime],
    flow: CountingFlow | None = None,
    **overrides: Any,
) -> AsyncIterator[Site]:
    """Open a site whose conversation is *flow*; *overrides* change parts of web chat."""
    lanes: Lanes[Any] = Lanes(store, (WebChatChannel(),), (flow or CountingFlow()).as_flow(), now)
    await lanes.start()
    pages = Pages(load_assets(), Look(), lambda: knowledge)
    closing = asyncio.Event()
    tokens = itertools.count(1)
    values: dict[str, Any] = {
        "store": store,
        "lanes": lanes,
        "pages": pages,
        "session_key": KEY,
        "now": now,
        "make_random": lambda size: next(tokens).to_bytes(size, "big"),
        "origins": frozenset({"https://hoi.example"}),
        "secure": False,
        "closing": closing,
        "pictures": PictureKeeper(store, now),
        "source": lambda address, moment: f"{moment:%j} {address}",
    }
    parts = ChatParts(**{**values, **overrides})
    try:
        yield Site(
            make_site(SiteParts(pages=pages, store=store, now=now, secure=parts.secure), routes(parts)),
            lanes,
            store,
            closing,
        )
    finally:
        await lanes.stop()


class Served(Protocol):
    """Pages that can be served: the application, and what tells its streams to end."""

    @property
    def app(self) -> ASGIApp:
        """Return the application."""
        ...

    @property
    def closing(self) -> asyncio.Event:
        """Return the event that is set before the server goes."""
        ...


@contextlib.asynccontextmanager
async def served(site: Served) -> AsyncIterator[str]:
    """Serve *site* on a free port and yield its address."""
    config = uvicorn.Config(
        site.app, log_config=None, lifespan="off", ws="none", access_log=False, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 -- uvicorn tells by a flag alone
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            site.closing.set()
            server.should_exit = True
            await task
