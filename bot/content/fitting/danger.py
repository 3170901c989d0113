"""Fit the alarm: logistic regressions on cries for help, on what only looks like them, and on all phrasings.

How much to trust the sound of a message is fitted on messages that sound was not fitted on (three
folds), each also with slips of the keyboard, since people in danger type badly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.classifier import Space
from bot.answering.danger import DangerModel, signs_of
from bot.answering.emergency import Alarm
from bot.answering.reader import Query, Reader
from bot.content.fitting.kernel import to_sparse
from bot.content.fitting.rows import rows_of
from bot.domain.base import Base
from bot.domain.danger import DANGERS
from bot.language.noise import noisy

Floats = NDArray[np.float64]

FOLDS = 3
RIDGE = 1e-5
_SLIPS, _PHRASINGS = 0.5, 0.75
"""Weight of a message with slips, and of a phrasing of the base (1 is a message as written)."""
_EVERY = 3
"""Of the phrasings every third is enough to learn what a calm message sounds like."""
_SIGNS_RIDGE = 1e-4
_ROUNDS = 40
FALSE_ALARMS = 0.002
"""Share of the base's phrasings that may sound the alarm.  Most of those few do tell of danger."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Messages to learn from: their rows, whether they are cries, their weights and their folds."""

    queries: Sequence[Query]
    rows: Any
    cries: NDArray[np.bool_]
    weights: Floats
    folds: NDArray[np.int64]


def cry_texts(base: Base) -> list[tuple[str, int]]:
    """Return every cry for help with the number of its kind."""
    return [(text, number) for number, kind in enumerate(DANGERS) for text in base.cries.kinds.get(kind, ())]


def fit_danger(base: Base, reader: Reader, space: Space, random: Random) -> DangerModel | None:
    """Return the model fitted to *base*, or None where it has no cries for help."""
    cries = cry_texts(base)
    if not cries:
        return None
    sample = _sample(base, reader, space, [text for text, _ in cries], random)
    unheard = np.zeros(len(sample.queries))
    for fold in range(FOLDS):
        inside = sample.folds != fold
        weights = _fit_binary(sample.rows[inside], sample.cries[inside], sample.weights[inside], RIDGE)
        unheard[~inside] = sample.rows[~inside] @ weights[:-1] + weights[-1]
    signs, offset, limit = _fit_signs(sample, unheard, Alarm.build(base))
    sound = _fit_binary(sample.rows, sample.cries, sample.weights, RIDGE)
    kinds = _fit_kinds(sample.rows[: len(cries)], np.asarray([number for _, number in cries]))
    return DangerModel(sound.astype(np.float32), kinds.astype(np.float32), signs.astype(np.float32), offset, limit)


def _sample(base: Base, reader: Reader, space: Space, cries: Sequence[str], random: Random) -> _Sample:
    written = [*cries, *base.cries.calm]
    slipped = [noisy(text, random) for text in written]
    asked = [phrasing.text for phrasing in base.phrasings[::_EVERY]]
    asked += base.lexicon.lists.get("strangers", ())
    queries = [reader.read(text) for text in (*written, *slipped)] + [reader.read(text, mend=False) for text in asked]
    fold_of = [random.randrange(FOLDS) for _ in written]
    is_cry = np.zeros(len(queries), dtype=np.bool_)
    is_cry[: len(cries)] = True
    is_cry[len(written) : len(written) + len(cries)] = True
    weights = np.repeat([1.0, _SLIPS, _PHRASINGS], [len(written), len(slipped), len(asked)])
    folds = np.asarray([*fold_of, *fold_of, *(random.randrange(FOLDS) for _ in asked)])
    return _Sample(queries, to_sparse(rows_of(space, [query.seen for query in queries])), is_cry, weights, folds)


def _fit_signs(sample: _Sample, sound: Floats, alarm: Alarm) -> tuple[Floats, float, float]:
    """Return how the signs are weighed, the offset, and the limit that keeps false alarms rare."""
    table = np.stack(
        [
            signs_of(float(heard), alarm.cues(query), len(query.words))
            for query, heard in zip(sample.queries, sound, strict=True)
        ]
    ).astype(np.float64)
    spread = table.std(axis=0) + 1e-9
    found = _fit_binary(table / spread, sample.cries, sample.weights, _SIGNS_RIDGE)
    signs, offset = found[:-1] / spread, float(found[-1])
    odds = table @ signs + offset
    phrasings = odds[sample.weights == _PHRASINGS]
    return signs, offset, float(np.quantile(phrasings, 1 - FALSE_ALARMS))


def _fit_binary(rows: Any, yes: NDArray[np.bool_], weights: Floats, ridge: float) -> Floats:
    """Return the weights of a logistic regression; the last one is its offset."""
    from scipy.optimize import minimize  # noqa: PLC0415 - a build-time dependency

    signs = np.where(yes, 1.0, -1.0)
    share = weights / weights.sum()

    def loss(at: Floats) -> tuple[float, Floats]:
        margins = signs * (rows @ at[:-1] + at[-1])
        pull = -signs * share / (1 + np.exp(np.clip(margins, -30, 30)))
        value = float(share @ np.logaddexp(0, -margins) + ridge / 2 * at[:-1] @ at[:-1])
        return value, np.concatenate([rows.T @ pull + ridge * at[:-1], [pull.sum()]])

    start = np.zeros(rows.shape[1] + 1)
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return found


def _fit_kinds(rows: Any, kinds: NDArray[np.int64]) -> Floats:
    """Return the weights (features and an offset, by kinds) of a multinomial regression on the cries."""
    from scipy.optimize import minimize  # noqa: PLC0415 - a build-time dependency

    count, width = len(DANGERS), rows.shape[1]
    wanted = np.eye(count)[kinds]

    def loss(flat: Floats) -> tuple[float, Floats]:
        at = flat.reshape(width + 1, count)
        scores = rows @ at[:-1] + at[-1]
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -np.log(shares[np.arange(len(kinds)), kinds] + 1e-12).mean() + RIDGE * 5 * (at[:-1] ** 2).sum()
        pull = (shares - wanted) / len(kinds)
        return float(value), np.vstack([rows.T @ pull + RIDGE * 10 * at[:-1], pull.sum(axis=0)]).ravel()

    start = np.zeros((width + 1) * count)
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return found.reshape(width + 1, count)
