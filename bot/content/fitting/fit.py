"""Fit everything: classifier, ranking, confidence, thresholds."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from bot.answering.blobs import to_bytes, to_json
from bot.answering.classifier import Classifier, quantise, save
from bot.answering.corpus import Corpus, digest_of
from bot.answering.danger import save_danger
from bot.answering.reader import Reader
from bot.answering.texts import Texts
from bot.content.fitting.danger import cry_texts, fit_danger
from bot.content.fitting.kernel import solve
from bot.content.fitting.rows import examples_of, read_all, rows_of, space_of
from bot.content.fitting.tuning import Material, fit_weights, unseen_trials
from bot.content.fitting.validate import measure
from bot.domain.base import Base

_RIDGE = 8.0
_SEED = 1079
_TUNED_ROWS = 1300
_MOST_ROWS = 16_000
_LEAST_PHRASINGS = 2.0


def fit(base: Base) -> Mapping[str, bytes]:
    """Return the fitted engine of *base* as named blobs of plain arrays and JSON.

    The same base gives the same blobs.  A base too large for an exact fit, or with fewer than two
    phrasings an entry, gives none: the engine then ranks by words alone.
    """
    material = _prepare(base)
    if material is None:
        return {}
    weights, scales = quantise(material.fitted.weights())
    classifier = Classifier(material.space, weights, scales, material.corpus.names)
    danger = fit_danger(base, material.reader, material.space, Random(_SEED))  # noqa: S311 - misspellings, no secret
    return {
        **save(classifier),
        **(save_danger(danger) if danger else {}),
        **material.texts.to_blobs(),
        "vocabulary": to_json(dict(material.reader.vocabulary.counts)),
        "near": to_bytes(_nearness(base, classifier, material)),
        "digest": digest_of(base).encode(),
        "limits": fit_weights(material, list(unseen_trials(material))).to_json(),
    }


def cross_validate(base: Base) -> dict[str, float]:
    """Return how well *base* answers its own phrasings, each asked of an engine fitted without it."""
    material = _prepare(base)
    return measure(material) if material else {}


def _prepare(base: Base) -> Material | None:
    corpus = Corpus.build(base)
    examples = examples_of(base, corpus)
    if len(examples) > _MOST_ROWS or len(base.phrasings) < _LEAST_PHRASINGS * len(base.entries):
        return None
    reader = Reader.build(base)
    seen = read_all(reader, [example.text for example in examples], mend=False)
    cries = read_all(reader, [*(text for text, _ in cry_texts(base)), *base.cries.calm], mend=False)
    space = space_of([*seen, *cries])
    owners = [example.owner for example in examples]
    fitted = solve(
        rows_of(space, seen),
        np.asarray(owners, dtype=np.int64),
        len(corpus.names),
        np.asarray([example.importance for example in examples], dtype=np.float32),
        _RIDGE,
        _known_rows(owners, len(corpus.names)),
    )
    noise = Random(_SEED)  # noqa: S311 - misspellings, no secret
    return Material(corpus, Texts.build(base, corpus, reader), reader, space, fitted, noise)


def _known_rows(owners: Sequence[int], count: int) -> NDArray[np.int64]:
    """Return the rows of enough entries, evenly spread, to tune on: all rows of each."""
    every = max(1, round(len(owners) / _TUNED_ROWS))
    chosen = {*range(0, count, every), count - 1}
    return np.asarray([row for row, owner in enumerate(owners) if owner in chosen], dtype=np.int64)


def _nearness(base: Base, classifier: Classifier, material: Material) -> NDArray[np.float16]:
    """Return for each entry the classifier scores of what it says in Vietnamese, by which follow-ups are understood."""
    said = [f"{entry.title.vi} {entry.short.vi}" for entry in base.entries.values()]
    seen = read_all(material.reader, said, mend=False)
    return np.stack([classifier.scores(one) for one in seen]).astype(np.float16)
