"""Histories of a block of users as sparse matrices, users x movies."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.item_state import positions


class HistoryMatrices(NamedTuple):
    """Histories of a block of users, users x movies.

    preferences: the weights that are not 0; below 0 where the user dislikes the movie.
    liking: of those above 0 that are not unwanted the stars, or the weight where there are none.
    stars: the ratings; None where Histories has none.
    recency_rank: see Histories; of the preferences above 0, and counted before any was left out.
    seen: non-empty where the user did anything.
    unwanted: non-empty where the movie must never be recommended.
    """

    preferences: csr_matrix
    liking: csr_matrix
    stars: csr_matrix | None
    recency_rank: csr_matrix | None
    seen: csr_matrix
    unwanted: csr_matrix


class MovieLists(NamedTuple):
    """Movies of each user, end to end: those of user u stand at offsets[u]:offsets[u + 1]."""

    offsets: np.ndarray
    movie_ids: np.ndarray

    def to_matrices(self, movie_ids: np.ndarray) -> csr_matrix:
        """users x movies, 1 where the movie is listed; movie_ids: ascending."""
        columns = positions(movie_ids, self.movie_ids)
        return matrix_of_entries(np.ones(len(columns)), columns, self.offsets, columns >= 0, len(movie_ids))


def without_unwanted(values: csr_matrix, unwanted: csr_matrix) -> csr_matrix:
    """The values of the movies that are not unwanted (1 where they are)."""
    if not unwanted.nnz:
        return values
    liked = (values - values.multiply(unwanted)).tocsr()
    liked.eliminate_zeros()
    liked.sort_indices()
    return liked


def matrix_of_entries(
    values: np.ndarray, columns: np.ndarray, offsets: np.ndarray, is_kept: np.ndarray, movies: int
) -> csr_matrix:
    """users x movies, of the entries that are kept; columns: the movie of each, end to end by user as offsets say."""
    shape = (len(offsets) - 1, movies)
    if is_kept.all():
        return csr_matrix((values.astype(np.float64), columns, offsets), shape)
    ends = np.concatenate([[0], np.cumsum(is_kept)])[offsets]
    return csr_matrix((values[is_kept].astype(np.float64), columns[is_kept], ends), shape)
