"""Ratios with their spread."""

import statistics
from collections.abc import Sequence


def spread(values: Sequence[float]) -> str:
    """Return the median with the smallest and largest value."""
    return f"{statistics.median(values):.2f} (min {min(values):.2f}, max {max(values):.2f}, {len(values)} rounds)"
