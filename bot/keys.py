"""Secret keys of this installation, made on first start, and the lock on its data folder."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import StoreUnusable

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys by use.  A backup never contains them; without them sessions cannot be recognised."""

    session: bytes


def load_keys(data: Path) -> Keys:
    """Return the keys of ``data/keys.json``, made (0600) when the file is missing.

    Raises:
        StoreUnusable: If the file is damaged: a new key would silently cut every link.
    """
    path = data / "keys.json"
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Keys(session=bytes.fromhex(kept["session"]))
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError) as error:
        raise StoreUnusable(f"{path} is damaged. Restore it from where you keep secrets.") from error
    keys = Keys(session=secrets.token_bytes(KEY_BYTES))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"session": keys.session.hex()}, file)
        file.flush()
        os.fsync(file.fileno())
    return keys


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
