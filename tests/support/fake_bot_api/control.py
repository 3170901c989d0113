"""Moves a fake that runs as a process of its own: ``POST /<verb>`` with JSON on the control port.

| verb | body | answer |
| --- | --- | --- |
| queue | ``[{"kind", "value", "lane"}]`` | ids of the updates |
| say | ``[{"person", "text"}]``: private messages | ids of the updates |
| redeliver | ``{"count", "chunk"?, "seed"?}`` | |
| reorder | ``{"seed"}`` | |
| reset_ids | ``{"next_id"}`` | |
| faults | ``[{"kind", "method"?, "chat_id"?, "times"?, …}]`` | |
| latency | ``{"seconds"}`` | |
| down, up | ``{}`` | |
| state | ``{}`` | how many updates wait and were confirmed, calls, calls in flight, deliveries |
| calls | ``{"methods"?: […]}`` | every call: method, fields, code, done |
| seen | ``{"chat_id"}`` | what people see in a chat, in order |
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

import orjson
from aiohttp import web

from tests.support.fake_bot_api.server import FakeBotApi

Verb = Callable[[Any], Awaitable[object]]


class Control:
    """The control port."""

    def __init__(self, api: FakeBotApi) -> None:
        self._api = api
        self._verbs: Mapping[str, Verb] = {
            "queue": self.queue,
            "say": self.say,
            "redeliver": self.redeliver,
            "reorder": self.reorder,
            "reset_ids": self.reset_ids,
            "faults": self.faults,
            "latency": self.latency,
            "down": self.down,
            "up": self.up,
            "state": self.state,
            "calls": self.calls,
            "seen": self.seen,
        }

    async def start(self, port: int) -> web.AppRunner:
        """Listen on *port*, or a free one; clean the runner up to end it."""
        app = web.Application()
        app.router.add_post("/{verb}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner

    async def queue(self, items: list[dict[str, Any]]) -> object:
        return [self._api.updates.put(item["kind"], item["value"], item["lane"], always=True) for item in items]

    async def say(self, items: list[dict[str, Any]]) -> object:
        return [self._api.person(item["person"]).says(item["text"]) for item in items]

    async def redeliver(self, body: dict[str, Any]) -> object:
        chance = random.Random(body["seed"]) if "seed" in body else None  # noqa: S311 -- an order, not a secret
        self._api.updates.redeliver(body["count"], body.get("chunk", 0), chance)
        return None

    async def reorder(self, body: dict[str, Any]) -> object:
        chance = random.Random(body["seed"])  # noqa: S311 -- an order, not a secret
        self._api.updates.reorder(chance, renumber=not self._api.webhook.url)
        return None

    async def reset_ids(self, body: dict[str, Any]) -> object:
        self._api.updates.reset_ids(body["next_id"])
        return None

    async def faults(self, items: list[dict[str, Any]]) -> object:
        self._api.faults.add_all(items)
        return None

    async def latency(self, body: dict[str, Any]) -> object:
        self._api.latency_s = body["seconds"]
        return None

    async def down(self, _body: object) -> object:
        await self._api.go_down()
        return None

    async def up(self, _body: object) -> object:
        await self._api.come_up()
        return None

    async def state(self, _body: object) -> object:
        return {
            "waiting": len(self._api.updates.waiting),
            "confirmed": len(self._api.updates.confirmed),
            "calls": len(self._api.calls),
            "in_flight": self._api.in_flight,
            "deliveries": [asdict(delivery) for delivery in self._api.webhook.deliveries],
        }

    async def calls(self, body: dict[str, Any]) -> object:
        wanted = body.get("methods")
        return [
            {"method": call.method, "fields": call.fields, "code": call.code, "done": call.done}
            for call in self._api.calls
            if wanted is None or call.method in wanted
        ]

    async def seen(self, body: dict[str, Any]) -> object:
        return [asdict(seen) for seen in self._api.seen(body["chat_id"])]

    async def _answer(self, request: web.Request) -> web.Response:
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return web.Response(status=404)
        body = orjson.loads(await request.read() or b"{}")
        return web.Response(body=orjson.dumps(await verb(body)), content_type="application/json")
