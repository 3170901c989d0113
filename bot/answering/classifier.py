"""The fitted linear classifier: hashed features in, one score an entry out."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.blobs import from_bytes, to_bytes, to_json
from bot.answering.features import GROUPS, Seen, keys_of

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Which hashed features are known, their idf, and how much each group of them weighs."""

    keys: NDArray[np.uint32]
    idf: Floats
    group_weights: Mapping[str, float]

    def row(self, seen: Seen) -> tuple[NDArray[np.int64], Floats]:
        """Return the known features of *seen* (positions, weights); each group has its own unit length."""
        positions: list[NDArray[np.int64]] = []
        weights: list[Floats] = []
        for group, keys in keys_of(seen).items():
            counts = Counter(keys)
            wanted = np.fromiter(counts, dtype=np.uint32, count=len(counts))
            at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            hit = self.keys[at] == wanted
            if not hit.any():
                continue
            times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))[hit]
            values = np.sqrt(times) * self.idf[at[hit]]
            values *= self.group_weights[group] / float(np.linalg.norm(values))
            positions.append(at[hit])
            weights.append(values)
        if not positions:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return np.concatenate(positions), np.concatenate(weights)


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """Scores of every entry for a text: near 1 for the entry meant, near 0 for the others."""

    space: Space
    weights: NDArray[np.int8]
    scales: Floats
    entries: tuple[str, ...]

    def scores(self, seen: Seen) -> Floats:
        """Return one score an entry, in the order of ``entries``."""
        return self.scores_of(self.space.row(seen))

    def scores_of(self, row: tuple[NDArray[np.int64], Floats]) -> Floats:
        """Return the same for a *row* of the space."""
        at, values = row
        if not len(at):
            return np.zeros(len(self.entries), dtype=np.float32)
        scores: Floats = (values @ self.weights[at].astype(np.float32)) * self.scales
        return scores


def save(classifier: Classifier) -> dict[str, bytes]:
    """Return *classifier* as named blobs."""
    return {
        "keys": to_bytes(classifier.space.keys),
        "idf": to_bytes(classifier.space.idf.astype(np.float16)),
        "weights": to_bytes(classifier.weights),
        "scales": to_bytes(classifier.scales),
        "classes": to_json({"entries": classifier.entries, "groups": dict(classifier.space.group_weights)}),
    }


def load(model: Mapping[str, bytes]) -> Classifier | None:
    """Return the classifier in *model*, or None if it holds none (an engine without one still works)."""
    if "classes" not in model:
        return None
    classes = json.loads(model["classes"])
    space = Space(
        from_bytes(model["keys"]).astype(np.uint32, copy=False),
        from_bytes(model["idf"]).astype(np.float32),
        {group: float(classes["groups"][group]) for group in GROUPS},
    )
    return Classifier(
        space,
        from_bytes(model["weights"]).astype(np.int8, copy=False),
        from_bytes(model["scales"]).astype(np.float32),
        tuple(classes["entries"]),
    )


def quantise(dense: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return *dense* (features by entries) as small integers and one scale an entry."""
    scales = np.maximum(np.abs(dense).max(axis=0), 1e-9) / 127
    return np.round(dense / scales).astype(np.int8), scales.astype(np.float32)
