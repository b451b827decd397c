"""The N best movies of many users, exactly."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.candidates import CHUNK, Movies, Searched, leave_out, settle, take_up

MOVIES_PER_BLOCK = 1024
ROOM = 192
EPSILON = np.finfo(np.float32).eps


class Part(NamedTuple):
    """Some dims of the vectors, side by side, and about how long users' vectors are there."""

    dims: int
    length: float


@dataclass(frozen=True)
class Ordered:
    """Movies in the order in which they are looked at: those that may score highest first.

    places: int32, of each column of the histories; -1 for a movie that may not come. parts: where each begins.
    lengths: movies x parts, of their vectors, float64; longest: the greatest of each part. highest: the greatest
    common part of a score, without its sign.
    """

    movies: Movies
    places: np.ndarray
    parts: np.ndarray
    lengths: np.ndarray
    longest: np.ndarray
    highest: float

    def reach(self, lengths: np.ndarray) -> np.ndarray:
        """Per block of movies the most that a score can be for users whose vectors are at most so long, per part."""
        most = self.movies.common[: len(self.lengths)] + self.lengths @ lengths
        return np.maximum.reduceat(most, np.arange(0, len(most), MOVIES_PER_BLOCK)) if len(most) else most


def ordered(
    vectors: np.ndarray,
    common: np.ndarray | None = None,
    eligible: np.ndarray | None = None,
    parts: tuple[Part, ...] = (),
) -> Ordered:
    """Movies prepared for the search.

    vectors: movies x dims. common: what a movie's score holds for everybody, beside the dot product.
    eligible: bool, which movies may come. parts: of the vectors, () for a single one; what a score can be at most is
    found part by part, their lengths decide the order only.
    """
    common = np.zeros(len(vectors)) if common is None else common.astype(np.float64)
    parts = parts or (Part(vectors.shape[1], 1.0),)
    begins = np.cumsum([0, *(part.dims for part in parts[:-1])])
    lengths = _lengths(vectors, begins)
    ids = np.arange(len(vectors)) if eligible is None else np.flatnonzero(eligible)
    promise = common + lengths @ [part.length for part in parts]
    ids = ids[np.argsort(-promise[ids], kind="stable")].astype(np.int32)
    places = np.full(len(vectors), -1, dtype=np.int32)
    places[ids] = np.arange(len(ids), dtype=np.int32)
    padding = -len(ids) % CHUNK
    movies = Movies(
        np.pad(vectors[ids].astype(np.float32), ((0, padding), (0, 0))),
        np.pad(common[ids], (0, padding), constant_values=-np.inf),
        ids,
    )
    longest, highest = lengths[ids].max(axis=0, initial=0), np.abs(common[ids]).max(initial=0)
    return Ordered(movies, places, begins, lengths[ids], longest, float(highest))


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
    the same answer alone and among others. A block of movies is passed over for users to whom it can't be good
    enough: a score is at most the sum, over the parts, of the product of the two lengths (Cauchy-Schwarz). Users of
    one block are about as long in each part, since they are scaled to it.
    """
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf)
    users = np.ascontiguousarray(users, dtype=np.float32)
    starts, places = seen.indptr.astype(np.int64), items.places[seen.indices]
    for start in range(0, len(users), block):
        rows = slice(start, start + block)
        lengths = _lengths(users[rows], items.parts)
        searched = _searched(users[rows], lengths, items, n)
        leave_out(starts[start : start + len(searched.counts) + 1], places, searched.left_out)
        _search(searched, lengths, items, n)
        settle(n, items.movies, searched, found[rows], scores[rows])
    return np.where(found >= 0, items.movies.ids[found], -1) if len(items.movies.ids) else found, scores


def _searched(users: np.ndarray, lengths: np.ndarray, items: Ordered, n: int) -> Searched:
    movies, dims = len(items.movies.ids), items.movies.vectors.shape[1]
    room = (len(users), min(movies, n + ROOM) + CHUNK)
    largest = lengths @ items.longest * (dims + 2)
    return Searched(
        vectors=users,
        left_out=np.zeros((len(users), -(-movies // CHUNK)), dtype=np.uint32),
        slack=(EPSILON * (largest + 2 * items.highest)).astype(np.float32),
        limits=np.full(len(users), np.finfo(np.float32).min),
        counts=np.zeros(len(users), dtype=np.int32),
        places=np.empty(room, dtype=np.int32),
        values=np.empty(room, dtype=np.float32),
    )


def _search(users: Searched, lengths: np.ndarray, items: Ordered, n: int) -> None:
    """Scores block after block of the movies, for the users who may still find a better one in it."""
    scores = np.empty(len(lengths) * MOVIES_PER_BLOCK, dtype=np.float32)
    for block, most in enumerate(items.reach(lengths.max(axis=0, initial=0))):
        rows = np.flatnonzero(most + users.slack >= users.limits)
        if not len(rows):
            continue
        first = block * MOVIES_PER_BLOCK
        vectors = items.movies.vectors[first : first + MOVIES_PER_BLOCK]
        part = scores[: len(rows) * len(vectors)].reshape(len(rows), len(vectors))
        np.matmul(users.vectors[rows], vectors.T, out=part)
        common = items.movies.common[first : first + len(vectors)].astype(np.float32)
        take_up(part, common, rows, first, n, items.movies, users)


def _lengths(vectors: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """vectors x parts; a part without dims is 0 long."""
    squares = vectors.astype(np.float64) ** 2
    ends = [*parts[1:], vectors.shape[1]]
    return np.sqrt(np.stack([squares[:, begin:end].sum(axis=1) for begin, end in zip(parts, ends, strict=True)], 1))
