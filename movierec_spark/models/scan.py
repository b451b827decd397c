"""The inner loop of the search for the N best: which movies of a block may be among them, told from their bounds."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.candidates import CHUNK, Movies, Searched, make_room
from movierec_spark.models.compiled import compiled, compiled_loosely, dot
from movierec_spark.models.selection import SPARE, reached_by
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, multiply

STRETCH = 8 * CHUNK  # bounds that are passed over at once where none reaches the limit


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
        reach = _reach(users.limits[user], step, off)
        start = _next_hit(own, reach, 0)
        while start < len(own):
            _score(own[start : start + CHUNK], reach, first + start, user, movies, users)
            if users.counts[user] + CHUNK > users.places.shape[1]:
                make_room(user, n, movies.ids, users)
                reach = _reach(users.limits[user], step, off)
            start = _next_hit(own, reach, start + CHUNK)
        if users.counts[user] > n + n // SPARE:
            make_room(user, n, movies.ids, users)


@compiled
def _reach(limit: float, step: float, off: float) -> np.float32:
    """What a bound must reach, so that the score may reach the limit."""
    return np.float32(limit / step - off - ROUNDED)


@compiled
def _expect(scores: np.ndarray, step: float, off: float, user: int, n: int, users: Searched) -> None:
    """Start with a limit that n of the scores reach, so that hardly more movies need exact ones."""
    left_out, able, count = users.left_out[user], np.empty_like(scores), 0
    for i in range(len(scores)):
        able[count] = scores[i]
        count += left_out[i // CHUNK] >> np.uint32(i % CHUNK) & 1 == 0
    if count > n:
        reached = reached_by(able[:count], n, np.float32(1))
        users.limits[user] = (reached - off) * step


@compiled
def _next_hit(own: np.ndarray, reach: np.float32, start: int) -> int:
    """Where, from start on, the first chunk begins that holds a bound that reaches so far; the end if none does."""
    while start < len(own):
        if start % STRETCH == 0 and not _any_reach(own[start : start + STRETCH], reach):
            start += STRETCH
        elif _any_reach(own[start : start + CHUNK], reach):
            return start
        else:
            start += CHUNK
    return len(own)


@compiled_loosely
def _any_reach(bounds: np.ndarray, reach: np.float32) -> bool:
    """Counted to the end, which vector instructions do, in floats."""
    count = np.float32(0)
    for i in range(len(bounds)):
        count += np.float32(1) if bounds[i] >= reach else np.float32(0)
    return bool(count > 0)


@compiled
def _score(bounds: np.ndarray, reach: np.float32, first: int, user: int, movies: Movies, users: Searched) -> None:
    """Take up those of a chunk whose scores reach the user's limit."""
    limit, count = users.limits[user], users.counts[user]
    left_out, places, values = np.int64(users.left_out[user, first // CHUNK]), users.places[user], users.values[user]
    vector, vectors, common = users.vectors[user], movies.vectors, movies.common
    end = count
    for i in range(CHUNK):
        places[end] = first + i
        end += (bounds[i] >= reach) & (left_out >> i & 1 == 0)
    for i in range(count, end):
        place = places[i]
        score = common[place] + dot(vector, vectors[place])
        places[count], values[count] = place, score
        count += score >= limit
    users.counts[user] = count
