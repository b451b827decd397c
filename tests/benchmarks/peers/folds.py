"""What both environments share: training events and the users to rank for, as files. NumPy and SciPy are all it needs.

Every movie is a position among those known at the training's moment. These positions ascend with those of the
catalogue, so ties go to the lower movie position in both.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from scipy.sparse import csr_matrix


class Stored:
    """A dataclass of arrays that lies in one .npz file."""

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, file: Path) -> Self:
        with np.load(file) as arrays:
            return cls(**dict(arrays))


@dataclass(frozen=True)
class Training(Stored):
    """The events that a model may learn from, by user and time.

    user, movie: int32, one element per event. at: int64, microseconds. known: int64, ascending; the position in the
    catalogue of each movie.
    """

    user: np.ndarray
    movie: np.ndarray
    at: np.ndarray
    known: np.ndarray

    @property
    def n_movies(self) -> int:
        return len(self.known)

    def matrix(self) -> csr_matrix:
        """float32, users x movies, 1 where there is an event."""
        shape = (int(self.user.max()) + 1, self.n_movies)
        return csr_matrix((np.ones(len(self.user), np.float32), (self.user, self.movie)), shape=shape)


@dataclass(frozen=True)
class Queries(Stored):
    """Histories to rank for, one row each; a user has several rows where several moments are tested.

    user: int32 [rows], positions as in the training. starts: int64 [rows + 1], where each row's history starts in
    movie: int32, the history in order of time. held_out_starts, held_out: the same of what is relevant.
    n_relevant: int64 [rows], also counting movies that are not known.
    """

    user: np.ndarray
    starts: np.ndarray
    movie: np.ndarray
    held_out_starts: np.ndarray
    held_out: np.ndarray
    n_relevant: np.ndarray

    def histories(self, n_movies: int) -> csr_matrix:
        """float32, rows x movies, 1 where the history has the movie."""
        return _ones(self.movie, self.starts, n_movies)

    def recent_histories(self, n_movies: int, half_life: float) -> csr_matrix:
        """As histories, but that a movie counts half as much after each half_life events of the row that follow it."""
        later = np.repeat(self.starts[1:], np.diff(self.starts)) - 1 - np.arange(len(self.movie))
        weights = (0.5 ** (later / half_life)).astype(np.float32)
        return _rows(weights, self.movie, self.starts, n_movies)

    def relevant(self, n_movies: int) -> csr_matrix:
        """float32, rows x movies, 1 where the movie is relevant."""
        return _ones(self.held_out, self.held_out_starts, n_movies)


def top_unseen(scores: np.ndarray, seen: csr_matrix, k: int) -> np.ndarray:
    """int32, rows x k: the movies of the highest scores, best first, ties to the lower position; -1 where they end.

    scores: rows x movies; one that is no number ranks last. seen: rows x movies, non-empty where one may not come.
    """
    scores = np.nan_to_num(scores.astype(np.float64), nan=-np.finfo(np.float64).max)
    scores[seen.nonzero()] = -np.inf
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int32)
    best[np.isneginf(np.take_along_axis(scores, best, axis=1))] = -1
    return np.pad(best, ((0, 0), (0, k - best.shape[1])), constant_values=-1)


def ndcg(lists: np.ndarray, relevant: csr_matrix, n_relevant: np.ndarray) -> float:
    """The mean nDCG of binary gains, for choosing among a peer's settings; the figures themselves are the project's."""
    discount = 1 / np.log2(np.arange(2, lists.shape[1] + 2))
    hit = np.take_along_axis(relevant.toarray(), np.maximum(lists, 0), axis=1) * (lists >= 0)
    ideal = np.cumsum(discount)[np.minimum(n_relevant, lists.shape[1]) - 1]
    return float((hit @ discount / ideal).mean())


def _ones(movie: np.ndarray, starts: np.ndarray, n_movies: int) -> csr_matrix:
    return _rows(np.ones(len(movie), np.float32), movie, starts, n_movies)


def _rows(weights: np.ndarray, movie: np.ndarray, starts: np.ndarray, n_movies: int) -> csr_matrix:
    """float32, rows x movies; of copies, since sorting the matrix would sort the histories too."""
    matrix = csr_matrix((weights, movie, starts), shape=(len(starts) - 1, n_movies), copy=True)
    matrix.sort_indices()
    return matrix
