"""Reasons: of the movies that the user liked, the one most similar to the recommended movie."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.attribution import attribution

FIRST_PLACES, MOST_OF_FIRST = 10, 3  # of the first ten places one movie explains at most three
FEWEST_FOR_QUOTAS = 5  # liked movies, from which on one of them may not explain everything


def because(similarity: np.ndarray, liking: csr_matrix, recommended: np.ndarray, liked_from: float) -> np.ndarray:
    """Per user and recommended movie the position of the most similar movie that the user liked.

    similarity: similarity_vectors of the state. liking: users x movies, the stars of the movies of their histories, or
    the weight where there are none. recommended: positions, users x n, -1 for none.
    liked_from: see liked. Where a user liked five movies or more, one explains at most three of the first ten places
    and a third of the list. Ties go to the first movie.
    Returns int32, users x n; -1 where the history or the recommendation is empty.
    """
    liked_movies = liked(liking, liked_from)
    starts, movies = liked_movies.indptr.astype(np.int64), liked_movies.indices.astype(np.int32)
    recommended = np.ascontiguousarray(recommended, dtype=np.int32)
    return attribution(similarity, starts, movies, recommended, MOST_OF_FIRST, FIRST_PLACES, FEWEST_FOR_QUOTAS)


def liked(liking: csr_matrix, liked_from: float) -> csr_matrix:
    """The entries that a user likes: of the upper half of his or her values and at least liked_from.

    Where none is, the highest that there are.
    """
    lengths = np.diff(liking.indptr)
    users = np.repeat(np.arange(len(lengths)), lengths)
    ascending = liking.data[np.lexsort((liking.data, users))]
    has_history, medians, highest = lengths > 0, np.zeros(len(lengths)), np.zeros(len(lengths))
    medians[has_history] = ascending[liking.indptr[:-1][has_history] + lengths[has_history] // 2]
    highest[has_history] = ascending[liking.indptr[1:][has_history] - 1]
    is_liked = liking.data >= np.minimum(np.maximum(medians, liked_from), highest)[users]
    ends = np.concatenate([[0], np.cumsum(is_liked)])[liking.indptr]
    return csr_matrix((liking.data[is_liked], liking.indices[is_liked], ends), liking.shape)
