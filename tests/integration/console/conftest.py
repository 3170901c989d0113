"""A console over an empty store, its clock at noon."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation import Knowledge
from bot.store import open_store
from tests.support.console import Clock, Console, open_console
from tests.support.delivery import noon
from tests.support.work import Work, open_work

Opening = Callable[..., Console]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("console") / "store.db"
    open_store(path, now=noon).close()
    return path


@pytest.fixture
def opening(empty_file: Path, tmp_path: Path, knowledge: Knowledge) -> Iterator[Opening]:
    """Open the console with other parts than usual."""
    shutil.copy(empty_file, tmp_path / "store.db")
    clock = Clock()
    store = open_store(tmp_path / "store.db", now=clock)
    yield lambda **parts: open_console(store, knowledge, clock, **parts)
    store.close()


@pytest.fixture
def console(opening: Opening) -> Console:
    return opening()


@pytest.fixture
def work(console: Console) -> Work:
    return open_work(console)
