"""Weighted kernel ridge regression on one-hot targets, with exact leave-out scores.

Ridge was chosen over one-vs-rest logistic regression after measuring both on public Vietnamese
phrasings: equal recall (81 to 82 % at rank one), a tenth of the time, and scores for texts the
fit has not seen come in closed form instead of from a dozen refits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SHARED = 0.02
"""Share of rows from which a feature is multiplied densely."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sparse rows: positions and values of each text's features."""

    positions: Sequence[NDArray[np.int64]]
    values: Sequence[NDArray[np.float32]]
    width: int

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.positions)


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A solved regression: ``dual`` weights a row, and the ``columns`` of the inverse kernel at the *known* rows."""

    rows: Rows
    targets: Matrix
    dual: Matrix
    known: NDArray[np.int64]
    columns: Matrix

    def weights(self) -> Matrix:
        """Return the primal weights (features by classes)."""
        dense: Matrix = np.asarray(to_sparse(self.rows).T @ self.dual, dtype=np.float32)
        return dense

    def without_own_row(self, at: NDArray[np.int64], kernel: Matrix) -> Matrix:
        """Return the scores of variants of the known rows *at* (positions in ``known``), fitted without their own row.

        *kernel* holds the inner products of the variants with all rows.
        """
        rows = self.known[at]
        own = self.columns[:, at]
        pull = np.einsum("ij,ji->i", kernel, own) / own[rows, np.arange(len(rows))]
        scores: Matrix = kernel @ self.dual - pull[:, None] * self.dual[rows]
        return scores

    def without_group(self, at: NDArray[np.int64]) -> Matrix:
        """Return the scores of the known rows *at* by the regression fitted on all other rows."""
        group = self.known[at]
        block = self.columns[np.ix_(group, at)].astype(np.float64)
        residuals = np.linalg.solve(block, self.dual[group].astype(np.float64))
        scores: Matrix = self.targets[group] - residuals.astype(np.float32)
        return scores


def to_sparse(rows: Rows) -> Any:
    """Return *rows* as a scipy matrix."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - a build-time dependency

    starts = np.concatenate([[0], np.cumsum([len(at) for at in rows.positions])])
    return csr_matrix(
        (np.concatenate(rows.values), np.concatenate(rows.positions), starts), shape=(len(rows), rows.width)
    )


def kernel_of(left: Rows, right: Rows) -> Matrix:
    """Return the inner products of all rows of *left* with all of *right*.

    Features many rows share are multiplied densely, the others sparsely: twenty times as fast as either.
    """
    one, other = to_sparse(left).tocsc(), to_sparse(right).tocsc()
    shared = np.diff(other.indptr) > _SHARED * len(right)
    dense: Matrix = one[:, shared].toarray() @ other[:, shared].toarray().T
    rest = (one[:, ~shared].tocsr() @ other[:, ~shared].tocsr().T).tocoo()
    dense[rest.row, rest.col] += rest.data
    return dense


def solve(
    rows: Rows,
    classes: NDArray[np.int64],
    count: int,
    importance: NDArray[np.float32],
    ridge: float,
    known: NDArray[np.int64],
) -> Fitted:
    """Fit *count* classes; *importance* (0..1) says how much each row's target matters.

    Leave-out scores will be there for the rows *known*.
    """
    from scipy.linalg import cho_factor, cho_solve  # noqa: PLC0415 - a build-time dependency

    kernel = kernel_of(rows, rows)
    kernel[np.diag_indices_from(kernel)] += ridge / importance
    factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    targets = np.zeros((len(rows), count), dtype=np.float32)
    targets[np.arange(len(rows)), classes] = 1
    units = np.zeros((len(rows), len(known)), dtype=np.float32)
    units[known, np.arange(len(known))] = 1
    solved: Matrix = cho_solve(factor, np.hstack([targets, units]), check_finite=False)
    return Fitted(rows, targets, solved[:, :count], known, solved[:, count:])
