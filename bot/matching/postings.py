"""Candidates among a few thousand claims, in plain Python: nothing to import, nothing to build."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import nlargest
from math import log1p

from bot.search.index import terms_of

_DAMPING = 12.0
_POSTINGS_READ = 60_000


class Postings:
    """Texts by their words and pairs of words; one thread may change it while others search.

    A search only reads items that are complete: a text is kept before its terms are, and one taken away is no longer
    kept.  Its terms stay until the owner makes a new set (``stale`` counts them).
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._texts: dict[int, tuple[str, str]] = {}
        self._slots: dict[str, int] = {}
        self._found: dict[str, list[int]] = {}
        self._lengths: dict[int, int] = {}
        self._next = 0
        self.stale = 0

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self._slots)

    def __contains__(self, claim: object) -> bool:
        """Tell whether a text of *claim* is here."""
        return claim in self._slots

    def text_of(self, claim: str) -> str | None:
        """Return the text of *claim*, None if it is not here."""
        row = self._texts.get(self._slots.get(claim, -1))
        return None if row is None else row[1]

    def rows(self) -> Iterator[tuple[str, str]]:
        """Return every claim with its text.  For the thread that changes it."""
        return iter(list(self._texts.values()))

    def add(self, claim: str, text: str, words: Sequence[str]) -> None:
        """Keep *text*, whose words without marks are *words*, for *claim*, in place of an older one."""
        self.remove(claim)
        slot = self._next
        self._next += 1
        terms = set(terms_of(words))
        self._texts[slot] = (claim, text)
        self._lengths[slot] = len(terms)
        self._slots[claim] = slot
        for term in terms:
            self._found.setdefault(term, []).append(slot)

    def remove(self, claim: str) -> None:
        """Forget *claim* if it is here."""
        slot = self._slots.pop(claim, None)
        if slot is not None:
            self._texts.pop(slot, None)
            self.stale += 1

    def search(self, words: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Return at most *limit* claims with their texts that share the rarest words, best first."""
        lists = sorted((found for term in set(terms_of(words)) if (found := self._found.get(term))), key=len)
        scores: dict[int, float] = defaultdict(float)
        read = 0
        for found in lists:
            size = len(found)
            if read and read + size > _POSTINGS_READ:
                break
            read += size
            weight = log1p((len(self._texts) + 0.5) / size)
            for slot in found[:size]:
                scores[slot] += weight
        lengths = self._lengths
        best = nlargest(limit, scores, key=lambda slot: scores[slot] / (_DAMPING + lengths.get(slot, 0)))
        return [row for slot in best if (row := self._texts.get(slot)) is not None]
