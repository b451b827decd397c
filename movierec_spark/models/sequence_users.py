"""Users' vectors in the sequence block: what the last movies of a history lead to."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.item_state import SequenceBlock


def sequence_users(block: SequenceBlock, histories: csr_matrix, recency_rank: csr_matrix) -> np.ndarray:
    """Users' vectors, users x rank: the context vectors of the history's movies, summed by history_weights.

    histories, recency_rank: users x movies, see history_weights.
    """
    weights = history_weights(block, histories, recency_rank)
    weighted = csr_matrix((weights, recency_rank.indices, recency_rank.indptr), recency_rank.shape)
    return weighted @ block.context.astype(np.float64)


def history_weights(block: SequenceBlock, histories: csr_matrix, recency_rank: csr_matrix) -> np.ndarray:
    """How much each entry of the histories counts in the block: its weight to the power, decayed by its recency rank.

    histories: users x movies, weights. recency_rank: of the same entries, 1 + how many of the user's events came after
    that of the movie.
    """
    return histories.data**block.power * block.decay ** (recency_rank.data - 1)


def one_moment(histories: csr_matrix) -> csr_matrix:
    """The recency_rank of histories whose order is not known: no event came after another."""
    return csr_matrix((np.ones_like(histories.data), histories.indices, histories.indptr), histories.shape)
