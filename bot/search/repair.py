"""Mend words the vocabulary does not know, at one edit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 3
_SHORTEST_CHANGED_START = 5


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Known words with how often they occur, grouped by first letter and length, and by all but the first letter."""

    counts: Mapping[str, int]
    by_start: Mapping[tuple[str, int], Sequence[str]]
    by_tail: Mapping[str, Sequence[str]]

    @classmethod
    def build(cls, counts: Mapping[str, int]) -> "Vocabulary":
        """Return a vocabulary of the words in *counts*."""
        by_start: dict[tuple[str, int], list[str]] = defaultdict(list)
        by_tail: dict[str, list[str]] = defaultdict(list)
        for word in sorted(counts):
            if word.isalpha():
                by_start[word[0], len(word)].append(word)
                by_tail[word[1:]].append(word)
        return cls(dict(counts), dict(by_start), dict(by_tail))

    def __contains__(self, word: object) -> bool:
        """Tell whether *word* is known."""
        return word in self.counts

    def repair(self, word: str) -> str:
        """Return the most frequent known word one edit (or one swap of neighbours) from *word*, else *word*.

        A short word keeps its first letter: a slip there makes too many other words.
        """
        if len(word) < _SHORTEST or word in self.counts or not word.isalpha():
            return word
        near = list(self._same_start(word))
        if len(word) >= _SHORTEST_CHANGED_START:
            near += self._other_start(word)
        return max(near, key=lambda other: (self.counts[other], other), default=word)

    def _same_start(self, word: str) -> Iterator[str]:
        for length in (len(word) - 1, len(word), len(word) + 1):
            known = self.by_start.get((word[0], length), ())
            yield from (
                match[0] for match in process.extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=None)
            )

    def _other_start(self, word: str) -> Iterator[str]:
        """Return known words with another first letter: changed, left out, put in front or swapped."""
        yield from self.by_tail.get(word[1:], ())
        yield from self.by_tail.get(word, ())
        for other in (word[1:], word[1] + word[0] + word[2:]):
            if other in self.counts:
                yield other
