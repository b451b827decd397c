"""The N best movies of many users, exactly."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.bounds import MOVIES_PER_BLOCK, Bounds, plain_bounds, turned_bounds
from movierec_spark.models.candidates import CHUNK, Movies, Searched, leave_out, settle
from movierec_spark.models.scan import Bounded, take_up
from movierec_spark.models.shorts import Shorts, off_by

ROOM = 96
FEWEST_TO_LEARN_FROM, ENOUGH_TO_LEARN_FROM = 64, 256  # users


class Part(NamedTuple):
    """Some dims of the vectors, side by side, and about how long users' vectors are there."""

    dims: int
    length: float


@dataclass(frozen=True)
class Ordered:
    """Movies in the order in which they are looked at: those that may score highest first.

    bounds: what their scores can be at most. places: int32, of each column of the histories; -1 for a movie that may
    not come. parts: where each begins. lengths: movies x parts, of their vectors, float64.
    """

    movies: Movies
    bounds: Bounds
    places: np.ndarray
    parts: np.ndarray
    lengths: np.ndarray

    def reach(self, lengths: np.ndarray) -> np.ndarray:
        """Per block of movies the most that a score can be for users whose vectors are at most so long, per part."""
        most = self.movies.common + self.lengths @ lengths
        return np.maximum.reduceat(most, np.arange(0, len(most), MOVIES_PER_BLOCK)) if len(most) else most

    def for_users_like(self, users: np.ndarray, n: int) -> "Ordered":
        """The same movies, with bounds that cost less for users like these who look for the n best.

        For other users they bound the scores too. users: users x dims; where they are too few, nothing changes.
        """
        vectors, common, users = self.movies.vectors, self.movies.common, users[users.any(axis=1)]
        users = users[:: max(len(users) // ENOUGH_TO_LEARN_FROM, 1)]
        if len(users) < FEWEST_TO_LEARN_FROM or not 0 < n < len(common):
            return self
        return replace(self, bounds=turned_bounds(vectors, common, users, n))


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
    movies = Movies(vectors[ids].astype(np.float32), common[ids], ids)
    return Ordered(movies, plain_bounds(movies.vectors, movies.common), places, begins, lengths[ids])


def top_n(users: np.ndarray, items: np.ndarray, seen: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Per user the n unseen movies of the highest scores users @ items.T, best first, ties by position.

    users: users x dims. items: movies x dims. seen: users x movies, non-empty where a movie is left out.
    Returns positions, int32 [users x n], and scores, float64 [users x n]; -1 and -inf where the movies end.
    """
    return best_of(users, ordered(items), seen, n)


def best_of(
    users: np.ndarray, items: Ordered, seen: csr_matrix, n: int, block: int = 1024
) -> tuple[np.ndarray, np.ndarray]:
    """As top_n, of movies that are prepared once.

    A product of short integers bounds the scores; those that may be among the best come from float64, as their order
    does, so that a user gets the same answer alone and among others. A block of movies is passed over for users to
    whom it can't be good enough: a score is at most the sum, over the parts, of the product of the two lengths
    (Cauchy-Schwarz). Users of one block are about as long in each part, since they are scaled to it.
    """
    found = np.full((len(users), n), -1, dtype=np.int32)
    scores = np.full((len(users), n), -np.inf)
    users = np.ascontiguousarray(users, dtype=np.float32)
    starts, places = seen.indptr.astype(np.int64), items.places[seen.indices]
    for start in range(0, len(users), block):
        rows = slice(start, start + block)
        sides, slack = items.bounds.of_users(users[rows])
        searched = _searched(users[rows], len(items.movies.ids), n)
        leave_out(starts[start : start + len(searched.counts) + 1], places, searched.left_out)
        _search(searched, sides, slack, items, n)
        settle(n, items.movies, searched, found[rows], scores[rows])
    return np.where(found >= 0, items.movies.ids[found], -1) if len(items.movies.ids) else found, scores


def _searched(users: np.ndarray, movies: int, n: int) -> Searched:
    room = (len(users), min(movies, n + ROOM) + CHUNK)
    left_out = np.zeros((len(users), -(-movies // CHUNK)), dtype=np.uint32)
    if movies % CHUNK:
        left_out[:, -1] = 2**CHUNK - 2 ** (movies % CHUNK)
    return Searched(
        vectors=users.astype(np.float64),
        left_out=left_out,
        limits=np.full(len(users), -np.inf),
        counts=np.zeros(len(users), dtype=np.int32),
        places=np.empty(room, dtype=np.int32),
        values=np.empty(room),
    )


def _search(users: Searched, sides: dict[int, Shorts], slack: np.ndarray, items: Ordered, n: int) -> None:
    """Looks at block after block of the movies, for the users who may still find a better one in it."""
    lengths = _lengths(users.vectors, items.parts).max(axis=0, initial=0)
    for number, most in enumerate(items.reach(lengths)):
        rows = np.flatnonzero(most + slack >= users.limits)
        if not len(rows):
            continue
        block = items.bounds.blocks[number]
        pairs, steps, sums = (values[rows] for values in sides[block.heads])
        off, first = off_by(block.heads + 2, sums, block.most), number * MOVIES_PER_BLOCK
        take_up(Bounded(rows, pairs, block.panels, first, steps * block.step, off), n, items.movies, users)


def _lengths(vectors: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """vectors x parts; a part without dims is 0 long."""
    squares = vectors.astype(np.float64) ** 2
    ends = [*parts[1:], vectors.shape[1]]
    return np.sqrt(np.stack([squares[:, begin:end].sum(axis=1) for begin, end in zip(parts, ends, strict=True)], 1))
