"""The fake Bot API and somebody who calls it without any library."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.support.fake_bot_api import FakeBotApi, Person


@dataclass
class Answer:
    """What the Bot API answered."""

    status: int
    body: dict[str, Any]

    @property
    def why(self) -> str:
        return str(self.body.get("description", ""))

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]


class Client:
    """Calls methods as python-telegram-bot does: form fields, JSON in all that are not strings."""

    def __init__(self, api: FakeBotApi, session: aiohttp.ClientSession) -> None:
        self.api = api
        self.session = session

    async def call(self, method: str, *, token: str | None = None, **fields: object) -> Answer:
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        return await self.send(f"{self.api.base_url}{token or self.api.token}/{method}", data=form)

    async def send(self, url: str, **more: Any) -> Answer:
        async with self.session.post(url, **more) as answer:
            return Answer(answer.status, await answer.json())


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi() as made:
        yield made


@pytest.fixture
async def client(api: FakeBotApi) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(api, session)


@pytest.fixture
def an(api: FakeBotApi) -> Person:
    return api.person(1001, "An")
