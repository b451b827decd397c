"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot, rows_of
from movierec_spark.models.normal_equations import inverse

EPSILON = np.float32(np.finfo(np.float32).eps)


class Shares(NamedTuple):
    """The histories of users, and what their entries count for.

    starts: int64 [users + 1]. movies: int32. als, content, sequence: float64, an entry's factor in each block.
    context: float32, movies x dims of the sequence block, what a movie gives the user's vector there.
    factors: per factorisation, users x rank x rank, the Cholesky factors of the users' equations.
    """

    starts: np.ndarray
    movies: np.ndarray
    als: np.ndarray
    content: np.ndarray
    sequence: np.ndarray
    context: np.ndarray
    factors: tuple[np.ndarray, ...]


@compiled
def name_reasons(shares: Shares, vectors: np.ndarray, recommended: np.ndarray) -> np.ndarray:
    """Per user and recommended movie the movie of the history that adds most to its score, or -1.

    vectors: float32, movies x dims: als, content, sequence. recommended: int32, users x n, -1 for none.
    Ties go to the first movie.
    """
    reasons = np.full(recommended.shape, -1, dtype=np.int32)
    dims = vectors.shape[1]
    for user in range(len(recommended)):
        parts = _parts(shares, user, vectors)
        if len(parts) == 0:
            continue
        movies = shares.movies[shares.starts[user] : shares.starts[user + 1]]
        best = rows_of(vectors, np.maximum(recommended[user], 0), 0, dims)
        scores = np.dot(parts, best.T)
        slack = EPSILON * (dims + 2) * _lengths(parts).max() * _lengths(best)
        limits = _largest(scores) - 2 * slack
        firsts, counts = _reaching(scores, limits)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                if counts[rank] > 1:
                    firsts[rank] = _first_largest(scores[:, rank], limits[rank], parts, best[rank])
                reasons[user, rank] = movies[firsts[rank]]
    return reasons


@compiled
def _parts(shares: Shares, user: int, vectors: np.ndarray) -> np.ndarray:
    """What each movie of a history adds to the user's vector, float32, history x dims."""
    own = slice(shares.starts[user], shares.starts[user + 1])
    als, content = shares.als[own].astype(np.float32), shares.content[own].astype(np.float32)
    sequence = shares.sequence[own].astype(np.float32)
    movies = shares.movies[own]
    als_end, sequence_start = _als_dims(shares), vectors.shape[1] - shares.context.shape[1]
    parts = rows_of(vectors, movies, 0, vectors.shape[1])
    if len(parts):
        turned = np.dot(rows_of(vectors, movies, 0, als_end), inverse(shares.factors, user, als_end))
        for i in range(len(parts)):
            parts[i, :als_end] = als[i] * turned[i]
            parts[i, als_end:sequence_start] *= content[i]
            parts[i, sequence_start:] = sequence[i] * shares.context[movies[i]]
    return parts


@compiled
def _als_dims(shares: Shares) -> int:
    dims = 0
    for factor in shares.factors:
        dims += factor.shape[1]
    return dims


@compiled_loosely
def _largest(scores: np.ndarray) -> np.ndarray:
    """Of each column."""
    largest = scores[0].copy()
    for row in scores:
        for i in range(len(largest)):
            largest[i] = max(largest[i], row[i])
    return largest


@compiled
def _reaching(scores: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each column the place of the first score that reaches its limit, and how many do."""
    firsts, counts = np.full(len(limits), len(scores), dtype=np.int32), np.zeros(len(limits), dtype=np.int32)
    for place in range(len(scores)):
        for i in range(len(limits)):
            hit = scores[place, i] >= limits[i]
            counts[i] += hit
            firsts[i] = min(firsts[i], np.int32(place) if hit else np.int32(len(scores)))
    return firsts, counts


@compiled
def _first_largest(scores: np.ndarray, limit: np.float32, own: np.ndarray, movie: np.ndarray) -> int:
    """The place of the largest of the scores that reach the limit, which float32 can't tell apart, but float64 can."""
    largest, best = -np.inf, -1
    for i in range(len(scores)):
        if scores[i] >= limit:
            exact = dot(own[i], movie)
            if exact > largest:
                largest, best = exact, i
    return best


@compiled
def _lengths(rows: np.ndarray) -> np.ndarray:
    lengths = np.empty(len(rows), dtype=np.float32)
    for i in range(len(rows)):
        lengths[i] = np.sqrt(dot(rows[i], rows[i]))
    return lengths
