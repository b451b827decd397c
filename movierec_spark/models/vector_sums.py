"""Sums of vectors and over their entries, in machine code."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot

AT_ONCE = 4  # entries of a history that are added at once, which spares as much traffic with the sum


@compiled
def quadratic_forms(vectors: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Of each row x' matrix x, float64."""
    found = np.zeros(len(vectors))
    for n in range(len(vectors)):
        for i in range(len(matrix)):
            found[n] += vectors[n, i] * dot(matrix[i], vectors[n])
    return found


@compiled
def weighted_means(vectors: np.ndarray, starts: np.ndarray, movies: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Per user the mean vector of the movies, float64, users x dims; zero where the weights sum to nothing."""
    means = np.zeros((len(starts) - 1, vectors.shape[1]))
    for user in range(len(means)):
        own = slice(starts[user], starts[user + 1])
        total = weights[own].sum()
        if total > 0:
            _add_rows(vectors, movies[own], weights[own] / total, means[user])
    return means


@compiled_loosely
def _add_rows(vectors: np.ndarray, places: np.ndarray, weights: np.ndarray, into: np.ndarray) -> None:
    """Add some rows, times their weights."""
    whole = len(places) - len(places) % AT_ONCE
    for n in range(0, whole, AT_ONCE):
        a, b = vectors[places[n]], vectors[places[n + 1]]
        c, d = vectors[places[n + 2]], vectors[places[n + 3]]
        u, v, w, x = weights[n], weights[n + 1], weights[n + 2], weights[n + 3]
        for i in range(len(into)):
            into[i] += u * a[i] + v * b[i] + w * c[i] + x * d[i]
    for n in range(whole, len(places)):
        row, weight = vectors[places[n]], weights[n]
        for i in range(len(into)):
            into[i] += weight * row[i]
