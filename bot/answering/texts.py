"""Everything lexical that is known of the entries: phrasings, own texts, words, dates."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.blobs import from_bytes, index_from_blobs, index_to_blobs, to_bytes, to_json
from bot.answering.corpus import Corpus
from bot.answering.reader import Query, Reader
from bot.domain.base import Base
from bot.language.normalize import fold, strip_marks
from bot.language.numerals import find_dates
from bot.search.index import Hits, Index, Keys, Scores, key_of

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Indexes over the base.  Entries are known by their position in the corpus."""

    names: tuple[str, ...]
    phrasings: Index
    bodies: Index
    words: Keys
    """Keys of all words, sorted."""
    counts: NDArray[np.uint8]
    """How many phrasings of an entry hold a word (words by entries); its own text counts as one."""
    dates: Mapping[str, Positions]
    exact: Mapping[str, int]
    """Phrasings without marks -> their entry, where only one entry has it."""

    @classmethod
    def build(cls, base: Base, corpus: Corpus, reader: Reader) -> "Texts":
        """Read all texts of *corpus*."""
        asked = [reader.read(text, mend=False) for text in corpus.asked]
        bodies = [reader.read(text, mend=False).terms for text in corpus.bodies]
        pairs = zip((" ".join(query.plain) for query in asked), corpus.owners, strict=True)
        cells: list[tuple[int, int]] = []
        for owner, terms in [*zip(corpus.owners, (query.terms for query in asked), strict=True), *enumerate(bodies)]:
            cells.extend((key_of(term), owner) for term in set(terms))
        words, counts = _count(cells, len(corpus.names))
        return cls(
            names=corpus.names,
            phrasings=Index.build((query.terms for query in asked), corpus.owners),
            bodies=Index.build(bodies, range(len(bodies))),
            words=words,
            counts=counts,
            dates=_dates(base),
            exact=_unambiguous(pairs),
        )

    def to_blobs(self) -> dict[str, bytes]:
        """Return everything as named bytes, so that a start need not read ten thousand texts again."""
        return {
            **index_to_blobs("phrasings", self.phrasings),
            **index_to_blobs("bodies", self.bodies),
            "words": to_bytes(self.words),
            "counts": to_bytes(self.counts),
            "dates": to_json({day: at.tolist() for day, at in self.dates.items()}),
            "exact": to_json(dict(self.exact)),
        }

    @classmethod
    def from_blobs(cls, names: tuple[str, ...], blobs: Mapping[str, bytes]) -> "Texts":
        """Return what ``to_blobs`` kept."""
        return cls(
            names=names,
            phrasings=index_from_blobs("phrasings", blobs),
            bodies=index_from_blobs("bodies", blobs),
            words=from_bytes(blobs["words"]).astype(np.uint32, copy=False),
            counts=from_bytes(blobs["counts"]).astype(np.uint8, copy=False),
            dates={day: np.asarray(at, dtype=np.int64) for day, at in json.loads(blobs["dates"]).items()},
            exact=json.loads(blobs["exact"]),
        )

    def hits(self, query: Query) -> Hits:
        """Return the phrasings that fit *query* best."""
        return self.phrasings.search(query.terms)

    def fit_of_phrasings(self, query: Query, hits: Hits) -> Scores:
        """Return for each entry how well its best phrasing in *hits* fits, as a share of a perfect fit."""
        return self.phrasings.best_of_owners(hits, len(self.names)) / self.phrasings.perfect(query.terms)

    def fit_of_bodies(self, query: Query) -> Scores:
        """Return for each entry how well its title, terms and short text fit, as a share of a perfect fit."""
        found = self.bodies.search(query.terms, limit=len(self.names))
        return self.bodies.best_of_owners(found, len(self.names)) / self.bodies.perfect(query.terms)

    def weights_of(self, query: Query) -> tuple[Positions, Scores, float]:
        """Return the known words of *query*, their idf, and the idf of all its words, unknown ones included."""
        terms = sorted(set(query.terms))
        if not terms or not len(self.words):
            return np.empty(0, np.int64), np.empty(0, np.float32), 0.0
        idf = self.phrasings.weights(terms)
        wanted = np.asarray([key_of(term) for term in terms], dtype=np.uint32)
        at = np.minimum(np.searchsorted(self.words, wanted), len(self.words) - 1)
        known = self.words[at] == wanted
        return at[known], idf[known], float(idf.sum())

    def covered(self, query: Query, *, unseen_of: int | None = None) -> Scores:
        """Return for each entry which share of the question's idf its words cover.

        With *unseen_of*, as if that entry lacked one phrasing with the question's words (for fitting).
        """
        at, idf, total = self.weights_of(query)
        if not len(at):
            return np.zeros(len(self.names), dtype=np.float32)
        has = (self.counts[at] > 0).astype(np.float32)
        if unseen_of is not None:
            has[:, unseen_of] = self.counts[at, unseen_of] > 1
        shares: Scores = idf @ has / max(total, 1e-6)
        return shares

    def dated(self, query: Query) -> Scores:
        """Return for each entry how exactly it names the dates of *query*: 1 a day, less a month or year."""
        best = np.zeros(len(self.names), dtype=np.float32)
        for day in query.dates:
            exactness = {10: 1.0, 7: 0.6}.get(len(day), 0.2)
            at = self.dates.get(day)
            if at is not None:
                best[at] = np.maximum(best[at], exactness)
        return best


def _count(cells: Iterable[tuple[int, int]], columns: int) -> tuple[Keys, NDArray[np.uint8]]:
    """Return the keys met, sorted, and how often each one meets each column."""
    pairs = np.asarray(list(cells), dtype=np.int64).reshape(-1, 2)
    keys, rows = np.unique(pairs[:, 0], return_inverse=True)
    table = np.zeros((len(keys), columns), dtype=np.uint8)
    flat, counts = np.unique(rows * columns + pairs[:, 1], return_counts=True)
    table.reshape(-1)[flat] = np.minimum(counts, 255)
    return keys.astype(np.uint32), table


def _dates(base: Base) -> dict[str, Positions]:
    found: dict[str, list[int]] = {}
    for at, entry in enumerate(base.entries.values()):
        for text in (entry.title, entry.short, entry.full):
            for day in find_dates(strip_marks(fold(text.vi))):
                found.setdefault(day, []).append(at)
    return {day: np.unique(np.asarray(at, dtype=np.int64)) for day, at in found.items()}


def _unambiguous(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    owners: dict[str, set[int]] = {}
    for text, owner in pairs:
        owners.setdefault(text, set()).add(owner)
    return {text: next(iter(all_owners)) for text, all_owners in owners.items() if len(all_owners) == 1}
