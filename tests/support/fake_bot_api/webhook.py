"""Calls of the bot's webhook: in order for each chat, several chats at once, again until 2xx.

After the behaviour of the Bot API server (WebhookActor.cpp): the first failure is tried again at once, then
the delay doubles up to a random 60 to 120 s; ``Retry-After`` is honoured up to an hour; other chats go on.
"""

import asyncio
import contextlib
import random
import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
import orjson

from tests.support.fake_bot_api.calls import Fields
from tests.support.fake_bot_api.refusal import Refusal, bad
from tests.support.fake_bot_api.updates import Pending, Updates
from tests.support.fake_bot_api.values import Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_S = 60.0
PORTS = frozenset({None, 80, 88, 443, 8443})
LONGEST_RETRY_AFTER_S = 3600.0


@dataclass(frozen=True)
class Delivery:
    """One call of the webhook: which update, and what came back (None: no answer)."""

    update_id: int
    status: int | None


@dataclass
class _Lane:
    """Updates of one chat that wait for the webhook."""

    waiting: deque[Pending] = field(default_factory=deque)
    task: "asyncio.Task[None] | None" = None


class Webhook:
    """Delivers updates to the address the bot has set.

    *retry_scale* shortens the waits between tries; 1.0 is Telegram's own pace.  Unless it *calls_any*, an address
    must be https at one of four ports.
    """

    def __init__(self, updates: Updates, chance: random.Random, retry_scale: float, *, calls_any: bool = True) -> None:
        self.calls_any = calls_any
        self.url = ""
        self.secret: str | None = None
        self.connections = 40
        self.deliveries: list[Delivery] = []
        self.last_error = ""
        self.retry_scale = retry_scale
        self.on_method: Callable[[Mapping[str, object]], object] = lambda _call: None
        self._updates = updates
        self._chance = chance
        self._lanes: defaultdict[object, _Lane] = defaultdict(_Lane)
        self._known: set[int] = set()
        self._session: aiohttp.ClientSession | None = None
        self._places = asyncio.Semaphore(40)
        updates.on_change.append(self.go_on)

    async def set(self, fields: Fields) -> None:
        """Begin to deliver to another address; an empty one ends it.

        Raises:
            Refusal: If the address is none.
        """
        url = fields["url"]
        if url and re.fullmatch(r"https?://[^\s/]+(/\S*)?", url) is None:
            raise bad("bad webhook: invalid webhook URL specified")
        if url and not self.calls_any:
            _check_address(url)
        await self.stop()
        if fields.get("drop_pending_updates"):
            self._updates.drop()
        self._updates.allow(fields.get("allowed_updates"))
        self.url, self.secret = url, fields.get("secret_token")
        self.connections = fields.get("max_connections", 40)
        if url:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=self.connections))
            self._places = asyncio.Semaphore(self.connections)
            self.go_on()

    async def stop(self) -> None:
        """End deliveries; what was not answered stays in the queue."""
        self.url = ""
        tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        self._known.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None

    def info(self) -> Json:
        """Return what getWebhookInfo says."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        if self.url:
            info["max_connections"] = self.connections
        if self.last_error:
            info["last_error_message"] = self.last_error
        if self._updates.allowed is not None:
            info["allowed_updates"] = sorted(self._updates.allowed)
        return info

    def go_on(self) -> None:
        """Take up what is new in the queue."""
        if not self.url:
            return
        for pending in self._updates.waiting:
            if pending.update_id in self._known:
                continue
            self._known.add(pending.update_id)
            key = ("alone", pending.update_id) if pending.lane is None else pending.lane
            lane = self._lanes[key]
            lane.waiting.append(pending)
            if lane.task is None:
                lane.task = asyncio.create_task(self._run(key))

    async def _run(self, key: object) -> None:
        lane = self._lanes[key]
        while lane.waiting:
            await self._deliver(lane.waiting[0])
            lane.waiting.popleft()
        del self._lanes[key]

    async def _deliver(self, pending: Pending) -> None:
        delay_s, failures = 1.0, 0
        while True:
            async with self._places:
                status, retry_after_s = await self._post(pending)
            self.deliveries.append(Delivery(pending.update_id, status))
            if status is not None and 200 <= status <= 299:
                break
            self.last_error = f"Wrong response from the webhook: {status}" if status else "Connection failed"
            wait_s = retry_after_s
            if not retry_after_s and failures:
                delay_s = min(delay_s * 2, self._chance.uniform(60.0, 120.0))
                wait_s = delay_s
            failures += 1
            await asyncio.sleep(wait_s * self.retry_scale)
        self._known.discard(pending.update_id)
        self._updates.confirm(pending.update_id)

    async def _post(self, pending: Pending) -> tuple[int | None, float]:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        if self.secret is not None:
            headers[SECRET_HEADER] = self.secret
        try:
            async with self._session.post(
                self.url,
                data=orjson.dumps(pending.body),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=ANSWER_S),
                allow_redirects=False,
            ) as answer:
                body = await answer.read()
                retry_after_s = min(_seconds(answer.headers.get("Retry-After")), LONGEST_RETRY_AFTER_S)
                if answer.ok:
                    self._take_method(body)
                return answer.status, retry_after_s
        except (aiohttp.ClientError, TimeoutError):
            return None, 0.0

    def _take_method(self, body: bytes) -> None:
        """Do the one method an answer may carry; nobody learns what became of it."""
        with contextlib.suppress(ValueError, Refusal):
            call = orjson.loads(body)
            if isinstance(call, dict) and "method" in call:
                self.on_method(call)


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 0.0
