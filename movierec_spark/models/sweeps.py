"""Symmetric matrices inverted side by side, as many as vector instructions have use for, in machine code."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely
from movierec_spark.models.tiles import COLUMNS, subtract_multiples

LANES = COLUMNS // 2  # matrices side by side; more of 32 rows would not stay in the first cache


@compiled
def identities(rows: int) -> np.ndarray:
    """rows x rows x LANES; so that lanes without a matrix of interest can be swept too."""
    matrices = np.zeros((rows, rows, LANES))
    for i in range(rows):
        matrices[i, i] = 1.0
    return matrices


@compiled_loosely
def sweep(matrices: np.ndarray, pivots: int) -> None:
    """The sweep operator on the first pivots of each matrix, Goodnight 1979. matrices: rows x rows x LANES.

    Only the lower halves count. Of a positive (A b; b' c), swept on A, is left: the inverse of A, negative, and the
    solution of A x = b in the last row.
    """
    rows = len(matrices)
    column, ratios = np.empty((rows, LANES)), np.empty((rows, LANES))
    for k in range(pivots):
        for i in range(rows):
            for lane in range(LANES):
                column[i, lane] = matrices[max(i, k), min(i, k), lane]
        for i in range(rows):
            for lane in range(LANES):
                ratios[i, lane] = column[i, lane] / column[k, lane]
        for i in range(rows):
            subtract_multiples(matrices[i], ratios[i], column, min(i + 1, pivots))
        for i in range(rows):
            for lane in range(LANES):
                matrices[max(i, k), min(i, k), lane] = ratios[i, lane]
        for lane in range(LANES):
            matrices[k, k, lane] = -1.0 / column[k, lane]
