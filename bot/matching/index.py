"""Known claims, and which of them a message repeats."""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain, islice

from bot.domain.base import Lexicon
from bot.matching.compare import LIMITS, Comparison, compare
from bot.matching.pictures import PictureBook, is_same
from bot.matching.postings import Postings
from bot.matching.reading import Reading, read
from bot.matching.shelf import Row, Shelf
from bot.matching.values import Candidate, KnownClaim, Matching
from bot.matching.words import ClaimWords

SMALL = 5_000
"""Up to here claims are searched in plain Python: as quick as the shelf, and the index library stays unloaded."""
_SHOWN = 3
_FOUND = 50
_COMPARED = 5
_RAREST = 2
_LEAST_SCORE = 0.2
_CLEAR = 0.03
"""How much better the best of several sure claims must be."""
_READINGS_KEPT = 1_000
_PICTURE_SCORE = 0.95
_PICTURE_BIT = 0.05

Found = list[tuple[Comparison, str, str]]


class ClaimIndex:
    """Claims that have an answer.  One thread may add and remove while others match.

    Recent claims are in plain postings; above ``SMALL`` the older ones are on a shelf, and what was taken off it or
    replaced is skipped until the next time the shelf is changed.  Readers take both from one tuple, swapped whole.
    """

    def __init__(self, lexicon: Lexicon, small: int = SMALL) -> None:
        """Begin without claims; more than *small* recent ones go to the shelf."""
        self._words = ClaimWords.build(lexicon)
        self._read = lru_cache(_READINGS_KEPT)(partial(read, words=self._words))
        self._small = small
        self._pictures = PictureBook()
        self._state: tuple[Shelf | None, Postings, set[str]] = (None, Postings(), set())

    @classmethod
    def build(cls, claims: Iterable[KnownClaim], lexicon: Lexicon) -> "ClaimIndex":
        """Return the index of *claims*; the last of several with one id counts."""
        index = cls(lexicon)
        rest = iter(claims)
        for claim in islice(rest, SMALL):
            index.add(claim)
        if (first := next(rest, None)) is not None:
            index.shelve(chain([first], rest))
        return index

    def __len__(self) -> int:
        """Return how many claims there are."""
        shelf, recent, gone = self._state
        return len(recent) + (len(shelf) - len(gone) if shelf else 0)

    def add(self, claim: KnownClaim) -> None:
        """Add *claim*, in place of an older one with its id."""
        self.remove(claim.id)
        self._pictures.add(claim.id, claim.pictures)
        _, recent, _ = self._state
        recent.add(claim.id, claim.text, self._words.terms(claim.text))
        if len(recent) > self._small:
            self.shelve()
        elif recent.stale > self._small:
            self._renew()

    def remove(self, claim_id: str) -> None:
        """Forget a claim; nothing happens if it is unknown."""
        shelf, recent, gone = self._state
        self._pictures.remove(claim_id)
        if claim_id in recent:
            recent.remove(claim_id)
        elif shelf is not None and claim_id in shelf:
            gone.add(claim_id)

    def match(self, text: str, pictures: Sequence[int] = ()) -> Matching:
        """Return the claim that *text* with *pictures* surely repeats, and the at most three it may repeat."""
        reading = self._read(text)
        found = self._compared(reading, text) if reading.tokens else []
        scores = {claim: one.score for one, claim, _ in found if one.score >= _LEAST_SCORE}
        sure = _surest(found)
        for claim, bits in self._pictures.near(pictures).items():
            score, same = self._by_picture(reading, pictures, claim, bits)
            scores[claim] = max(score, scores.get(claim, 0.0))
            sure = sure or (claim if same else None)
        best = sorted(scores, key=lambda claim: (claim != sure, -scores[claim], claim))[:_SHOWN]
        return Matching(sure, tuple(Candidate(claim, round(min(scores[claim], 1.0), 4)) for claim in best))

    def _by_picture(self, reading: Reading, pictures: Sequence[int], claim: str, bits: int) -> tuple[float, bool]:
        """Return how alike a message and a claim with a picture near its own are, and whether they are surely one."""
        theirs = self._read(self._text_of(claim))
        alone = not reading.tokens and not theirs.tokens
        if reading.tokens and theirs.tokens and compare(reading, theirs, self._words).conflict:
            return 0.0, False
        return _PICTURE_SCORE - _PICTURE_BIT * bits, alone and is_same(pictures, self._pictures.of(claim))

    def _text_of(self, claim: str) -> str:
        shelf, recent, gone = self._state
        text = recent.text_of(claim)
        if text is None and shelf is not None and claim not in gone:
            text = shelf.text_of(claim)
        return text or ""

    def _compared(self, reading: Reading, text: str) -> Found:
        """Return the claims nearest to *reading*, best first."""
        words = self._words.terms(text)
        near = self._near(words)
        said = set(words)
        ranked = sorted(near, key=lambda row: -_overlap(said, self._words.terms(row[1])))
        # The best of the index stay in even if they share fewer words: they share the rarest.
        chosen = dict.fromkeys([*ranked[:_COMPARED], *near[:_RAREST]])
        found = [
            (compare(reading, self._read(claim_text), self._words), claim, claim_text) for claim, claim_text in chosen
        ]
        return sorted(found, key=lambda row: -row[0].score)

    def _near(self, words: Sequence[str]) -> list[tuple[str, str]]:
        shelf, recent, gone = self._state
        rows = recent.search(words, _FOUND)
        if shelf is not None:
            own = {claim for claim, _ in rows}
            rows += [row for row in shelf.search(words, _FOUND) if row[0] not in gone and row[0] not in own]
        return rows

    def shelve(self, more: Iterable[KnownClaim] = ()) -> None:
        """Move the recent claims, and many *more*, to the shelf."""
        shelf, recent, gone = self._state
        shelf = shelf or Shelf()
        shelf.change(self._rows(recent, more), gone)
        # A reader that still holds the old recent claims meets them twice; _near takes one.
        self._state = (shelf, Postings(), set())

    def _rows(self, recent: Postings, more: Iterable[KnownClaim]) -> Iterator[Row]:
        for claim, text in recent.rows():
            yield claim, text, self._words.terms(text)
        for known in more:
            self._pictures.remove(known.id)
            self._pictures.add(known.id, known.pictures)
            yield known.id, known.text, self._words.terms(known.text)

    def _renew(self) -> None:
        """Make the postings anew, without the terms of claims taken away."""
        shelf, recent, gone = self._state
        fresh = Postings()
        for claim, text in recent.rows():
            fresh.add(claim, text, self._words.terms(text))
        self._state = (shelf, fresh, gone)


def _overlap(said: Collection[str], words: Sequence[str]) -> float:
    own = set(words)
    return len(own.intersection(said)) / math.sqrt(max(len(own), 1))


def _surest(found: Found) -> str | None:
    """Return the claim that is surely meant; None if several differing ones are equally so."""
    sure = [row for row in found if row[0].is_sure(LIMITS)]
    if not sure:
        return None
    best = sure[0]
    near = [row for row in sure[1:] if best[0].score - row[0].score < _CLEAR and row[2] != best[2]]
    return None if near else best[1]
