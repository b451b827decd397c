"""The N best movies of many users, exactly."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.candidates import CHUNK, Movies, Searched, leave_out, settle, take_up

MOVIES_PER_BLOCK = 1024
ROOM = 128
EPSILON = np.finfo(np.float32).eps


@dataclass(frozen=True)
class Ordered:
    """Movies in the order in which they are looked at: those that may score highest first.

    places: int32, of each column of the histories; -1 for a movie that may not come.
    longest, highest: per block of movies the greatest length of a vector, and the greatest common part of a
    score, in it or any later block.
    """

    movies: Movies
    places: np.ndarray
    longest: np.ndarray
    highest: np.ndarray


def ordered(
    vectors: np.ndarray, common: np.ndarray | None = None, eligible: np.ndarray | None = None, length: float = 1.0
) -> Ordered:
    """Movies prepared for the search.

    vectors: movies x dims. common: what a movie's score holds for everybody, beside the dot product.
    eligible: bool, which movies may come. length: about that of users' vectors; it decides the order only.
    """
    common = np.zeros(len(vectors)) if common is None else common.astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    ids = np.arange(len(vectors)) if eligible is None else np.flatnonzero(eligible)
    ids = ids[np.argsort(-(common + length * lengths)[ids], kind="stable")].astype(np.int32)
    places = np.full(len(vectors), -1, dtype=np.int32)
    places[ids] = np.arange(len(ids), dtype=np.int32)
    padding = -len(ids) % CHUNK
    movies = Movies(
        np.pad(vectors[ids].astype(np.float32), ((0, padding), (0, 0))),
        np.pad(common[ids], (0, padding), constant_values=-np.inf),
        ids,
    )
    return Ordered(movies, places, _greatest_to_come(lengths[ids]), _greatest_to_come(common[ids]))


def top_n(users: np.ndarray, items: np.ndarray, seen: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Per user the n unseen movies of the highest scores users @ items.T, best first, ties by position.

    users: users x dims. items: movies x dims. seen: users x movies, non-empty where a movie is left out.
    Returns positions, int32 [users x n], and scores, float64 [users x n]; -1 and -inf where the movies end.
    """
    return best_of(users, ordered(items), seen, n)


def best_of(
    users: np.ndarray, items: Ordered, seen: csr_matrix, n: int, block: int = 256
) -> tuple[np.ndarray, np.ndarray]:
    """As top_n, of movies that are prepared once.

    A float32 product finds the candidates; their scores and their order come from float64, so that a user gets
    the same answer alone and among others. What a block of movies can reach at most (Cauchy-Schwarz) ends the
    search of a user early.
    """
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf)
    users = np.ascontiguousarray(users, dtype=np.float32)
    starts, places = seen.indptr.astype(np.int64), items.places[seen.indices]
    for start in range(0, len(users), block):
        rows = slice(start, start + block)
        searched = _searched(users[rows], items, n)
        leave_out(starts[start : start + len(searched.counts) + 1], places, searched.left_out)
        _search(searched, items, n)
        settle(n, items.movies, searched, found[rows], scores[rows])
    return np.where(found >= 0, items.movies.ids[found], -1) if len(items.movies.ids) else found, scores


def _searched(users: np.ndarray, items: Ordered, n: int) -> Searched:
    movies, dims = len(items.movies.ids), items.movies.vectors.shape[1]
    room = (len(users), min(movies, n + ROOM) + CHUNK)
    largest = items.longest[:1].sum() * np.linalg.norm(users, axis=1) * (dims + 2)
    return Searched(
        vectors=users,
        left_out=np.zeros((len(users), movies), dtype=np.bool_),
        slack=(EPSILON * (largest + 2 * np.abs(items.movies.common[:movies]).max(initial=0))).astype(np.float32),
        limits=np.full(len(users), np.finfo(np.float32).min),
        counts=np.zeros(len(users), dtype=np.int32),
        places=np.empty(room, dtype=np.int32),
        values=np.empty(room, dtype=np.float32),
    )


def _search(users: Searched, items: Ordered, n: int) -> None:
    """Scores block after block of the movies, for the users who may still find a better one in it."""
    lengths = np.linalg.norm(users.vectors, axis=1)
    scores = np.empty(len(lengths) * MOVIES_PER_BLOCK, dtype=np.float32)
    for block, (longest, highest) in enumerate(zip(items.longest, items.highest, strict=True)):
        rows = np.flatnonzero(lengths * longest + highest + users.slack >= users.limits)
        if not len(rows):
            return
        first = block * MOVIES_PER_BLOCK
        vectors = items.movies.vectors[first : first + MOVIES_PER_BLOCK]
        part = scores[: len(rows) * len(vectors)].reshape(len(rows), len(vectors))
        np.matmul(users.vectors[rows], vectors.T, out=part)
        common = items.movies.common[first : first + len(vectors)].astype(np.float32)
        take_up(part, common, rows, first, n, items.movies, users)


def _greatest_to_come(values: np.ndarray) -> np.ndarray:
    """Per block of movies the greatest value in it or in any later one."""
    greatest = np.maximum.accumulate(values[::-1])[::-1]
    return greatest[::MOVIES_PER_BLOCK]
