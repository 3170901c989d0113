"""Rank entries for a question by several kinds of evidence, and say how sure the best one is."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.answering.reader import Query
from bot.answering.texts import Positions, Texts
from bot.search.index import Hits, Scores

EVIDENCE = (
    "classifier", "classifier_lag", "phrasing", "phrasing_lag", "text", "text_lag", "covered", "covered_lag", "date",
)  # fmt: skip
"""What is known of each candidate; a lag is the distance to the best entry."""
DOUBTS = ("score", "lead", "classifier", "phrasing", "text", "covered", "length", "support", "law")
"""What confidence is computed from."""
CANDIDATES = 24
_JUDGED = 4
_FAR = 6.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Fitted numbers: how evidence adds up, how sure that makes us, and from where on to speak."""

    evidence: tuple[float, ...]
    doubts: tuple[float, ...]
    bias: float
    found: float
    unclear: float
    covered: float
    """Least share of the question's idf that the answer must cover."""

    def to_json(self) -> bytes:
        """Return these numbers as JSON."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Weights":
        """Return the numbers in *data*."""
        raw = json.loads(data)
        return cls(**{**raw, "evidence": tuple(raw["evidence"]), "doubts": tuple(raw["doubts"])})


LEXICAL = Weights(
    evidence=(0.0, 0.0, 8.0, 4.0, 1.0, 1.0, 2.0, 2.0, 1.0),
    doubts=(0.3, 0.8, 0.0, 3.0, 0.0, 3.0, 0.0, 0.5, 0.0),
    bias=-6.0,
    found=0.5,
    unclear=0.15,
    covered=0.35,
)
"""For a base nothing was fitted on."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the engine made of a question: classifier scores, phrasings found, share of its words covered."""

    classifier: Scores
    hits: Hits
    covered: Scores


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Candidates and what speaks for each (candidates by kinds of evidence)."""

    candidates: Positions
    table: NDArray[np.float32]


class Kinds(Protocol):
    """What must be known of the entries to weigh candidates against each other."""

    @property
    def same(self) -> NDArray[np.bool_]:
        """Return whose citations overlap (entries by entries)."""
        ...

    @property
    def talk(self) -> NDArray[np.bool_]:
        """Return which entries are conversation."""
        ...


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates best first, with their scores and the confidence in each."""

    entries: tuple[int, ...]
    scores: tuple[float, ...]
    confidences: tuple[float, ...]
    covered: float


def gather(
    texts: Texts,
    query: Query,
    seen: Seen,
    allowed: NDArray[np.bool_] | None = None,
    boost: Scores | None = None,
) -> Evidence:
    """Return the evidence for the best candidates among the *allowed* entries."""
    classifier, covered = seen.classifier, seen.covered
    phrasing = texts.fit_of_phrasings(query, seen.hits)
    body = texts.fit_of_bodies(query)
    pool = np.arange(len(texts.names)) if allowed is None else np.flatnonzero(allowed)
    if not len(pool):
        return Evidence(np.empty(0, np.int64), np.empty((0, len(EVIDENCE)), np.float32))
    rough = classifier + phrasing + 0.5 * body
    if boost is not None:
        rough = rough + boost / 10
    candidates = np.sort(pool[np.argsort(-rough[pool], kind="stable")[:CANDIDATES]])
    columns: list[Scores] = []
    for scores in (classifier, phrasing, body, covered):
        columns += [scores[candidates], scores[candidates] - scores[pool].max()]
    columns.append(texts.dated(query)[candidates])
    return Evidence(candidates, np.stack(columns, axis=1).astype(np.float32))


def order(
    evidence: Evidence, weights: Weights, boost: Scores | None = None
) -> tuple[Positions, NDArray[np.float64], Evidence]:
    """Return candidates, scores and evidence sorted best first; *boost* adds to the score of entries."""
    scores = evidence.table.astype(np.float64) @ np.asarray(weights.evidence)
    if boost is not None:
        scores = scores + boost[evidence.candidates]
    ranks = np.argsort(-scores, kind="stable")
    return evidence.candidates[ranks], scores[ranks], Evidence(evidence.candidates[ranks], evidence.table[ranks])


def doubts_of(
    at: int,
    candidates: Positions,
    scores: NDArray[np.float64],
    evidence: Evidence,
    kinds: Kinds,
    length: int,
) -> tuple[float, ...]:
    """Return what decides how sure candidate *at* (a rank) is.

    Candidates whose citations overlap support each other instead of competing.  "law" is the distance
    to the best conversation entry (or from it to the best other one).
    """
    chosen = candidates[at]
    friends = kinds.same[chosen, candidates]
    rivals = scores[~friends]
    lead = float(scores[at] - rivals.max()) if len(rivals) else _FAR
    shares = np.exp(scores - scores.max())
    support = float(shares[friends].sum() / shares.sum())
    others = scores[kinds.talk[candidates] != kinds.talk[chosen]]
    distance = float(scores[at] - others.max()) if len(others) else _FAR
    table = evidence.table[at]
    return (
        float(scores[at]),
        max(min(lead, _FAR), -_FAR),
        float(table[0]),
        float(table[2]),
        float(table[4]),
        float(table[6]),
        float(np.log1p(length)),
        support,
        max(min(distance, _FAR), -_FAR),
    )


def confidence(doubts: Sequence[float], weights: Weights) -> float:
    """Return the calibrated chance of being right."""
    total = weights.bias + sum(weight * value for weight, value in zip(weights.doubts, doubts, strict=True))
    return float(1 / (1 + np.exp(-max(min(total, 30.0), -30.0))))


def judge(evidence: Evidence, weights: Weights, kinds: Kinds, length: int, boost: Scores | None = None) -> Ranked:
    """Return the best four candidates with confidences."""
    candidates, scores, ordered = order(evidence, weights, boost)
    if not len(candidates):
        return Ranked((), (), (), 0.0)
    chosen = range(min(_JUDGED, len(candidates)))
    sure = [confidence(doubts_of(at, candidates, scores, ordered, kinds, length), weights) for at in chosen]
    return Ranked(
        tuple(int(entry) for entry in candidates[:_JUDGED]),
        tuple(float(score) for score in scores[:_JUDGED]),
        tuple(sure),
        float(ordered.table[0][6]),
    )


def explain(evidence: Evidence, names: Sequence[str], limit: int = 3) -> list[Mapping[str, float | str]]:
    """Return the evidence of the first candidates, by name."""
    return [
        {"entry": names[candidate], **{kind: round(float(value), 3) for kind, value in zip(EVIDENCE, row, strict=True)}}
        for candidate, row in zip(evidence.candidates[:limit], evidence.table[:limit], strict=True)
    ]
