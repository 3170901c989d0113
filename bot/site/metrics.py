"""``/metrics``: figures for Prometheus, for this machine or whoever has the token.

A label is a route's template, a status, a channel or a state: never an id, an address or a text.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.delivery import OutboxState
from bot.domain.errors import StoreUnusable
from bot.pages import Problem
from bot.ports import Store, Transaction

_ENGINE_MS = (0.5, 1, 2, 3, 5, 8, 12, 20, 40, 80, 200, 1000)
_MOST_JOBS = 1000
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")
_NO_STORE = {"cache-control": "no-store"}


class Metrics:
    """The figures of one running service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "Requests answered.", ("method", "route", "status"))
        self._turns = self._counter("turns", "Turns taken, by channel.", ("channel",))
        self._engine = Histogram(
            "nq_engine_ms", "Milliseconds to read one message.", buckets=_ENGINE_MS, registry=self.registry
        )
        self._store_up = self._gauge("store_up", "1 if the database can be read.")
        self._inbox = self._gauge("inbox_waiting", "Messages waiting for their turn.")
        self._outbox = self._gauge("outbox_rows", "Replies, by what became of them.", ("state",))
        self._jobs_due = self._gauge("jobs_due", "Jobs that are due.")
        self._jobs_late = self._gauge("jobs_late_seconds", "For how long the oldest of them has been due.")
        self._letters = self._gauge("dead_letters", "Bodies nobody could read or answer.")
        self._base = self._gauge("base_info", "The knowledge in use.", ("digest",))
        self._entries = self._gauge("base_entries", "Answers in it.")

    def count_request(self, method: str, route: str, status: int) -> None:
        """Count an answered request; *route* is a template, not an address."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()

    def count_turn(self, channel: str) -> None:
        """Count a turn."""
        self._turns.labels(channel).inc()

    def observe_engine(self, seconds: float) -> None:
        """Note how long the engine read a message."""
        self._engine.observe(seconds * 1000)

    def set_base(self, digest: str, entries: int) -> None:
        """Note which base is in use."""
        self._base.clear()
        self._base.labels(digest).set(1)
        self._entries.set(entries)

    def set_store(self, state: "StoreState | None") -> None:
        """Note how the store is; None if it cannot be read, and the last figures stay."""
        self._store_up.set(state is not None)
        if state is None:
            return
        self._inbox.set(state.inbox)
        for each in OutboxState:
            self._outbox.labels(each.value).set(state.outbox.get(each, 0))
        self._jobs_due.set(state.jobs_due)
        self._jobs_late.set(state.jobs_late_s)
        self._letters.set(state.letters)

    def _counter(self, name: str, about: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"nq_{name}", about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"nq_{name}", about, labels, registry=self.registry)


@dataclass(frozen=True, slots=True)
class StoreState:
    """What waits in the store."""

    inbox: int
    outbox: dict[OutboxState, int]
    jobs_due: int
    jobs_late_s: float
    letters: int


@dataclass(frozen=True, kw_only=True)
class MetricsParts:
    """What ``/metrics`` needs: the figures, where others come from, and the token (empty: this machine only)."""

    metrics: Metrics
    store: Store
    base: Callable[[], tuple[str, int]]
    now: Callable[[], datetime]
    token: str = ""


def metrics_route(parts: MetricsParts) -> Route:
    """Return the route of ``/metrics``."""

    async def show(request: Request) -> Response:
        if not _may_read(request, parts.token):
            if parts.token:
                return Response(status_code=401, headers={"www-authenticate": "Bearer", **_NO_STORE})
            raise Problem(404)  # There is nothing one could say to get in.
        now = parts.now()
        try:
            parts.metrics.set_store(await parts.store.read(lambda tx: _look(tx, now)))
        except StoreUnusable:
            parts.metrics.set_store(None)
        parts.metrics.set_base(*parts.base())
        text = generate_latest(parts.metrics.registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST, **_NO_STORE})

    return Route("/metrics", show, methods=["GET"])


class CountRequests:
    """ASGI middleware that counts what was answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counting_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.count_request(scope["method"], _template(scope), message["status"])
            await send(message)

        await self._app(scope, receive, counting_send)


def _template(scope: Scope) -> str:
    """Return the template of the route that answers: ``/api/v1/conventions/{id}``; ``none`` if there is none."""
    route = scope.get("route")
    template = None if isinstance(route, Mount) else getattr(route, "path_format", None)
    return f"{scope.get('root_path', '')}{template}" if template else "none"


def _look(tx: Transaction, now: datetime) -> StoreState:
    due = tx.jobs.due(now, limit=_MOST_JOBS)
    late_s = (now - due[0].due_at).total_seconds() if due else 0.0
    return StoreState(tx.inbox.count(), dict(tx.outbox.counts()), len(due), late_s, tx.dead_letters.count())


def _may_read(request: Request, token: str) -> bool:
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
    return _is_local(request.client.host if request.client else "", request.headers)


def _is_local(host: str, headers: Headers) -> bool:
    """Tell whether the request comes from this machine, and not through a proxy on it."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
