import numpy as np

from bot.content.fitting.kernel import Rows, kernel_of, solve

RANDOM = np.random.default_rng(3)


def _rows(count: int, width: int) -> Rows:
    positions = [np.sort(RANDOM.choice(width, size=5, replace=False)).astype(np.int64) for _ in range(count)]
    values = [RANDOM.random(5).astype(np.float32) for _ in range(count)]
    return Rows(positions, values, width)


def _without(rows: Rows, dropped: set[int]) -> Rows:
    kept = [at for at in range(len(rows)) if at not in dropped]
    return Rows([rows.positions[at] for at in kept], [rows.values[at] for at in kept], rows.width)


def test_leaving_a_row_out_equals_fitting_without_it() -> None:
    """The closed form gives the scores of a refit."""
    rows, classes = _rows(30, 12), np.arange(30, dtype=np.int64) % 3
    whole = solve(rows, classes, 3, np.ones(30, np.float32), 2.0, np.asarray([4]))
    kernel = kernel_of(_without(rows, set(range(30)) - {4}), rows)

    left_out = whole.without_own_row(np.asarray([0]), kernel)[0]

    refit = solve(_without(rows, {4}), np.delete(classes, 4), 3, np.ones(29, np.float32), 2.0, np.asarray([0]))
    expected = kernel_of(_without(rows, set(range(30)) - {4}), _without(rows, {4})) @ refit.dual
    assert np.allclose(left_out, expected[0], atol=1e-4)


def test_leaving_a_group_out_equals_fitting_without_it() -> None:
    """The same for several rows at once."""
    rows, classes = _rows(30, 12), np.arange(30, dtype=np.int64) % 3
    group = {2, 5, 8}
    whole = solve(rows, classes, 3, np.ones(30, np.float32), 2.0, np.asarray(sorted(group)))

    left_out = whole.without_group(np.arange(3))

    refit = solve(
        _without(rows, group), np.delete(classes, sorted(group)), 3, np.ones(27, np.float32), 2.0, np.asarray([0])
    )
    expected = kernel_of(_without(rows, set(range(30)) - group), _without(rows, group)) @ refit.dual
    assert np.allclose(left_out, expected, atol=1e-4)
