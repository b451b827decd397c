"""What a score is made of: the part of each block, and what each movie of the history adds to that part."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.blend import PERSONAL, weights_of_users
from movierec_spark.models.dislikes import likes_and_dislikes, repulsion_of_users, scales
from movierec_spark.models.fold_in import slices
from movierec_spark.models.hybrid import FoldedUsers, blocks_of, cold_users_of
from movierec_spark.models.item_state import Block, ItemState, SequenceBlock
from movierec_spark.models.sequence_users import history_weights, one_moment
from movierec_spark.models.user_vectors import powered

Parts = dict[str, np.ndarray]


def score_parts(state: ItemState, user: FoldedUsers, movies: np.ndarray) -> Parts:
    """The parts by name, float64 [movies]; they add up to the movies' scores for the user.

    user: one. movies: positions. The parts are als, content, sequence (where the state has it) and bias; for a user
    without a history they are popularity and groups, where the state has them.
    """
    cold = cold_users_of(state)
    if cold is not None and user.is_cold[0]:
        popularity = cold.log_popularity[movies, state.weights.half_life].astype(np.float64)
        return {"popularity": popularity, "groups": cold.lifts[movies] @ user.groups[0].astype(np.float64)}
    parts, start, vector = Parts(), 0, user.vectors[0].astype(np.float64)
    for name, block in blocks_of(state).items():
        end = start + block.vectors.shape[1]
        parts[name] = block.vectors[movies] @ vector[start:end]
        start = end
    return parts


def history_contributions(
    state: ItemState, history: csr_matrix, recency_rank: csr_matrix | None, movies: np.ndarray
) -> Parts:
    """By name of the block what each movie of a history adds to that part, float64, movies x entries of the history.

    history, recency_rank: one row each, see fold_in_users. movies: positions. Over the entries they add up to
    score_parts: in each block the user's vector is a sum over the history, once its scale is known (and, of the als
    block, the matrix of the normal equations).
    """
    likes, dislikes = likes_and_dislikes(history)
    strength, nothing = repulsion_of_users(likes, dislikes, state.repulsion), csr_matrix(history.shape)
    user_weights = dict(zip(PERSONAL, weights_of_users(state.weights, np.array([history.nnz]))[0], strict=False))
    added = {
        "als": _added(state.als, history, _als_terms(state, likes), dislikes, strength),
        "content": _added(state.content, history, _profile_terms(state.content, likes), dislikes, strength),
    }
    if state.sequence is not None:
        terms = _sequence_terms(state.sequence, likes, recency_rank)
        added["sequence"] = _added(state.sequence, history, terms, nothing, strength)
    blocks = blocks_of(state)
    return {name: blocks[name].vectors[movies] @ (terms * user_weights[name]).T for name, terms in added.items()}


def _added(
    block: Block, history: csr_matrix, of_likes: np.ndarray, dislikes: csr_matrix, strength: np.ndarray
) -> np.ndarray:
    """What each entry of a history adds to the user's vector in a block, entries x dims."""
    of_dislikes = _profile_terms(block, dislikes)
    liked, disliked = (terms.sum(axis=0, keepdims=True) for terms in (of_likes, of_dislikes))
    scale_of_likes, scale_of_dislikes = scales(block, liked, disliked, strength)
    entries = np.zeros((history.nnz, of_likes.shape[1]))
    entries[history.data > 0] = of_likes * scale_of_likes
    if dislikes.nnz:
        entries[history.data < 0] = of_dislikes * scale_of_dislikes
    return entries


def _als_terms(state: ItemState, likes: csr_matrix) -> np.ndarray:
    """The terms of a user's als vector, entries x dims: (gram + Y'CY + reg_param n I)^-1 t_i y_i, see fold_in."""
    recipe, vectors = state.fold_in, state.als.vectors[likes.indices].astype(np.float64)
    confidence = powered(likes, recipe.power).data * recipe.alpha
    terms = []
    for part, rank in zip(slices(recipe.ranks), recipe.ranks, strict=True):
        entries = vectors[:, part]
        matrix = recipe.gram[part, part] + entries.T @ (confidence[:, None] * entries)
        matrix = matrix + recipe.reg_param * len(entries) * np.eye(rank)
        terms.append(np.linalg.solve(matrix, ((1.0 + confidence)[:, None] * entries).T).T)
    return np.hstack(terms)


def _profile_terms(block: Block, history: csr_matrix) -> np.ndarray:
    """The terms of the mean vector of a history, entries x dims."""
    shares = history.data / (history.data.sum() or 1.0)
    return block.vectors[history.indices].astype(np.float64) * shares[:, None]


def _sequence_terms(block: SequenceBlock, likes: csr_matrix, recency_rank: csr_matrix | None) -> np.ndarray:
    """The terms of a user's sequence vector, entries x dims."""
    recency_rank = one_moment(likes) if recency_rank is None else recency_rank
    weights = history_weights(block, likes, recency_rank)
    return weights[:, None] * block.context[recency_rank.indices].astype(np.float64)
