"""The public pages over a small store, its clock at noon, and the office that fills it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation import Knowledge
from bot.store import open_store
from tests.support.delivery import noon
from tests.support.public import Public, open_public

Opening = Callable[..., Public]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "store.db"
    open_store(path, now=noon).close()
    return path


@pytest.fixture
def opening(empty_file: Path, tmp_path: Path, knowledge: Knowledge) -> Iterator[Opening]:
    """Open the pages with other settings than usual."""
    shutil.copy(empty_file, tmp_path / "store.db")
    store = open_store(tmp_path / "store.db", now=noon)
    yield lambda **settings: open_public(store, knowledge, **settings)
    store.close()


@pytest.fixture
def public(opening: Opening) -> Public:
    return opening()
