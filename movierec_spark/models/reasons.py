"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot, rows_of
from movierec_spark.models.contributions import Sides, contributions

LEAST = np.finfo(np.float32).min


class Shares(NamedTuple):
    """The histories of users, and what their entries count for.

    starts: int64 [users + 1]. movies: int32. factors: float64, blocks x entries.
    inverses: float32, per factorisation, users x rank x rank, of the left sides of the users' equations.
    """

    starts: np.ndarray
    movies: np.ndarray
    factors: np.ndarray
    inverses: tuple[np.ndarray, ...]


@compiled
def name_reasons(shares: Shares, sides: Sides, recommended: np.ndarray) -> np.ndarray:
    """Per user and recommended movie the movie of the history that adds most to its score, or -1.

    recommended: int32, users x n, -1 for none. Ties go to the first movie.
    """
    reasons = np.full(recommended.shape, -1, dtype=np.int32)
    for user in range(len(recommended)):
        own = slice(shares.starts[user], shares.starts[user + 1])
        movies, factors = shares.movies[own], shares.factors[:, own]
        if len(movies) == 0:
            continue
        wanted = np.maximum(recommended[user], 0)
        turned = _turned(shares.inverses, user, rows_of(sides.heard, wanted))
        scores, off = contributions(sides, movies, factors, turned)
        largest, firsts, seconds = _two_largest(scores)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                limit = largest[rank] - 2 * off
                if seconds[rank] >= limit:
                    firsts[rank] = _first_largest(scores[:, rank], limit, sides, movies, factors, turned[rank])
                reasons[user, rank] = movies[firsts[rank]]
    return reasons


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
            _copy(turned[i], rows[i][start : start + turned.shape[1]])
        start += inverse.shape[1]
    return rows


@compiled
def _copy(row: np.ndarray, into: np.ndarray) -> None:
    """What there is room for; as a loop it takes less time than an assignment to a slice."""
    for i in range(len(into)):
        into[i] = row[i]


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
def _first_largest(
    scores: np.ndarray, limit: float, sides: Sides, movies: np.ndarray, factors: np.ndarray, heard: np.ndarray
) -> int:
    """The place of the largest of the scores that reach the limit, which only float64 tells apart."""
    largest, best = -np.inf, -1
    for i in range(len(scores)):
        if scores[i] >= limit:
            exact, start = 0.0, 0
            for block, end in enumerate(sides.ends):
                exact += factors[block, i] * dot(sides.said[movies[i], start:end], heard[start:end])
                start = end
            if exact > largest:
                largest, best = exact, i
    return best
