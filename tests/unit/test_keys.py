"""Keys are made once, kept private and never replaced silently."""

import re
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnusable
from bot.keys import load_keys, locked


def test_keys_are_made_once_and_stay(tmp_path: Path) -> None:
    """A restart recognises the sessions of before."""
    assert load_keys(tmp_path).session == load_keys(tmp_path).session


def test_a_key_that_is_new_to_the_program_is_added(tmp_path: Path) -> None:
    """Those that are there stay, and the file stays private."""
    (tmp_path / "keys.json").write_text('{"session": "00ff"}', "utf-8")

    keys = load_keys(tmp_path)

    assert keys.session == b"\x00\xff"
    assert keys == load_keys(tmp_path)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_telegram_gets_a_secret_it_takes(tmp_path: Path) -> None:
    """Latin letters and digits, at most 256."""
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,256}", load_keys(tmp_path).telegram_secret)


def test_only_the_owner_reads_the_keys(tmp_path: Path) -> None:
    """The file is 0600 from its first byte."""
    load_keys(tmp_path)

    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_damaged_keys_are_not_replaced(tmp_path: Path) -> None:
    """New keys would cut every link without anyone noticing."""
    (tmp_path / "keys.json").write_text('{"session": 3}', "utf-8")

    with pytest.raises(StoreUnusable, match="Restore it"):
        load_keys(tmp_path)


def test_keys_are_not_printed(tmp_path: Path) -> None:
    """A log line with the object shows nothing."""
    keys = load_keys(tmp_path)

    assert keys.session.hex() not in repr(keys)


def test_one_service_holds_a_data_folder(tmp_path: Path) -> None:
    """A second one says what to do; after the first has gone it may start."""
    with locked(tmp_path), pytest.raises(StoreUnusable, match="NQ_DATA"), locked(tmp_path):
        pass

    with locked(tmp_path):
        held = True
    assert held
