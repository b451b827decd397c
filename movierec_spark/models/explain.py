"""Because of which movie of a user's history another one is recommended: the most similar one that the user liked."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.attribution import attribution
from movierec_spark.models.hybrid import History, history_row
from movierec_spark.models.item_state import ItemState, positions
from movierec_spark.models.similarity import similarity_vectors

FIRST_PLACES, MOST_OF_FIRST = 10, 3  # of the first ten places one movie explains at most three
FEWEST_FOR_QUOTAS = 5  # liked movies, from which on one of them may not explain everything


def because(similarity: np.ndarray, liking: csr_matrix, recommended: np.ndarray, liked_from: float) -> np.ndarray:
    """Per user and recommended movie the position of the most similar movie that the user liked.

    similarity: similarity_vectors of the state. liking: users x movies, what users think of the movies of their
    histories: stars, or a weight where there are none. recommended: positions, users x n, -1 for none.
    liked_from: see liked. Where a user liked five movies or more, one explains at most three of the first ten places
    and a third of the list. Ties go to the first movie.
    Returns int32, users x n; -1 where the history or the recommendation is empty.
    """
    of_liked = liked(liking, liked_from)
    starts, movies = of_liked.indptr.astype(np.int64), of_liked.indices.astype(np.int32)
    recommended = np.ascontiguousarray(recommended, dtype=np.int32)
    return attribution(similarity, starts, movies, recommended, MOST_OF_FIRST, FIRST_PLACES, FEWEST_FOR_QUOTAS)


def liked(liking: csr_matrix, liked_from: float) -> csr_matrix:
    """The entries that a user likes: of the upper half of his or her values and at least liked_from.

    Where none is, the highest that there are.
    """
    lengths = np.diff(liking.indptr)
    users = np.repeat(np.arange(len(lengths)), lengths)
    ascending = liking.data[np.lexsort((liking.data, users))]
    filled, medians, highest = lengths > 0, np.zeros(len(lengths)), np.zeros(len(lengths))
    medians[filled] = ascending[liking.indptr[:-1][filled] + lengths[filled] // 2]
    highest[filled] = ascending[liking.indptr[1:][filled] - 1]
    kept = liking.data >= np.minimum(np.maximum(medians, liked_from), highest)[users]
    ends = np.concatenate([[0], np.cumsum(kept)])[liking.indptr]
    return csr_matrix((liking.data[kept], liking.indices[kept], ends), liking.shape)


def because_movie_ids(state: ItemState, history: History, movie_ids: np.ndarray, liked_from: float) -> np.ndarray:
    """The ids of the movies of one user's history that explain movie_ids; -1 for an empty history."""
    values = history.weights if history.ratings is None else history.ratings
    row = history_row(state, history.movie_ids, values)
    best = positions(state.movie_ids, movie_ids)[None]
    reasons = because(similarity_vectors(state), row, best, liked_from)[0]
    return np.where(reasons >= 0, state.movie_ids[reasons], -1)
