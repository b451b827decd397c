"""The inner loops of the search for the N best: candidates of each user, kept above a rising limit."""

from typing import NamedTuple

import numpy as np

from movierec_spark.models.compiled import compiled, dot

CHUNK = 32  # scores that are compared with the limit at a time, by vector instructions


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

    vectors: float32, users x dims. left_out: bool, users x movies. slack: float32, how far a float32 score may
    be off. limits: float32, what a score must reach. counts: int32. places (int32), values (float32): users x
    room, the candidates.
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

    scores: rows x movies of the block, a multiple of CHUNK. common: of these movies, -inf for a place without
    one. rows: the users they are of. Candidates that are left out go when there is no more room for others.
    """
    for row, user in enumerate(rows):
        own, limit, count = scores[row], users.limits[user], users.counts[user]
        places, values = users.places[user], users.values[user]
        for start in range(0, len(own), CHUNK):
            hits = 0
            for movie in range(start, start + CHUNK):
                hits += own[movie] + common[movie] >= limit
            if hits == 0:
                continue
            for movie in range(start, start + CHUNK):
                score = own[movie] + common[movie]
                places[count], values[count] = first + movie, score
                count += score >= limit
            if count + CHUNK > len(places):
                users.counts[user] = count
                _make_room(user, n, movies, users)
                limit, count = users.limits[user], users.counts[user]
        users.counts[user] = count


@compiled
def leave_out(starts: np.ndarray, places: np.ndarray, left_out: np.ndarray) -> None:
    """Mark per user the places (-1: none) from starts[user] to starts[user + 1]."""
    for user in range(len(starts) - 1):
        for place in places[starts[user] : starts[user + 1]]:
            if place >= 0:
                left_out[user, place] = True


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
    """Drop candidates that are left out or can't be among the n best.

    Where so many are as good as equal that no room comes of it, the exact scores decide.
    """
    count, values, places = 0, users.values[user], users.places[user]
    for i in range(users.counts[user]):
        places[count], values[count] = places[i], values[i]
        count += not users.left_out[user, places[i]]
    users.counts[user] = count
    if count <= n:
        return
    nth = _nth_largest(values[:count].copy(), n)
    limit = max(users.limits[user], np.float32(nth - 2 * users.slack[user]))
    kept = 0
    for i in range(count):
        if values[i] >= limit:
            places[kept], values[kept] = places[i], values[i]
            kept += 1
    users.limits[user], users.counts[user] = limit, kept
    if kept > (n + len(places)) // 2:
        best, exact = _ranked(user, movies, users)
        places[:n], values[:n], users.counts[user] = best[:n], exact[:n].astype(np.float32), n


@compiled
def _nth_largest(values: np.ndarray, n: int) -> float:
    """Quickselect (Hoare); reorders the values."""
    low, high, wanted = 0, len(values) - 1, n - 1
    while low < high:
        pivot, i, j = values[(low + high) // 2], low, high
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i, j = i + 1, j - 1
        if wanted <= j:
            high = j
        elif wanted >= i:
            low = i
        else:
            break
    return values[wanted]


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
