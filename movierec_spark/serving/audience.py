"""The audience of a movie: the users whom it suits best, by the kernel that ranks movies, turned round."""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.hybrid import FoldedUsers, item_vectors
from movierec_spark.models.item_state import ItemState


class Audiences(NamedTuple):
    """The best users of some movies. users: int, movies x n, rows of the block, -1 for none. scores: the same shape."""

    users: np.ndarray
    scores: np.ndarray


def audiences(state: ItemState, users: FoldedUsers, exclude: csr_matrix, movies: np.ndarray, n: int) -> Audiences:
    """The n users of a block whom each of the movies (positions) suits best, the best first.

    exclude: users x movies of the state, non-empty where a movie may not be recommended. Users without a history are
    nobody's audience. Scores of two users can't be compared as they are; each is told in deviations above the mean of
    the user's scores over the catalogue.
    """
    vectors = item_vectors(state).astype(np.float64)
    mean, deviation = scales(vectors, users.vectors.astype(np.float64))
    index = build_index(
        (users.vectors / deviation[:, None]).astype(np.float32), item_bias=-mean / deviation, eligible=~users.is_cold
    )
    excluded = exclude[:, movies].T.tocsr()
    return Audiences(*top_k(vectors[movies].astype(np.float32), index, excluded, n))


def scales(vectors: np.ndarray, users: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean and the deviation of each user's scores over the movies of the vectors, without computing them.

    By einsum, which unlike a product of matrices adds a row's terms in the same order whatever rows are beside it.
    """
    centred = vectors - vectors.mean(axis=0)
    covariance = centred.T @ centred / len(vectors)
    variance = np.einsum("ud,de,ue->u", users, covariance, users)
    return np.einsum("ud,d->u", users, vectors.mean(axis=0)), np.where(
        variance > 0, np.sqrt(np.maximum(variance, 0)), 1.0
    )
