from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.conversation import Knowledge
from bot.store import SqlStore, open_store
from tests.support.console import Clock, Console, open_console
from tests.support.fake_bot_api.limits import Limits
from tests.support.fake_bot_api.server import FakeBotApi
from tests.support.quiz_group import QuizGroup, open_quiz_group
from tests.support.staff_group import StaffGroup, open_group
from tests.support.telegram import RUNNERS, Bound, now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=now)
    yield opened
    opened.close()


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    async with FakeBotApi(limits=Limits(group=None, private=None, overall=None)) as running:
        yield running


@pytest.fixture(params=sorted(RUNNERS))
def run(request: pytest.FixtureRequest, api: FakeBotApi, store: SqlStore, knowledge: Knowledge) -> Bound:
    return partial(RUNNERS[request.param], api, store, knowledge)


@pytest.fixture
def console(tmp_path: Path, knowledge: Knowledge) -> Iterator[Console]:
    clock = Clock()
    opened = open_store(tmp_path / "console.db", now=clock)
    yield open_console(opened, knowledge, clock, chats=True)
    opened.close()


@pytest.fixture
async def group(api: FakeBotApi, console: Console, knowledge: Knowledge) -> AsyncIterator[StaffGroup]:
    async with open_group(api, console, knowledge) as opened:
        yield opened


@pytest.fixture
async def playing(tmp_path: Path, knowledge: Knowledge) -> AsyncIterator[QuizGroup]:
    limits = Limits(group=None, private=None, overall=None)
    async with (
        FakeBotApi(limits=limits) as api,
        open_quiz_group(api, tmp_path / "quiz.db", Clock(), knowledge) as running,
    ):
        yield running
