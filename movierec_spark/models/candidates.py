"""The inner loops of the search for the N best: candidates of each user, kept above a rising limit."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, compiled_loosely, dot

CHUNK = 32  # scores that are compared with the limit at a time, by vector instructions; the bits of a word
HALVINGS = 24  # as many as float32 can tell apart


class Movies(NamedTuple):
    """The movies in the order in which they are looked at.

    vectors: float32, places x dims. common: float64, what a movie's score holds for everybody; -inf for the
    places at the end that only fill a CHUNK. ids: int32, of the movies, by which ties are broken.
    """

    vectors: np.ndarray
    common: np.ndarray
    ids: np.ndarray


class Searched(NamedTuple):
    """The users of a block, and what was found for each so far.

    vectors: float32, users x dims. left_out: uint32, users x chunks of the movies, a bit each. slack: float32, how
    far a float32 score may be off. limits: float32, what a score must reach. counts: int32. places (int32), values
    (float32): users x room, the candidates.
    """

    vectors: np.ndarray
    left_out: np.ndarray
    slack: np.ndarray
    limits: np.ndarray
    counts: np.ndarray
    places: np.ndarray
    values: np.ndarray


@compiled
def take_up(
    scores: np.ndarray, common: np.ndarray, rows: np.ndarray, first: int, n: int, movies: Movies, users: Searched
) -> None:
    """Take up the float32 scores of one block of movies, the first of which has the place first.

    scores: rows x movies of the block, a multiple of CHUNK as first is. common: of these movies, -inf for a place
    without one. rows: the users they are of.
    """
    for row, user in enumerate(rows):
        own, limit, count = scores[row], users.limits[user], users.counts[user]
        places, values, left_out = users.places[user], users.values[user], users.left_out[user]
        start = _next_hit(own, common, limit, 0)
        while start < len(own):
            out = np.int64(left_out[(first + start) // CHUNK])
            for i in range(CHUNK):
                score = own[start + i] + common[start + i]
                places[count], values[count] = first + start + i, score
                count += (score >= limit) & (out >> i & 1 == 0)
            if count + CHUNK > len(places):
                users.counts[user] = count
                _make_room(user, n, movies, users)
                limit, count = users.limits[user], users.counts[user]
            start = _next_hit(own, common, limit, start + CHUNK)
        users.counts[user] = count


@compiled
def _next_hit(own: np.ndarray, common: np.ndarray, limit: np.float32, start: int) -> int:
    """Where, from start on, the first chunk begins that holds a score that reaches the limit; the end if none does."""
    for chunk in range(start, len(own), CHUNK):
        hits = 0
        for movie in range(chunk, chunk + CHUNK):
            hits += own[movie] + common[movie] >= limit
        if hits:
            return chunk
    return len(own)


@compiled
def leave_out(starts: np.ndarray, places: np.ndarray, left_out: np.ndarray) -> None:
    """Mark per user the places (-1: none) from starts[user] to starts[user + 1]."""
    for user in range(len(starts) - 1):
        for place in places[starts[user] : starts[user + 1]]:
            if place >= 0:
                left_out[user, place // CHUNK] |= np.uint32(1 << place % CHUNK)


@compiled
def settle(n: int, movies: Movies, users: Searched, found: np.ndarray, scores: np.ndarray) -> None:
    """Per user the n best candidates by their exact scores into found (places) and scores, best first."""
    for user in range(len(users.counts)):
        _make_room(user, n, movies, users)
        places, exact = _ranked(user, movies, users)
        for rank in range(min(n, len(places))):
            found[user, rank], scores[user, rank] = places[rank], exact[rank]


@compiled
def _make_room(user: int, n: int, movies: Movies, users: Searched) -> None:
    """Drop candidates that can't be among the n best.

    Where so many are as good as equal that no room comes of it, the exact scores decide.
    """
    count, values, places = users.counts[user], users.values[user], users.places[user]
    if count <= n:
        return
    limit = max(users.limits[user], np.float32(_reached_by(values[:count], n) - 2 * users.slack[user]))
    kept = 0
    for i in range(count):
        places[kept], values[kept] = places[i], values[i]
        kept += values[i] >= limit
    users.limits[user], users.counts[user] = limit, kept
    if kept > (n + len(places)) // 2:
        best, exact = _ranked(user, movies, users)
        places[:n], values[:n], users.counts[user] = best[:n], exact[:n].astype(np.float32), n


@compiled_loosely
def _reached_by(values: np.ndarray, n: int) -> np.float32:
    """The greatest value that n of the values reach, or one below it that hardly more of them reach (bisection)."""
    low, high = values[0], values[0]
    for value in values:
        low, high = min(low, value), max(high, value)
    for _ in range(HALVINGS):
        middle, count = np.float32(0.5) * (low + high), np.int32(0)
        for value in values:
            count += np.int32(value >= middle)
        if count < n:
            high = middle
        else:
            low = middle
            if count <= n + n // 8:
                break
    return low


@compiled
def _ranked(user: int, movies: Movies, users: Searched) -> tuple[np.ndarray, np.ndarray]:
    """A user's candidates, best first, ties by id, and their scores in float64 (Shell's sort)."""
    places = users.places[user, : users.counts[user]].copy()
    exact = np.empty(len(places))
    for i, place in enumerate(places):
        exact[i] = movies.common[place] + dot(users.vectors[user], movies.vectors[place])
    gap = 1
    while gap < len(places) // 3:
        gap = 3 * gap + 1
    while gap > 0:
        _insert_at_gap(places, exact, movies.ids, gap)
        gap //= 3
    return places, exact


@compiled
def _insert_at_gap(places: np.ndarray, exact: np.ndarray, ids: np.ndarray, gap: int) -> None:
    """One pass of Shell's sort: by score, the highest first, then by id."""
    for i in range(gap, len(places)):
        place, score, j = places[i], exact[i], i
        while j >= gap and (exact[j - gap] < score or (exact[j - gap] == score and ids[places[j - gap]] > ids[place])):
            places[j], exact[j] = places[j - gap], exact[j - gap]
            j -= gap
        places[j], exact[j] = place, score
