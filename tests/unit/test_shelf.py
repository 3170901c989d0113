"""A running service takes a new base over whole, and refuses a bad one."""

import shutil
from pathlib import Path

import pytest

from bot.content import find_base, load_base, load_model
from bot.content.compile import write_base
from bot.conversation import Operator
from bot.domain.base import Base
from bot.domain.errors import BaseUnusable
from bot.shelf import Shelf


@pytest.fixture
def path(tmp_path: Path) -> Path:
    copied = tmp_path / "knowledge.db"
    shutil.copy(find_base(), copied)
    return copied


def _changed(base: Base) -> Base:
    return Base(**{**vars(base), "digest": "another"})


def test_a_new_base_is_taken_over(path: Path) -> None:
    """The next turn is answered from it."""
    shelf = Shelf(path, Operator("Thử"))
    before = shelf.present
    write_base(_changed(load_base(path)), load_model(path), path)

    swapped = shelf.look()

    assert swapped
    assert shelf.present.base.digest == "another"
    assert before.base.digest != "another"


def test_an_unchanged_file_is_left_alone(path: Path) -> None:
    """Looking costs one stat."""
    shelf = Shelf(path, Operator("Thử"))

    assert shelf.look() is False


def test_a_bad_base_is_refused_and_the_old_one_stays(path: Path) -> None:
    """An editor's slip never takes the service down."""
    shelf = Shelf(path, Operator("Thử"))
    before = shelf.present
    path.write_bytes(b"nonsense")

    assert shelf.look() is False
    assert shelf.present is before


def test_a_base_without_a_fitted_engine_is_not_started(path: Path) -> None:
    """The message says what to run."""
    write_base(load_base(path), {}, path)

    with pytest.raises(BaseUnusable, match="knowledge build"):
        Shelf(path, Operator("Thử"))
