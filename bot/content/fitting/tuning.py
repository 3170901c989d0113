"""Fit ranking, confidence and thresholds on questions the classifier has not seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.answering.classifier import Space
from bot.answering.corpus import Corpus
from bot.answering.rank import DOUBTS, EVIDENCE, Evidence, Seen, Weights, doubts_of, gather, order
from bot.answering.reader import Query, Reader
from bot.answering.texts import Texts
from bot.content.fitting.kernel import Fitted, kernel_of
from bot.content.fitting.rows import rows_of
from bot.language.noise import noisy
from bot.search.index import Hits, Scores

_FOUND = 0.56
_UNCLEAR = 0.52
_EASIER = 1.5
"""How much easier (in log odds) real questions are than phrasings left out: editors write no two alike, so a
phrasing left out is further from the rest than what people ask.  Measured on the development questions."""
_COVERED_QUANTILE = 0.01
_FLOORS = {"phrasing": 2.0, "text": 1.0, "covered": 0.5, "date": 0.5}
"""A phrasing left out has no near copy among the others by design, people's questions often have one: so the
fit alone would not trust phrasings at all."""
_ABSENT_EVERY = 6
_NOISY_EVERY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What tuning works with."""

    corpus: Corpus
    texts: Texts
    reader: Reader
    space: Space
    fitted: Fitted
    random: Random


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One question asked as if nobody had written it down: its evidence and who owns it (-1: nobody)."""

    evidence: Evidence
    owner: int
    length: int


def fit_weights(material: Material, trials: list[Trial]) -> Weights:
    """Return the numbers fitted on *trials* and on questions whose entry does not exist."""
    absent = list(absent_trials(material))
    evidence = _fit_evidence(trials, material.corpus.same)
    draft = Weights(evidence, (0.0,) * len(DOUBTS), 0.0, _FOUND, _UNCLEAR, 0.0)
    doubts, right, covered = _doubts(trials + absent, draft, material.corpus)
    slopes, bias = _fit_logistic(doubts, right)
    limit = float(np.quantile(covered[right], _COVERED_QUANTILE)) if right.any() else 0.0
    return Weights(evidence, slopes, bias + _EASIER, _FOUND, _UNCLEAR, limit)


def unseen_trials(material: Material) -> Iterator[Trial]:
    """Ask every known phrasing, some misspelled, of an engine fitted without it."""
    at = np.flatnonzero(material.fitted.known < len(material.corpus.asked))
    chosen = material.fitted.known[at]
    texts = [material.corpus.asked[row] for row in chosen]
    queries = [
        material.reader.read(noisy(text, material.random) if turn % _NOISY_EVERY else text)
        for turn, text in enumerate(texts)
    ]
    kernel = kernel_of(rows_of(material.space, (query.seen for query in queries)), material.fitted.rows)
    scores = material.fitted.without_own_row(at, kernel)
    for document, query, row in zip(chosen, queries, scores, strict=True):
        owner = material.corpus.owners[document]
        hits = _without(material.texts.hits(query), np.asarray([document]))
        covered = material.texts.covered(query, unseen_of=owner)
        yield Trial(gather(material.texts, query, Seen(row, hits, covered)), owner, len(query.plain))


def absent_trials(material: Material) -> Iterator[Trial]:
    """Ask some phrasings of each known entry of an engine that has no such entry."""
    corpus, known = material.corpus, material.fitted.known
    owners = np.asarray(corpus.owners, dtype=np.int64)
    owner_of_known = material.fitted.targets[known].argmax(axis=1)
    for owner in np.unique(owner_of_known):
        at = np.flatnonzero(owner_of_known == owner)
        scores = material.fitted.without_group(at)
        allowed = ~corpus.same[owner]
        for turn in range(0, len(at), 1 if corpus.talk[owner] else _ABSENT_EVERY):
            if known[at[turn]] < len(corpus.asked):
                query = material.reader.read(corpus.asked[known[at[turn]]])
                yield Trial(_absent(material, query, scores[turn], owners == owner, allowed), -1, len(query.plain))


def _absent(
    material: Material, query: Query, scores: Scores, own: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> Evidence:
    hits = _without(material.texts.hits(query), np.flatnonzero(own))
    return gather(material.texts, query, Seen(scores, hits, material.texts.covered(query)), allowed)


def _without(hits: Hits, documents: NDArray[np.int64]) -> Hits:
    kept = ~np.isin(hits.documents, documents)
    return Hits(hits.documents[kept], hits.scores[kept])


def _fit_evidence(trials: list[Trial], same: NDArray[np.bool_]) -> tuple[float, ...]:
    """Fit how kinds of evidence add up: the entry meant against all that do not overlap with it."""
    tables: list[NDArray[np.float32]] = []
    for trial in trials:
        own = trial.evidence.candidates == trial.owner
        if not own.any():
            continue
        rivals = ~same[trial.owner, trial.evidence.candidates]
        own_row = trial.evidence.table[own][0]
        differences = own_row - trial.evidence.table[rivals]
        tables.append(differences)
    weights = _fit_positive(np.concatenate(tables).astype(np.float64))
    return tuple(float(weight) for weight in weights)


def _fit_positive(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights ≥ their floors under which *differences* (meant minus rival) are mostly positive."""
    from scipy.optimize import minimize  # noqa: PLC0415 - a build-time dependency

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = differences @ weights
        slopes = -1 / (1 + np.exp(np.clip(margins, -30, 30)))
        value = float(np.logaddexp(0, -margins).mean()) + 1e-4 * float(weights @ weights)
        return value, differences.T @ slopes / len(differences) + 2e-4 * weights

    bounds = [(0.0, 0.0) if kind.endswith("_lag") else (_FLOORS.get(kind, 0.0), None) for kind in EVIDENCE]
    start = np.asarray([low for low, _ in bounds]) + 0.0
    found: NDArray[np.float64] = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x
    return found


def _doubts(
    trials: list[Trial], weights: Weights, corpus: Corpus
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Return for each trial the doubts about its best candidate, whether it is right, and its coverage."""
    doubts, right, covered = [], [], []
    for trial in trials:
        if not len(trial.evidence.candidates):
            continue
        candidates, scores, ordered = order(trial.evidence, weights)
        doubts.append(doubts_of(0, candidates, scores, ordered, corpus, trial.length))
        right.append(trial.owner >= 0 and bool(corpus.same[trial.owner, candidates[0]]))
        covered.append(float(ordered.table[0][6]))
    return np.asarray(doubts), np.asarray(right), np.asarray(covered)


def _fit_logistic(table: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[tuple[float, ...], float]:
    """Fit the chance of being right; no doubt may count backwards, whatever this sample says."""
    from scipy.optimize import minimize  # noqa: PLC0415 - a build-time dependency

    signs = np.where(right, 1.0, -1.0)
    full = np.hstack([table, np.ones((len(table), 1))])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = signs * (full @ weights)
        slopes = -signs / (1 + np.exp(np.clip(margins, -30, 30)))
        return float(np.logaddexp(0, -margins).mean()), full.T @ slopes / len(full)

    bounds = [(0.0, None)] * table.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(full.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    return tuple(float(slope) for slope in found[:-1]), float(found[-1])
