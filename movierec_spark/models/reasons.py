"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot
from movierec_spark.models.normal_equations import inverse

EPSILON = np.finfo(np.float32).eps


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
    for user in range(len(recommended)):
        parts = _parts(shares, user, vectors)
        if len(parts) == 0:
            continue
        best = vectors[np.maximum(recommended[user], 0)]
        scores, longest = np.dot(best, parts.T), _longest(parts)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                slack = EPSILON * (best.shape[1] + 2) * longest * np.sqrt(dot(best[rank], best[rank]))
                largest = _largest(scores[rank], parts, best[rank], slack)
                reasons[user, rank] = shares.movies[shares.starts[user] + largest]
    return reasons


@compiled
def _parts(shares: Shares, user: int, vectors: np.ndarray) -> np.ndarray:
    """What each movie of a history adds to the user's vector, float32, history x dims."""
    own = slice(shares.starts[user], shares.starts[user + 1])
    als, content = shares.als[own].astype(np.float32), shares.content[own].astype(np.float32)
    sequence = shares.sequence[own].astype(np.float32)
    movies = shares.movies[own]
    als_end, sequence_start = _als_dims(shares), vectors.shape[1] - shares.context.shape[1]
    parts = vectors[movies]
    if len(parts):
        turned = np.dot(np.ascontiguousarray(parts[:, :als_end]), inverse(shares.factors, user, als_end))
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


@compiled
def _largest(shares: np.ndarray, own: np.ndarray, movie: np.ndarray, slack: float) -> int:
    """The place of the largest share; where float32 can't tell, float64 decides."""
    limit = np.float32(_maximum(shares) - 2 * slack)
    close, largest, best = 0, -np.inf, -1
    for share in shares:
        close += share >= limit
    for i in range(len(shares)):
        if shares[i] >= limit:
            exact = 0.0 if close == 1 else dot(own[i], movie)
            if exact > largest:
                largest, best = exact, i
            if close == 1:
                break
    return best


@compiled_loosely
def _maximum(values: np.ndarray) -> np.float32:
    largest = values[0]
    for value in values:
        largest = max(largest, value)
    return largest


@compiled
def _longest(rows: np.ndarray) -> float:
    longest = 0.0
    for row in rows:
        longest = max(longest, dot(row, row))
    return np.sqrt(longest)
