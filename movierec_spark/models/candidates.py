"""The inner loops of the search for the N best: candidates of each user, kept above a rising limit."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot
from movierec_spark.models.selection import SPARE, reached_by, sort_best
from movierec_spark.models.tiles import COLUMNS, ROUNDED, ROWS, multiply

CHUNK = 32  # bounds that are compared with the limit at a time, by vector instructions; the bits of a word
STRETCH = 8 * CHUNK  # bounds that are passed over at once where none reaches the limit


class Movies(NamedTuple):
    """The movies in the order in which they are looked at.

    vectors: float32, places x dims. common: float64, what a movie's score holds for everybody. ids: int32, of the
    movies, by which ties are broken.
    """

    vectors: np.ndarray
    common: np.ndarray
    ids: np.ndarray


class Searched(NamedTuple):
    """The users of a block, and what was found for each so far.

    vectors: float32, users x dims. left_out: uint32, users x chunks of the movies, a bit each. limits: float64, what a
    score must reach. counts: int32. places (int32), values (float64): users x room, the candidates and their scores.
    """

    vectors: np.ndarray
    left_out: np.ndarray
    limits: np.ndarray
    counts: np.ndarray
    places: np.ndarray
    values: np.ndarray


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
                _make_room(user, n, movies.ids, users)
                reach = _reach(users.limits[user], step, off)
            start = _next_hit(own, reach, start + CHUNK)
        if users.counts[user] > n + n // SPARE:
            _make_room(user, n, movies.ids, users)


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
    return count > 0


@compiled
def _score(
    bounds: np.ndarray, reach: np.float32, first: int, user: int, movies: Movies, users: Searched
) -> None:
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


@compiled
def leave_out(starts: np.ndarray, places: np.ndarray, left_out: np.ndarray) -> None:
    """Mark per user the places (-1: none) from starts[user] to starts[user + 1]."""
    for user in range(len(starts) - 1):
        for place in places[starts[user] : starts[user + 1]]:
            if place >= 0:
                left_out[user, place // CHUNK] |= np.uint32(1 << place % CHUNK)


@compiled
def settle(n: int, movies: Movies, users: Searched, found: np.ndarray, scores: np.ndarray) -> None:
    """Per user the n best candidates into found (places) and scores, best first."""
    for user in range(len(users.counts)):
        _make_room(user, n, movies.ids, users)
        count = users.counts[user]
        places, values = users.places[user, :count], users.values[user, :count]
        sort_best(places, values, movies.ids)
        listed = min(n, count)
        found[user, :listed], scores[user, :listed] = places[:listed], values[:listed]


@compiled
def _make_room(user: int, n: int, ids: np.ndarray, users: Searched) -> None:
    """Drop candidates that can't be among the n best.

    Where so many are as good as equal that no room comes of it, their order decides.
    """
    count, values, places = users.counts[user], users.values[user], users.places[user]
    if count <= n:
        return
    limit = max(users.limits[user], reached_by(values[:count], n, np.float64(1)))
    kept = 0
    for i in range(count):
        places[kept], values[kept] = places[i], values[i]
        kept += values[i] >= limit
    if kept > (n + len(places)) // 2:
        sort_best(places[:kept], values[:kept], ids)
        kept, limit = n, values[n - 1]
    users.counts[user], users.limits[user] = kept, limit
