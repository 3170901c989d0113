from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import SqlStore, open_store
from tests.support.delivery import noon
from tests.support.strict_platform import StrictPlatform


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(tmp_path / "store.db", now=noon)
    yield opened
    opened.close()


@pytest.fixture
def platform() -> StrictPlatform:
    return StrictPlatform()
