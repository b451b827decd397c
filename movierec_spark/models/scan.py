"""The inner loop of the search for the N best: which movies of a block may be among them, told from their bounds."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.bits import lowest, reaching
from movierec_spark.models.candidates import CHUNK, Movies, Searched, make_room
from movierec_spark.models.compiled import compiled, dot
from movierec_spark.models.selection import SPARE, reached_by
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, multiply


class Bounded(NamedTuple):
    """What the scores of some users for the movies of one block are at most, as products of shortened vectors.

    users: places among those searched for. sides: users x pairs. panels: of the movies. first: the place of their
    first one. steps: float64, per user, of the products. off: float64, per user, how far off these may be, in steps.
    """

    users: np.ndarray
    sides: np.ndarray
    panels: np.ndarray
    first: int
    steps: np.ndarray
    off: np.ndarray


@compiled
def take_up(bounded: Bounded, n: int, movies: Movies, users: Searched) -> None:
    """Score the movies of a block that may be among the n best. The bounds of the first block are the scores."""
    panels, first = bounded.panels, bounded.first
    bounds = np.empty((ROWS, len(panels) * COLUMNS), dtype=np.float32)
    for row, user in enumerate(bounded.users):
        if row % ROWS == 0:
            multiply(bounded.sides, row, panels, len(panels), 0, panels.shape[1], bounds)
        own, step, off = bounds[row % ROWS], bounded.steps[row], bounded.off[row]
        if first == 0:
            _expect(own, step, off, user, n, users)
        reach, end = _reach(users.limits[user], step, off), users.counts[user]
        places, left_out = users.places[user], users.left_out[user]
        for start in range(0, len(own), CHUNK):
            hits = reaching(own, start, reach) & ~left_out[(first + start) // CHUNK]
            while hits:
                places[end], end = first + start + lowest(hits), end + 1
                hits &= hits - np.uint32(1)
            if end + CHUNK > len(places):
                _score(end, user, movies, users)
                make_room(user, n, movies.ids, users)
                reach, end = _reach(users.limits[user], step, off), users.counts[user]
        _score(end, user, movies, users)
        if users.counts[user] > n + n // SPARE:
            make_room(user, n, movies.ids, users)


@compiled
def _reach(limit: float, step: float, off: float) -> np.float32:
    """What a bound must reach, so that the score may reach the limit."""
    return np.float32(limit / step - off - ROUNDED)


@compiled
def _expect(scores: np.ndarray, step: float, off: float, user: int, n: int, users: Searched) -> None:
    """Start with a limit that n of the scores reach, so that hardly more movies need exact ones."""
    able, count = scores.copy(), len(scores)
    for word in range(len(scores) // CHUNK):
        bits = users.left_out[user, word]
        while bits:
            able[word * CHUNK + lowest(bits)], count = -np.inf, count - 1
            bits &= bits - np.uint32(1)
    if count > n:
        reached = reached_by(able, n, np.float32(1))
        users.limits[user] = (reached - off) * step


@compiled
def _score(end: int, user: int, movies: Movies, users: Searched) -> None:
    """Score the candidates that have no score yet, up to the end, and keep those that reach the user's limit.

    One after the other without a branch, so that the processor waits for the vectors of several at a time.
    """
    limit, count = users.limits[user], users.counts[user]
    places, values, vector = users.places[user], users.values[user], users.vectors[user]
    for i in range(count, end):
        place = places[i]
        score = movies.common[place] + dot(vector, movies.vectors[place])
        places[count], values[count] = place, score
        count += score >= limit
    users.counts[user] = count
