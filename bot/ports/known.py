"""What is already known of a claim, looked up before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.decision import Decision


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a text.

    ``sure`` is the newest published decision about surely the same claim; ``candidates`` are at most three
    published ones that may be; ``attach`` is the id of surely the same claim, published or not; ``near`` that
    of the nearest claim otherwise, for staff to look at.
    """

    sure: Decision | None = None
    candidates: tuple[Decision, ...] = ()
    attach: str | None = None
    near: str | None = None


class KnownClaims(Protocol):
    """The claims there are, as far as one may compare with them.  Pure to its callers and quick."""

    def match(self, text: str, picture_hashes: Sequence[int] = ()) -> Known:
        """Return what is known of a blacked-out text and the dHashes of its pictures."""
        ...


class NothingKnown:
    """Knows no claim: for programs that only answer questions, and for tests."""

    def match(self, text: str, picture_hashes: Sequence[int] = ()) -> Known:
        """Return that nothing is known."""
        del text, picture_hashes
        return Known()
