"""The inner loops of the explanation: which movie of a history adds most to a score."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot, rows_of
from movierec_spark.models.shorts import off_by, shortened
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, multiply

LEAST = np.finfo(np.float32).min


class Sides(NamedTuple):
    """What movies add to scores: the products, block by block (als, content, sequence), of two sides of their vectors.

    said: float32, movies x dims, of a history's movies. heard: of recommended ones; of als the own vectors, which
    a user's equations turn. ends: where the blocks end among the dims, and pair_ends: among the pairs.
    said_pairs, heard_pairs: both shortened, one step a block: int32, movies x pairs. steps: float64 [blocks], of the
    products. sums: float64, blocks x 2, the largest of a movie's integers without their signs, of either side.
    """

    said: np.ndarray
    heard: np.ndarray
    ends: np.ndarray
    pair_ends: np.ndarray
    said_pairs: np.ndarray
    heard_pairs: np.ndarray
    steps: np.ndarray
    sums: np.ndarray


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
        turned = _turned(shares.inverses, user, sides.heard, wanted)
        scores, off = _added(sides, movies, factors, turned, wanted)
        largest, firsts, seconds = _two_largest(scores)
        for rank, movie in enumerate(recommended[user]):
            if movie >= 0:
                limit = largest[rank] - 2 * off
                if seconds[rank] >= limit:
                    firsts[rank] = _first_largest(scores[:, rank], limit, sides, movies, factors, turned[rank], movie)
                reasons[user, rank] = movies[firsts[rank]]
    return reasons


@compiled
def _turned(inverses: tuple[np.ndarray, ...], user: int, vectors: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The als vectors of some movies times the inverses of the user's left sides, float32."""
    dims, start = 0, 0
    for inverse in inverses:
        dims += inverse.shape[1]
    turned = np.empty((len(wanted), dims), dtype=np.float32)
    for inverse in inverses:
        own = np.empty((len(wanted), inverse.shape[1]), dtype=np.float32)
        for i in range(len(wanted)):
            _copy(vectors[wanted[i]][start:], own[i])
        product = np.dot(own, inverse[user])
        for i in range(len(wanted)):
            _copy(product[i], turned[i][start : start + product.shape[1]])
        start += product.shape[1]
    return turned


@compiled
def _copy(row: np.ndarray, into: np.ndarray) -> None:
    """What there is room for; as a loop it takes less time than an assignment to a slice."""
    for i in range(len(into)):
        into[i] = row[i]


@compiled
def _added(
    sides: Sides, movies: np.ndarray, factors: np.ndarray, turned: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, float]:
    """What each movie of a history adds to each score, float32, history x movies (and what fills the last panel).

    And how far off these are at most.
    """
    short = shortened(turned, True)
    rows, panels = rows_of(sides.said_pairs, movies), _panels(short.pairs, sides, wanted)
    scores = np.zeros((len(movies), len(panels) * COLUMNS), dtype=np.float32)
    strip, start, off = np.empty((ROWS, scores.shape[1]), dtype=np.float32), 0, 0.0
    for block, end in enumerate(sides.pair_ends):
        if end > start:
            step, sums = sides.steps[block], sides.sums[block]
            if block == 0:
                step, sums = step * short.steps[0], np.array([sums[0], short.sums.max()])
            weights = step * factors[block]
            for first in range(0, len(movies), ROWS):
                multiply(rows, first, panels, len(panels), start, end, strip)
                for i in range(min(ROWS, len(movies) - first)):
                    _add(strip[i], np.float32(weights[first + i]), scores[first + i])
            off += np.abs(weights).max() * (off_by(2 * (end - start), sums[0], sums[1]) + 3 * ROUNDED)
        start = end
    return scores, off


@compiled
def _panels(turned: np.ndarray, sides: Sides, wanted: np.ndarray) -> np.ndarray:
    """The recommended movies' sides, their als pairs as turned, as panels of columns: panels x pairs x COLUMNS."""
    als, pairs = turned.shape[1], sides.heard_pairs.shape[1]
    panels = np.zeros((-(-len(wanted) // COLUMNS), pairs, COLUMNS), dtype=np.int32)
    for place, movie in enumerate(wanted):
        panel, column, row = panels[place // COLUMNS], place % COLUMNS, sides.heard_pairs[movie]
        for i in range(als):
            panel[i, column] = turned[place, i]
        for i in range(als, pairs):
            panel[i, column] = row[i]
    return panels


@compiled_loosely
def _add(row: np.ndarray, weight: np.float32, into: np.ndarray) -> None:
    for i in range(len(row)):
        into[i] += weight * row[i]


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
    scores: np.ndarray,
    limit: float,
    sides: Sides,
    movies: np.ndarray,
    factors: np.ndarray,
    turned: np.ndarray,
    movie: int,
) -> int:
    """The place of the largest of the scores that reach the limit, which only float64 tells apart."""
    largest, best = -np.inf, -1
    for i in range(len(scores)):
        if scores[i] >= limit:
            exact, start = 0.0, 0
            for block, end in enumerate(sides.ends):
                heard = turned if block == 0 else sides.heard[movie, start:end]
                exact += factors[block, i] * dot(sides.said[movies[i], start:end], heard)
                start = end
            if exact > largest:
                largest, best = exact, i
    return best
