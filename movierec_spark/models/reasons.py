"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot, rows_of

EPSILON = np.float32(np.finfo(np.float32).eps)
LEAST = np.finfo(np.float32).min


class Shares(NamedTuple):
    """The histories of users, and what their entries count for.

    starts: int64 [users + 1]. movies: int32. als, content, sequence: float64, an entry's factor in each block.
    context: float32, movies x dims of the sequence block, what a movie gives the user's vector there.
    inverses: float32, per factorisation, users x rank x rank, of the left sides of the users' equations.
    """

    starts: np.ndarray
    movies: np.ndarray
    als: np.ndarray
    content: np.ndarray
    sequence: np.ndarray
    context: np.ndarray
    inverses: tuple[np.ndarray, ...]


@compiled
def name_reasons(shares: Shares, vectors: np.ndarray, recommended: np.ndarray) -> np.ndarray:
    """Per user and recommended movie the movie of the history that adds most to its score, or -1.

    vectors: float32, movies x dims: als, content, sequence. recommended: int32, users x n, -1 for none.
    Ties go to the first movie.
    """
    reasons = np.full(recommended.shape, -1, dtype=np.int32)
    dims = vectors.shape[1]
    for user in range(len(recommended)):
        movies = shares.movies[shares.starts[user] : shares.starts[user + 1]]
        if len(movies) == 0:
            continue
        parts = _parts(shares, user, vectors)
        best = _turned(shares.inverses, user, rows_of(vectors, np.maximum(recommended[user], 0)))
        scores = np.dot(parts, best.T)
        slack = EPSILON * (dims + 2) * _lengths(parts).max() * _lengths(best)
        largest, firsts, seconds = _two_largest(scores)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                limit = largest[rank] - 2 * slack[rank]
                if seconds[rank] >= limit:
                    firsts[rank] = _first_largest(scores[:, rank], limit, parts, best[rank])
                reasons[user, rank] = movies[firsts[rank]]
    return reasons


@compiled
def _parts(shares: Shares, user: int, vectors: np.ndarray) -> np.ndarray:
    """The vectors of a history's movies, times what the entries count for in each block: float32, history x dims."""
    first, end = shares.starts[user], shares.starts[user + 1]
    als_end, sequence_start = _als_dims(shares.inverses), vectors.shape[1] - shares.context.shape[1]
    parts = np.empty((end - first, vectors.shape[1]), dtype=np.float32)
    for i in range(len(parts)):
        movie, entry, part = shares.movies[first + i], first + i, parts[i]
        _scale(vectors[movie][:als_end], np.float32(shares.als[entry]), part[:als_end])
        _scale(vectors[movie][als_end:], np.float32(shares.content[entry]), part[als_end:sequence_start])
        _scale(shares.context[movie], np.float32(shares.sequence[entry]), part[sequence_start:])
    return parts


@compiled
def _turned(inverses: tuple[np.ndarray, ...], user: int, rows: np.ndarray) -> np.ndarray:
    """The rows with their als columns times the inverses of the user's left sides, in place."""
    start = 0
    for inverse in inverses:
        own = np.empty((len(rows), inverse.shape[1]), dtype=np.float32)
        for i in range(len(rows)):
            _copy(rows[i][start:], own[i])
        turned = np.dot(own, inverse[user])
        for i in range(len(rows)):
            _copy(turned[i], rows[i][start : start + len(turned[i])])
        start += inverse.shape[1]
    return rows


@compiled
def _copy(row: np.ndarray, into: np.ndarray) -> None:
    """What there is room for; as a loop it takes less time than an assignment to a slice."""
    for i in range(len(into)):
        into[i] = row[i]


@compiled
def _scale(row: np.ndarray, factor: np.float32, into: np.ndarray) -> None:
    for i in range(len(into)):
        into[i] = factor * row[i]


@compiled
def _als_dims(inverses: tuple[np.ndarray, ...]) -> int:
    dims = 0
    for inverse in inverses:
        dims += inverse.shape[1]
    return dims


@compiled_loosely
def _two_largest(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each column the largest score, its first place, and the second largest (-max where there is none).

    Two rows at a time, which halves the traffic with what was found so far.
    """
    columns, odd = scores.shape[1], len(scores) % 2
    largest = scores[0].copy() if odd else np.full(columns, LEAST)
    firsts, seconds = np.zeros(columns, dtype=np.int32), np.full(columns, LEAST)
    for place in range(odd, len(scores), 2):
        for i in range(columns):
            one, two, so_far = scores[place, i], scores[place + 1, i], largest[i]
            larger = max(one, two)
            seconds[i] = max(seconds[i], max(min(one, two), min(larger, so_far)))
            firsts[i] = np.int32(place) + np.int32(two > one) if larger > so_far else firsts[i]
            largest[i] = max(larger, so_far)
    return largest, firsts, seconds


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


@compiled_loosely
def _lengths(rows: np.ndarray) -> np.ndarray:
    """Of each row, float32."""
    lengths = np.empty(len(rows), dtype=np.float32)
    for row in range(len(rows)):
        total = np.float32(0)
        for i in range(rows.shape[1]):
            total += rows[row, i] * rows[row, i]
        lengths[row] = np.sqrt(total)
    return lengths
