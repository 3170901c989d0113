from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import SqlStore, open_store
from tests.support.fake_bot_api.limits import Limits
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.telegram import now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=now)
    yield opened
    opened.close()


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(limits=Limits(group=None, private=None, overall=None)) as running:
        yield running
