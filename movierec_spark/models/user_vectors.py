"""A user's vector in each personal block, computed from the history, its scores of deviation 1 over the catalogue."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.content import profiles
from movierec_spark.models.dislikes import deviations, likes_and_dislikes, repulsion_of_users, scales
from movierec_spark.models.fold_in import fold_in_implicit
from movierec_spark.models.item_state import Block, ItemState
from movierec_spark.models.sequence_users import one_moment, sequence_users


def personal_vectors(state: ItemState, histories: csr_matrix, recency_rank: csr_matrix | None) -> dict[str, np.ndarray]:
    """By name of the block, float64, users x dims.

    histories: users x movies of the state, weights of preferences, below 0 where the user dislikes the movie, which
    repels in the als and the content block. recency_rank: of the liked movies, 1 + how many events of the history
    came after; None where the order is not known.
    """
    likes, dislikes = likes_and_dislikes(histories)
    strength = repulsion_of_users(likes, dislikes, state.repulsion)
    folded = fold_in_implicit(state.fold_in, state.als.vectors, powered(likes, state.fold_in.power))
    vectors = {
        "als": _repelled(state.als, folded, dislikes, strength),
        "content": _repelled(state.content, profiles(state.content.vectors, likes), dislikes, strength),
    }
    if state.sequence is not None:
        users = sequence_users(state.sequence, likes, one_moment(likes) if recency_rank is None else recency_rank)
        vectors["sequence"] = users / deviations(state.sequence, users)[:, None]
    return vectors


def powered(histories: csr_matrix, power: float) -> csr_matrix:
    """The weights to a power, as ALS was trained on them."""
    return csr_matrix((histories.data**power, histories.indices, histories.indptr), histories.shape)


def _repelled(block: Block, liked: np.ndarray, dislikes: csr_matrix, strength: np.ndarray) -> np.ndarray:
    if not dislikes.nnz:
        return liked / deviations(block, liked)[:, None]
    disliked = profiles(block.vectors, dislikes)
    of_liked, of_disliked = scales(block, liked, disliked, strength)
    return liked * of_liked[:, None] + disliked * of_disliked[:, None]
