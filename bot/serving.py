"""The composition root of the server: joins web chat and the site, and runs them."""

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send
from uvloop import new_event_loop

from bot.app import DATABASE, House, open_house, running_loops, utc_now
from bot.channels.web_chat import NAME, ChatParts, WebChatChannel, routes
from bot.domain.errors import SettingsWrong
from bot.keys import locked
from bot.pages import Look, Pages, load_assets
from bot.platforms import Platforms
from bot.settings import Settings
from bot.site import SiteParts, make_site

_DRAIN_SLACK_S = 5
_KEEP_ALIVE_S = 20
_WAITING_CONNECTIONS = 2048


class _Site:
    """The site, once its house is open."""

    def __init__(self) -> None:
        self.inside: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.inside is None:
            raise RuntimeError("The application answers only between startup and shutdown of its lifespan.")
        await self.inside(scope, receive, send)


def make_asgi(settings: Settings, *, demo: bool) -> Starlette:
    """Return the whole service as an ASGI application; its lifespan opens and closes the house.

    For tests and other servers; ``serve`` opens the house itself, so that its errors reach the command line.
    """
    site, closing, platforms = _Site(), asyncio.Event(), Platforms(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with (
            open_house(settings, (WebChatChannel(), *platforms.channels)) as house,
            running_loops(house, (NAME,), utc_now),
            platforms.running(house) as hooks,
        ):
            site.inside = _make_site(house, hooks, closing, demo=demo)
            try:
                yield
            finally:
                closing.set()
                site.inside = None

    return Starlette(routes=[Mount("", app=site)], lifespan=lifespan)


def _make_site(house: House, hooks: Sequence[BaseRoute], closing: asyncio.Event, *, demo: bool) -> Starlette:
    settings = house.settings
    pages = Pages(load_assets(), Look(settings.public_url, demo), lambda: house.shelf.present)
    chat = ChatParts(
        store=house.store,
        lanes=house.lanes,
        pages=pages,
        session_key=house.keys.session,
        now=utc_now,
        make_random=secrets.token_bytes,
        origins=_origins(settings),
        secure=settings.secure,
        closing=closing,
    )
    site = make_site(SiteParts(pages=pages, store=house.store, now=utc_now, secure=settings.secure), routes(chat))
    # What platforms call is no page: it needs none of what every page carries.
    return Starlette(routes=[*hooks, Mount("", app=site)]) if hooks else site


def _origins(settings: Settings) -> frozenset[str]:
    if not settings.public_url:
        return frozenset()
    parts = urlsplit(settings.public_url)
    return frozenset({f"{parts.scheme}://{parts.netloc}"})


def serve(settings: Settings, *, demo: bool) -> None:
    """Run the service until it is told to stop.

    Raises:
        SettingsWrong: If it would be reached by others in a way it is not set up for.
        StoreUnusable: If another service holds the data folder, or the database cannot be used.
        BaseUnusable: If there is no built base.
    """
    _check(settings, demo=demo)
    _set_up_logs(as_json=settings.log_json)
    settings.data.mkdir(parents=True, exist_ok=True)
    with locked(settings.data), _listen(settings) as listening, asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings, listening, demo=demo))


async def _serve(settings: Settings, listening: socket.socket, *, demo: bool) -> None:
    """Open the house, answer on *listening* until a signal comes, then drain and close."""
    closing = asyncio.Event()
    platforms = Platforms(settings)
    async with (
        open_house(settings, (WebChatChannel(), *platforms.channels)) as house,
        running_loops(house, (NAME,), utc_now),
        platforms.running(house) as hooks,
    ):
        site = _make_site(house, hooks, closing, demo=demo)
        server = _Server(_configure(site, settings), house, closing, demo=demo)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, server.handle_exit, number, None)
        await server.serve(sockets=[listening])


def _check(settings: Settings, *, demo: bool) -> None:
    problems: list[str] = []
    if demo and not settings.loopback:
        problems.append(f"--demo is for this machine only, but NQ_HOST is {settings.host}. Leave one of them out.")
    if demo and settings.public_url:
        problems.append("--demo is for this machine only, but NQ_PUBLIC_URL is set. Leave one of them out.")
    if not demo and not settings.loopback and not settings.public_url:
        problems.append(f"NQ_HOST is {settings.host}, so others can reach it. Set NQ_PUBLIC_URL to its https address.")
    if problems:
        raise SettingsWrong(problems)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=_WAITING_CONNECTIONS)
    except OSError as error:
        raise SettingsWrong(
            [f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). Set NQ_PORT to a free port."]
        ) from error


def _configure(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.drain_seconds + _DRAIN_SLACK_S,
    )


class _Server(uvicorn.Server):
    """A server that says where it is once it answers, and ends event streams before it waits for requests."""

    def __init__(self, config: uvicorn.Config, house: House, closing: asyncio.Event, *, demo: bool) -> None:
        super().__init__(config)
        self._house = house
        self._closing = closing
        self._demo = demo

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the loop: uvicorn would raise them again before the house is closed."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            _announce(self._house, sockets[0].getsockname(), demo=self._demo)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)


def _announce(house: House, address: tuple[str, int], *, demo: bool) -> None:
    host, port = address[:2]
    base = house.shelf.present.base
    lines = [
        f"Web chat   http://{f'[{host}]' if ':' in host else host}:{port}/" + ("  (demo)" if demo else ""),
        f"Database   {(house.settings.data / DATABASE).resolve()}",
        f"Base       {len(base.entries)} entries, digest {base.digest}",
        "Stop with Ctrl-C.",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _set_up_logs(*, as_json: bool) -> None:
    """Send events to stderr.  Requests are not logged: an address may hold what a person typed."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
