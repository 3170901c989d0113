"""What every conversion from files to values needs."""

import hashlib
from typing import Protocol

from bot.domain.text import Localized


class InBothLanguages(Protocol):
    """Anything written in Vietnamese and in English."""

    @property
    def vi(self) -> str:
        """Return the Vietnamese text."""
        ...

    @property
    def en(self) -> str:
        """Return the English text."""
        ...


def both(texts: InBothLanguages) -> Localized:
    """Return *texts* as a value."""
    return Localized(texts.vi, texts.en)


def short_hash(text: str) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of *text*."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
