"""Bins that hold enough rows to be compared: numbers joined with their neighbours, rare texts with each other."""

import numpy as np

LEAST_SHARE = 0.02  # of the rows of both periods, in a bin
FEWEST_EXPECTED = 5  # rows of a bin in the smaller period (Cochran 1952)


def bins_of_numbers(reference: np.ndarray, recent: np.ndarray) -> np.ndarray:
    """The bin of each value, int64 [values], from 0 up. reference, recent: rows of each value, ascending in value."""
    pooled, needed = _pooled(reference, recent)
    bins, gathered, current = np.zeros(len(pooled), dtype=np.int64), 0.0, 0
    for i, rows in enumerate(pooled):
        if gathered >= needed:
            current, gathered = current + 1, 0.0
        bins[i] = current
        gathered += rows
    return np.minimum(bins, max(current - 1, 0)) if gathered < needed else bins


def bins_of_categories(reference: np.ndarray, recent: np.ndarray) -> np.ndarray:
    """The bin of each value, int64 [values]; the first one holds all rare values, and may be empty."""
    pooled, needed = _pooled(reference, recent)
    is_named = pooled >= needed
    return np.where(is_named, np.cumsum(is_named), 0)


def in_bins(rows: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """Rows by bin, float64 [..., bins]. rows: by value in the last dimension; bins: of each value."""
    return rows @ np.eye(int(bins.max()) + 1)[bins]


def _pooled(reference: np.ndarray, recent: np.ndarray) -> tuple[np.ndarray, float]:
    """The rows of each value in both periods, and how many of them a bin needs."""
    pooled = reference + recent
    share = max(LEAST_SHARE, FEWEST_EXPECTED / min(reference.sum(), recent.sum()))
    return pooled, share * float(pooled.sum())
