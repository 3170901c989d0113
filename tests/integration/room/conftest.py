"""The quiz room's pages over a small store, its clock at noon."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.conversation import Knowledge
from bot.store import open_store
from tests.support.delivery import noon
from tests.support.quizzes import make_bank
from tests.support.room_chat import Chat
from tests.support.rooms import Host, House, with_quizzes

Opening = Callable[..., House]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("room") / "store.db"
    open_store(path, now=noon).close()
    return path


@pytest.fixture
def opening(empty_file: Path, tmp_path: Path, knowledge: Knowledge) -> Iterator[Opening]:
    """Open the pages with other settings or questions than usual."""
    shutil.copy(empty_file, tmp_path / "store.db")
    store = open_store(tmp_path / "store.db", now=noon)
    opened: list[House] = []

    def open_house(*, questions: object = None, **settings: object) -> House:
        bank = questions or tuple(make_bank(12).values())
        house = House(store, with_quizzes(knowledge, bank), **settings)  # type: ignore[arg-type]
        opened.append(house)
        return house

    yield open_house
    for house in opened:
        house.close()
    store.close()


@pytest.fixture
def house(opening: Opening) -> House:
    return opening()


@pytest.fixture
def host(house: House) -> Host:
    """A host whose room has just been opened."""
    return house.browser().open_room()


@pytest.fixture
def chat(house: House) -> Chat:
    """Somebody who writes to the bot beside the pages of the room."""
    return Chat(house)
