"""Opens the database of the service for a short command, which may run beside it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import typer

from bot.domain.errors import Refusal
from bot.ports import Store, Transaction, Vault

T = TypeVar("T")


def refuse(why: str) -> NoReturn:
    """Say why on stderr and end with 2."""
    print(why, file=sys.stderr)
    raise typer.Exit(2)


@contextmanager
def opened(*, new: bool = False) -> Iterator[Store]:
    """Open the database; a missing one is made if *new*, else refused."""
    from bot.app import DATABASE, utc_now
    from bot.settings import load_settings
    from bot.store import open_store

    data = load_settings().data
    path = data / DATABASE
    if not path.is_file() and not new:
        refuse(f"There is no database at {path}. Set NQ_DATA to the folder of the service.")
    upgrade = not path.is_file()
    data.mkdir(parents=True, exist_ok=True)
    store = open_store(path, now=utc_now, upgrade=upgrade)
    try:
        yield store
    finally:
        store.close()


def read(fn: Callable[[Transaction], T]) -> T:
    """Run *fn* on one consistent state."""
    with opened() as store:
        return store.read_now(fn)


def write(fn: Callable[[Transaction], T], *, new: bool = False) -> T:
    """Run *fn* in a transaction; what the process refuses ends the command with the reason."""
    with opened(new=new) as store:
        try:
            return store.transact_now(fn)
        except Refusal as refusal:
            refuse(str(refusal))


def open_vault() -> Vault:
    """Return the keys of the house at work."""
    import os

    from bot.keys import load_keys
    from bot.settings import load_settings
    from bot.vault import KeyVault

    data = load_settings().data
    data.mkdir(parents=True, exist_ok=True)
    return KeyVault(load_keys(data), os.urandom)


def address_of(path: str) -> str:
    """Return the address of a page of the service, as its settings say it is reached."""
    from bot.settings import load_settings

    settings = load_settings()
    return f"{settings.public_url or f'http://{settings.host}:{settings.port}'}{path}"
