"""The inner loops of the search for the N best: candidates of each user, kept above a rising limit."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.bits import WORD
from movierec_spark.models.compiled import compiled
from movierec_spark.models.selection import reached_by, sort_best

CHUNK = WORD  # bounds that are compared with the limit at a time


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

    vectors: float64, users x dims. left_out: uint32, users x chunks of the movies, a bit each. limits: float64, what a
    score must reach. counts: int32. places (int32), values (float64): users x room, the candidates and their scores.
    """

    vectors: np.ndarray
    left_out: np.ndarray
    limits: np.ndarray
    counts: np.ndarray
    places: np.ndarray
    values: np.ndarray


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
        make_room(user, n, movies.ids, users)
        count = users.counts[user]
        places, values = users.places[user, :count], users.values[user, :count]
        sort_best(places, values, movies.ids)
        listed = min(n, count)
        found[user, :listed], scores[user, :listed] = places[:listed], values[:listed]


@compiled
def make_room(user: int, n: int, ids: np.ndarray, users: Searched) -> None:
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
