"""Distinct values of each row, counted in one pass: a table says for each value which row had it last."""

import numpy as np

from movierec_spark.kernels.compiled import compiled


@compiled
def count_distinct(starts: np.ndarray, values: np.ndarray, n_values: int) -> np.ndarray:
    """Of each row how many different values it has, int64 [rows].

    starts: int64 [rows + 1], where each row's values begin. values: int64, from 0 to n_values - 1.
    """
    counts, last_row = np.zeros(len(starts) - 1, dtype=np.int64), np.full(n_values, -1, dtype=np.int64)
    for row in range(len(counts)):
        for value in values[starts[row] : starts[row + 1]]:
            if last_row[value] != row:
                last_row[value] = row
                counts[row] += 1
    return counts


@compiled
def count_in_both(
    starts: np.ndarray, values: np.ndarray, other_starts: np.ndarray, other_values: np.ndarray, n_values: int
) -> np.ndarray:
    """Of each row how many different values stand on both sides, int64 [rows]; see count_distinct."""
    counts, last_row = np.zeros(len(starts) - 1, dtype=np.int64), np.full(n_values, -1, dtype=np.int64)
    counted_row = np.full(n_values, -1, dtype=np.int64)
    for row in range(len(counts)):
        for value in values[starts[row] : starts[row + 1]]:
            last_row[value] = row
        for value in other_values[other_starts[row] : other_starts[row + 1]]:
            if last_row[value] == row and counted_row[value] != row:
                counted_row[value] = row
                counts[row] += 1
    return counts
