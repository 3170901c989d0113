"""knowledge.db -> values, for the running program.  Uses the standard library and pydantic only."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pydantic import TypeAdapter

from bot.domain.base import Base
from bot.domain.errors import BaseUnusable

SCHEMA_VERSION = 1
"""Raised whenever this module could no longer read an older file."""

_PACKAGE = Path(__file__).resolve().parent.parent


def find_base(setting: Path | None = None) -> Path:
    """Return the built base: *setting*, else that of the checkout, else that inside the package.

    Raises:
        BaseUnusable: If there is none.
    """
    places = [setting] if setting else [_PACKAGE.parent / "knowledge" / "knowledge.db", _PACKAGE / "knowledge.db"]
    for place in places:
        if place.is_file():
            return place
    looked = ", ".join(str(place) for place in places)
    raise BaseUnusable(f"No built base at {looked}. Run `make build`, or set NQ_KNOWLEDGE to a knowledge.db.")


def find_sources() -> Path | None:
    """Return the knowledge/ folder of the checkout this program runs from, if it does."""
    folder = _PACKAGE.parent / "knowledge"
    return folder if (folder / "topics.yaml").is_file() else None


def load_base(path: Path) -> Base:
    """Return the base compiled into *path*.

    Raises:
        BaseUnusable: If the file is not a base of this program's version.
    """
    try:
        with closing(_open(path)) as db:
            found = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            if found is None or int(found[0]) != SCHEMA_VERSION:
                raise BaseUnusable(f"{path} was built by another version. Run `nhanquyen knowledge build` again.")
            (data,) = db.execute("SELECT data FROM base").fetchone()
            return TypeAdapter(Base).validate_json(data)
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise BaseUnusable(
            f"{path} is not a base ({type(error).__name__}). Run `nhanquyen knowledge build`."
        ) from error


def load_model(path: Path) -> Mapping[str, bytes]:
    """Return the fitted arrays of *path* by name, as written by the build."""
    with closing(_open(path)) as db:
        return {name: bytes(data) for name, data in db.execute("SELECT name, data FROM model WHERE name <> ''")}


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{os.fspath(path)}?mode=ro", uri=True)
