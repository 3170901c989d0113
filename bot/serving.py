"""The composition root of the server: opens the house, and runs what answers on the web."""

import asyncio
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send
from uvloop import new_event_loop

from bot.app import DATABASE, House, open_house, running_loops, utc_now
from bot.channels.web_chat import NAME, WebChatChannel
from bot.collector import calm_collector
from bot.console import SET_UP_PATH, SIGN_IN_PATH
from bot.demo import Link, check_store, set_up_demo
from bot.domain.errors import SettingsWrong
from bot.keys import locked
from bot.platforms import Platforms
from bot.services.staff import first_administrator
from bot.settings import Settings
from bot.site import Metrics
from bot.web import make_web, watch_of

_DRAIN_SLACK_S = 5
FIRST_ADMINISTRATOR = "quantri"
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
    site, closing, platforms, metrics = _Site(), asyncio.Event(), Platforms(settings), Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with (
            open_house(settings, (WebChatChannel(), *platforms.channels), watch=watch_of(metrics)) as house,
            _opening_demo(house, demo=demo),
            running_loops(house, (NAME,), utc_now),
            platforms.running(house) as hooks,
        ):
            site.inside = make_web(house, hooks, closing, metrics, demo=demo)
            try:
                yield
            finally:
                closing.set()
                site.inside = None

    return Starlette(routes=[Mount("", app=site)], lifespan=lifespan)


def serve(settings: Settings, *, demo: bool, now: Callable[[], datetime] = utc_now) -> None:
    """Run the service by the clock *now* until it is told to stop.

    Raises:
        SettingsWrong: If it would be reached by others in a way it is not set up for.
        StoreUnusable: If another service holds the data folder, or the database cannot be used.
        BaseUnusable: If there is no built base.
    """
    _check(settings, demo=demo)
    _set_up_logs(as_json=settings.log_json)
    calm_collector()
    settings.data.mkdir(parents=True, exist_ok=True)
    with locked(settings.data), _listen(settings) as listening, asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings, listening, now, demo=demo))


async def _serve(settings: Settings, listening: socket.socket, now: Callable[[], datetime], *, demo: bool) -> None:
    """Open the house, answer on *listening* until a signal comes, then drain and close."""
    closing, platforms, metrics = asyncio.Event(), Platforms(settings), Metrics()
    async with (
        open_house(settings, (WebChatChannel(), *platforms.channels), now, watch_of(metrics)) as house,
        _opening_demo(house, demo=demo) as links,
        running_loops(house, (NAME,), now),
        platforms.running(house) as hooks,
    ):
        site = make_web(house, hooks, closing, metrics, demo=demo)
        token = None if demo else await _invite_administrator(house)
        server = _Server(_configure(site, settings), house, closing, _Facts(demo=demo, token=token, links=links))
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
    if demo and settings.telegram_token:
        problems.append("--demo shows invented verdicts, but NQ_TELEGRAM_TOKEN is set. Leave one of them out.")
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


def _configure(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        forwarded_allow_ips=settings.proxies,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.drain_seconds + _DRAIN_SLACK_S,
    )


@contextlib.asynccontextmanager
async def _opening_demo(house: House, *, demo: bool) -> AsyncIterator[tuple[Link, ...]]:
    """Give new sign-in links of the demo's accounts, which are made if need be; nothing outside a demo.

    Before anything else is done with the house: what is real and what is not are never mixed.

    Raises:
        SettingsWrong: If the data folder is a real service's, or a demo's without ``--demo``.
    """
    await house.store.read(lambda tx: check_store(tx, demo=demo))
    links: tuple[Link, ...] = ()
    if demo:
        now, base = house.now(), house.shelf.present.base
        links = await house.store.transact(lambda tx: set_up_demo(tx, house.vault, base, now))
    yield links


async def _invite_administrator(house: House) -> str | None:
    """Return the token of the link by which the first administrator sets the account up; None once there is one."""
    return await house.store.transact(lambda tx: first_administrator(tx, house.vault, FIRST_ADMINISTRATOR, house.now()))


def _invitation(address: str, token: str) -> str:
    return f"First administrator ({FIRST_ADMINISTRATOR}), within 3 days, once: {address}{SET_UP_PATH}/{token}"


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a start prints beside what the house knows: whether it is a demo, and tokens of one-time links."""

    demo: bool
    token: str | None = None
    links: tuple[Link, ...] = ()


class _Server(uvicorn.Server):
    """A server that says where it is once it answers, and ends event streams before it waits for requests."""

    def __init__(self, config: uvicorn.Config, house: House, closing: asyncio.Event, facts: _Facts) -> None:
        super().__init__(config)
        self._house = house
        self._closing = closing
        self._facts = facts

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the loop: uvicorn would raise them again before the house is closed."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            _announce(self._house, sockets[0].getsockname(), self._facts)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)


def _announce(house: House, address: tuple[str, int], facts: _Facts) -> None:
    host, port = address[:2]
    here = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    base = house.shelf.present.base
    lines = [
        f"Web chat   {here}/" + ("  (demo)" if facts.demo else ""),
        f"Database   {(house.settings.data / DATABASE).resolve()}",
        f"Base       {len(base.entries)} entries, digest {base.digest}",
        *([_invitation(house.settings.public_url or here, facts.token)] if facts.token else []),
        *(["Sign in as staff of the demo, each link once, within 24 hours:"] if facts.links else []),
        *(f"  {link.name:<28} {here}{SIGN_IN_PATH}/{link.token}" for link in facts.links),
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
