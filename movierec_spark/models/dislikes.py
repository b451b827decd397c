"""Dislikes: what is near the movies that a user dislikes sinks, as far as it isn't near those that the user likes."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.item_state import Block


def likes_and_dislikes(histories: csr_matrix) -> tuple[csr_matrix, csr_matrix]:
    """The entries above 0, and those below as what they lack to 0; users x movies each."""
    return _entries(histories, histories.data > 0), _entries(histories, histories.data < 0)


def repulsion_of_users(likes: csr_matrix, dislikes: csr_matrix, repulsion: float) -> np.ndarray:
    """How strongly each user's dislikes count beside the likes: repulsion times the root of their share, [users]."""
    n_dislikes = np.diff(dislikes.indptr)
    return repulsion * np.sqrt(n_dislikes / np.maximum(np.diff(likes.indptr) + n_dislikes, 1))


def scales(
    block: Block, liked: np.ndarray, disliked: np.ndarray, strength: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What a user's two vectors in the block are multiplied by before they are added, float64 [users] each.

    liked, disliked: users x dims, what the likes and what the dislikes amount to. strength: of repulsion_of_users.
    Each is divided by the deviation of its scores over the catalogue. Of the disliked vector the part along the liked
    one is left out: who dislikes one horror film among many liked ones does not dislike horror.
    """
    of_liked, of_disliked = 1 / deviations(block, liked), 1 / deviations(block, disliked)
    correlation = _inner(block, liked, disliked) * of_liked * of_disliked
    return of_liked * (1 + strength * np.maximum(correlation, 0)), -strength * of_disliked


def deviations(block: Block, users: np.ndarray) -> np.ndarray:
    """Per user sqrt(x' S x), the standard deviation of its scores in the block; 1 where that is 0."""
    variance = _inner(block, users, users)
    return np.where(variance > 0, np.sqrt(np.maximum(variance, 0)), 1.0)


def _inner(block: Block, users: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Per user the covariance of two vectors' scores over the catalogue."""
    # Not by a product of matrices, whose rounding of one user's figure depends on how many there are.
    return np.einsum("ud,de,ue->u", users, block.covariance, others)


def _entries(histories: csr_matrix, is_kept: np.ndarray) -> csr_matrix:
    ends = np.concatenate([[0], np.cumsum(is_kept)])[histories.indptr]
    return csr_matrix((np.abs(histories.data[is_kept]), histories.indices[is_kept], ends), histories.shape)
