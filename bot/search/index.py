"""BM25 over words and word pairs, in numpy postings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Keys = NDArray[np.uint32]
Scores = NDArray[np.float32]

_K1 = 0.9
_B = 0.3
_POSTINGS_READ = 120_000
"""Postings added up exactly before common terms are only looked up for the documents found so far."""
_LOOKED_UP = 2_000


def terms_of(words: Sequence[str]) -> list[str]:
    """Return the terms of a text: its words and its pairs of neighbouring words."""
    return [*words, *(f"{one} {two}" for one, two in pairwise(words))]


def key_of(term: str) -> int:
    """Return the 32-bit key a term is known by: a hash, because a hundred thousand strings would take 15 MB."""
    return crc32(term.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents found, best first, with scores."""

    documents: Ids
    scores: Scores


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An index of short texts, each belonging to an owner.  Immutable, safe between threads."""

    keys: Keys
    """Keys of all terms, sorted; ``starts`` says where each one's postings begin."""
    starts: NDArray[np.int64]
    documents: Ids
    impacts: Scores
    idf: Scores
    owners: Ids

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], owners: Sequence[int] | range) -> "Index":
        """Return the index of *texts*, given as words without marks; *owners* says whose each one is."""
        found: list[int] = []
        lengths: list[int] = []
        for words in texts:
            own = {key_of(term) for term in terms_of(words)}
            found.extend(own)
            lengths.append(len(own))
        size = np.asarray(lengths, dtype=np.int32)
        flat = np.asarray(found, dtype=np.uint32)
        documents = np.repeat(np.arange(len(lengths), dtype=np.int32), size)
        order = np.lexsort((documents, flat))
        keys, counts = np.unique(flat, return_counts=True)
        idf = np.log1p((len(lengths) - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        mean = max(float(size.mean()) if lengths else 1.0, 1.0)
        damping = ((_K1 + 1) / (1 + _K1 * (1 - _B + _B * size / mean))).astype(np.float32)
        impacts = np.repeat(idf, counts) * damping[documents[order]]
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(keys, starts, documents[order], impacts, idf, np.asarray(owners, dtype=np.int32))

    def __len__(self) -> int:
        """Return how many texts are indexed."""
        return len(self.owners)

    def _find(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """Return the place of each term, -1 for unknown ones."""
        wanted = np.asarray([key_of(term) for term in terms], dtype=np.uint32)
        if not len(self.keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, at, -1)

    def weights(self, terms: Sequence[str]) -> Scores:
        """Return the idf of each of *terms*; of an unknown term that of the rarest."""
        at = self._find(terms)
        rarest = float(np.log1p((len(self) + 0.5) / 0.5))
        if not len(self.idf):
            return np.full(len(at), rarest, dtype=np.float32)
        weights: Scores = np.where(at >= 0, self.idf[at], np.float32(rarest)).astype(np.float32)
        return weights

    def perfect(self, words: Sequence[str]) -> float:
        """Return the score of a text of average length that has all of *words*; never 0."""
        terms = sorted(set(terms_of(words)))
        return max(float(self.weights(terms).sum()) if terms else 0.0, 1e-6)

    def search(self, words: Sequence[str], limit: int = 200) -> Hits:
        """Return the at most *limit* texts that fit *words* best."""
        at = self._find(set(terms_of(words)))
        known = at[at >= 0]
        by_rarity = known[np.argsort(self.starts[known + 1] - self.starts[known], kind="stable")].tolist()
        scores = np.zeros(len(self), dtype=np.float32)
        read = 0
        while by_rarity and (read == 0 or read + self._count(by_rarity[0]) <= _POSTINGS_READ):
            documents, impacts = self._postings(by_rarity.pop(0))
            scores[documents] += impacts
            read += len(documents)
        found = np.flatnonzero(scores).astype(np.int32)
        if by_rarity:
            found = self._best(scores, found, _LOOKED_UP)
            self._look_up(scores, found, by_rarity)
        return self._sorted(scores, found, limit)

    def best_of_owners(self, hits: Hits, count: int) -> Scores:
        """Return for each of *count* owners the score of its best text in *hits*, 0 where none was found."""
        best = np.zeros(count, dtype=np.float32)
        np.maximum.at(best, self.owners[hits.documents], hits.scores)
        return best

    def _count(self, term: int) -> int:
        return int(self.starts[term + 1] - self.starts[term])

    def _postings(self, term: int) -> tuple[Ids, Scores]:
        part = slice(int(self.starts[term]), int(self.starts[term + 1]))
        return self.documents[part], self.impacts[part]

    @staticmethod
    def _best(scores: Scores, found: Ids, limit: int) -> Ids:
        if len(found) > limit:
            found = np.sort(found[np.argpartition(scores[found], -limit)[-limit:]])
        return found

    def _look_up(self, scores: Scores, found: Ids, terms: Sequence[int]) -> None:
        """Add to *scores* what common *terms* give to the documents *found* (sorted)."""
        for term in terms:
            documents, impacts = self._postings(term)
            at = np.minimum(np.searchsorted(documents, found), len(documents) - 1)
            scores[found] += np.where(documents[at] == found, impacts[at], 0)

    @classmethod
    def _sorted(cls, scores: Scores, found: Ids, limit: int) -> Hits:
        found = cls._best(scores, found, limit)
        order = np.lexsort((found, -scores[found]))
        return Hits(found[order], scores[found[order]])
