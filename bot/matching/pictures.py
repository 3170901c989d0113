"""Pictures known by their 64-bit difference hashes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NEAR = 6
"""Bits in which two hashes of one picture may differ after cropping, scaling and compression."""
SAME = 2
_TELLING = range(8, 57)
"""Bits set in the hash of a picture that shows something; a plain surface or a gradient has fewer or more."""
_MASK = (1 << 64) - 1


def distance(one: int, other: int) -> int:
    """Return in how many bits two hashes differ."""
    return ((one ^ other) & _MASK).bit_count()


def is_same(ours: Sequence[int], theirs: Sequence[int]) -> bool:
    """Tell whether two messages consist of the same telling pictures."""
    return (
        0 < len(ours) == len(theirs)
        and all((one & _MASK).bit_count() in _TELLING for one in ours)
        and all(any(distance(one, other) <= SAME for other in theirs) for one in ours)
        and all(any(distance(one, other) <= SAME for one in ours) for other in theirs)
    )


class PictureBook:
    """The hashes of all claims' pictures.  One thread may change it while others look."""

    def __init__(self) -> None:
        """Begin empty."""
        self._hashes: NDArray[np.uint64] = np.zeros(64, dtype=np.uint64)
        self._owners: list[str | None] = []
        self._pictures: dict[str, tuple[int, ...]] = {}

    def add(self, claim: str, pictures: Sequence[int]) -> None:
        """Keep *pictures* for *claim*."""
        if not pictures:
            return
        self._pictures[claim] = tuple(pictures)
        for picture in pictures:
            at = len(self._owners)
            if at == len(self._hashes):
                self._hashes = np.concatenate([self._hashes, np.zeros(at, dtype=np.uint64)])
            self._hashes[at] = picture & _MASK
            self._owners.append(claim)

    def remove(self, claim: str) -> None:
        """Forget the pictures of *claim*."""
        if self._pictures.pop(claim, None):
            self._owners[:] = [None if owner == claim else owner for owner in self._owners]

    def of(self, claim: str) -> tuple[int, ...]:
        """Return the pictures of *claim*."""
        return self._pictures.get(claim, ())

    def near(self, pictures: Sequence[int]) -> dict[str, int]:
        """Return the claims that have a picture near one of *pictures*, with the distance in bits."""
        owners, hashes = self._owners, self._hashes
        size = min(len(owners), len(hashes))
        found: dict[str, int] = {}
        for picture in pictures if size else ():
            bits = np.bitwise_count(hashes[:size] ^ np.uint64(picture & _MASK))
            for at in np.flatnonzero(bits <= NEAR).tolist():
                owner = owners[at]
                if owner is not None and (picture & _MASK).bit_count() in _TELLING:
                    found[owner] = min(found.get(owner, NEAR), int(bits[at]))
        return found
