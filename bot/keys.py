"""Secret keys of this installation, made on first start, and the lock on its data folder."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from bot.domain.errors import StoreUnusable

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys by use.  A backup never contains them.

    Without ``session`` and ``token`` sessions cannot be recognised; without ``receipt`` no receipt works,
    without ``pseudonym`` nobody's link is found, and without ``contact`` nobody can be told an outcome.
    """

    session: bytes
    telegram: bytes
    receipt: bytes
    pseudonym: bytes
    contact: bytes
    token: bytes

    @property
    def telegram_secret(self) -> str:
        """Return what Telegram is to say when it brings updates."""
        return self.telegram.hex()


def load_keys(data: Path) -> Keys:
    """Return the keys of ``data/keys.json``; those that are missing are made (0600).

    Raises:
        StoreUnusable: If the file is damaged: a new key would silently cut every link.
    """
    path = data / "keys.json"
    names = [field.name for field in fields(Keys)]
    try:
        kept = json.loads(path.read_text("utf-8"))
        keys = {name: bytes.fromhex(kept[name]) for name in names if name in kept}
    except FileNotFoundError:
        keys = {}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreUnusable(f"{path} is damaged. Restore it from where you keep secrets.") from error
    new = {name: secrets.token_bytes(KEY_BYTES) for name in names if name not in keys}
    if new:
        _write(path, keys | new)
    return Keys(**(keys | new))


def _write(path: Path, keys: Mapping[str, bytes]) -> None:
    """Put the file in place whole, for its owner alone."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({name: key.hex() for name, key in keys.items()}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder for one running service; the lock goes with the process.

    Raises:
        StoreUnusable: If another service holds it.
    """
    with (data / "run.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreUnusable(
                f"Another service runs on {data}. Stop it, or set NQ_DATA to another folder."
            ) from error
        yield
