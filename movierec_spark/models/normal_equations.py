"""Many small systems of linear equations, one a user, built and solved in machine code."""

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely


@compiled
def solve_each(
    vectors: np.ndarray,
    gram: np.ndarray,
    starts: np.ndarray,
    movies: np.ndarray,
    confidence: np.ndarray,
    target: np.ndarray,
    reg_param: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Per user the x of (gram + Y' C Y + reg_param n I) x = Y' t, and the Cholesky factor of the left side.

    vectors: float32, movies x dims. gram: float64. starts: int64 [users + 1], where each user's part of movies
    (int32), confidence and target (float64) begins. Returns float64, users x dims and users x dims x dims.
    """
    dims, users = vectors.shape[1], len(starts) - 1
    solved, factors = np.zeros((users, dims)), np.empty((users, dims, dims))
    for user in range(users):
        own = slice(starts[user], starts[user + 1])
        seen, weighted = _weighted(vectors, movies[own], confidence[own])
        left = gram + np.dot(weighted.T, seen)
        for i in range(dims):
            left[i, i] += reg_param * max(len(seen), 1)
        factors[user] = np.linalg.cholesky(left)
        if len(seen):
            solved[user] = _solve(factors[user], np.dot(target[own], seen))
    return solved, factors


@compiled
def _weighted(vectors: np.ndarray, places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Some rows, float64, and the same times their weights."""
    rows, weighted = np.empty((len(places), vectors.shape[1])), np.empty((len(places), vectors.shape[1]))
    for i in range(len(places)):
        vector = vectors[places[i]]
        for column in range(len(vector)):
            rows[i, column] = vector[column]
            weighted[i, column] = rows[i, column] * weights[i]
    return rows, weighted


@compiled
def weighted_means(vectors: np.ndarray, starts: np.ndarray, movies: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Per user the mean vector of the movies, float64, users x dims; zero where the weights sum to nothing."""
    means = np.zeros((len(starts) - 1, vectors.shape[1]))
    for user in range(len(means)):
        total = 0.0
        for entry in range(starts[user], starts[user + 1]):
            total += weights[entry]
            for i in range(vectors.shape[1]):
                means[user, i] += weights[entry] * vectors[movies[entry], i]
        if total > 0:
            means[user] /= total
    return means


@compiled
def inverse(factors: tuple[np.ndarray, ...], user: int, dims: int) -> np.ndarray:
    """The inverse of a user's left sides, whose Cholesky factors are given: float32, block diagonal."""
    joined, start = np.zeros((dims, dims), dtype=np.float32), 0
    for part in factors:
        of_factor = _inverse_of_factor(part[user]).astype(np.float32)
        end = start + len(of_factor)
        joined[start:end, start:end] = np.dot(of_factor.T, of_factor)
        start = end
    return joined


@compiled_loosely
def _solve(factor: np.ndarray, right: np.ndarray) -> np.ndarray:
    """L L' x = right."""
    x = right.copy()
    for i in range(len(x)):
        total = x[i]
        for k in range(i):
            total -= factor[i, k] * x[k]
        x[i] = total / factor[i, i]
    for i in range(len(x) - 1, -1, -1):
        x[i] /= factor[i, i]
        for k in range(i):
            x[k] -= factor[i, k] * x[i]
    return x


@compiled_loosely
def _inverse_of_factor(factor: np.ndarray) -> np.ndarray:
    inverse = np.zeros_like(factor)
    for i in range(len(factor)):
        for k in range(i):
            for column in range(k + 1):
                inverse[i, column] -= factor[i, k] * inverse[k, column]
        inverse[i, i] = 1.0
        for column in range(i + 1):
            inverse[i, column] /= factor[i, i]
    return inverse
