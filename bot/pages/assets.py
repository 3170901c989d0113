"""Style sheets, scripts and pictures, under addresses that change with their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_HASH_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and compressed, ready to be sent."""

    name: str
    media_type: str
    plain: bytes
    packed: bytes


class Assets:
    """Files by the address they are served at.  Loaded once; an address never changes its content."""

    def __init__(self, files: Mapping[str, Asset]) -> None:
        self._served = {_served_name(asset): asset for asset in files.values()}
        self._names = {name: _served_name(asset) for name, asset in files.items()}
        self.digest = hashlib.sha256("".join(sorted(self._served)).encode()).hexdigest()[:_HASH_DIGITS]

    def url(self, name: str) -> str:
        """Return the address of the file *name*, such as ``chat.css``.

        Raises:
            KeyError: If there is no such file: a mistake in a template, found by the tests.
        """
        return f"/static/{self._names[name]}"

    def find(self, served_name: str) -> Asset | None:
        """Return the file served under *served_name*, or None."""
        return self._served.get(served_name)


def load_assets(folder: Path | None = None) -> Assets:
    """Return the static files of *folder*, by default those of this package."""
    folder = folder or Path(__file__).parent / "static"
    files: dict[str, Asset] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in _TYPES:
            plain = path.read_bytes()
            packed = gzip.compress(plain, compresslevel=9, mtime=0)
            files[path.name] = Asset(path.name, _TYPES[path.suffix], plain, packed)
    return Assets(files)


def _served_name(asset: Asset) -> str:
    stem, _, suffix = asset.name.rpartition(".")
    return f"{stem}.{hashlib.sha256(asset.plain).hexdigest()[:_HASH_DIGITS]}.{suffix}"
