"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot
from movierec_spark.models.contributions import contributions
from movierec_spark.models.heard import Heard, heard_by
from movierec_spark.models.sides import Sides

LEAST = np.finfo(np.float32).min


class Shares(NamedTuple):
    """The histories of users, and what their entries count for.

    starts: int64 [users + 1]. movies: int32. factors: float64, blocks x entries.
    inverses: per factorisation, of the left sides of the users' equations, see solve_each.
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
        heard = heard_by(user, shares.inverses, sides, np.maximum(recommended[user], 0))
        scores, off = contributions(sides, movies, factors, heard)
        largest, firsts, seconds = _two_largest(scores)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                limit = largest[rank] - 2 * off
                if seconds[rank] >= limit:
                    firsts[rank] = _first_largest(scores[:, rank], limit, sides, movies, factors, heard, rank)
                reasons[user, rank] = movies[firsts[rank]]
    return reasons


@compiled_loosely
def _two_largest(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each column the largest score, its first place, and the second largest (-max where there is none).

    Four rows at a time, which spares as much traffic with what was found so far.
    """
    rows, columns = scores.shape
    found = np.full(columns, LEAST), np.zeros(columns, dtype=np.int32), np.full(columns, LEAST)
    largest, firsts, seconds = found
    for place in range(0, rows - rows % 4, 4):
        a, b, c, d = scores[place], scores[place + 1], scores[place + 2], scores[place + 3]
        for i in range(columns):
            one, two = max(a[i], b[i]), max(c[i], d[i])
            other_one, other_two = min(a[i], b[i]), min(c[i], d[i])
            larger, so_far = max(one, two), largest[i]
            second = max(min(one, two), other_one if one >= two else other_two)
            first = np.int32(b[i] > a[i]) if one >= two else np.int32(2) + np.int32(d[i] > c[i])
            seconds[i] = max(max(seconds[i], second), min(larger, so_far))
            firsts[i] = np.int32(place) + first if larger > so_far else firsts[i]
            largest[i] = max(larger, so_far)
    for place in range(rows - rows % 4, rows):
        row = scores[place]
        for i in range(columns):
            seconds[i] = max(seconds[i], min(row[i], largest[i]))
            firsts[i] = np.int32(place) if row[i] > largest[i] else firsts[i]
            largest[i] = max(row[i], largest[i])
    return found


@compiled
def _first_largest(
    scores: np.ndarray, limit: float, sides: Sides, movies: np.ndarray, factors: np.ndarray, heard: Heard, rank: int
) -> int:
    """The place of the largest of the scores that reach the limit, which only float64 tells apart."""
    largest, best, wanted = -np.inf, -1, sides.heard[heard.movies[rank]]
    for i in range(len(scores)):
        if scores[i] >= limit:
            exact, start, said = 0.0, 0, sides.said[movies[i]]
            for block, end in enumerate(sides.ends):
                own = heard.turned[block, rank, : end - start] if block < len(heard.turned) else wanted[start:end]
                exact += factors[block, i] * dot(said[start:end], own)
                start = end
            if exact > largest:
                largest, best = exact, i
    return best
