"""What a score is made of: the part of each block, and what each movie of the history adds to that part."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.blend import PERSONAL, weights_of_users
from movierec_spark.models.content import profiles
from movierec_spark.models.fold_in import slices
from movierec_spark.models.hybrid import FoldedUsers, blocks_of, cold_users_of, deviations, powered
from movierec_spark.models.item_state import Block, ItemState
from movierec_spark.models.sequence_users import history_weights, one_moment

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
    recency_rank = one_moment(history) if recency_rank is None else recency_rank
    user_weights = dict(zip(PERSONAL, weights_of_users(state.weights, np.array([history.nnz]))[0], strict=False))
    added = {"als": _added_to_als(state, history), "content": _added_to_content(state, history)}
    if state.sequence is not None:
        weights = history_weights(state.sequence, history, recency_rank)
        added["sequence"] = weights[:, None] * state.sequence.context[recency_rank.indices].astype(np.float64)
    return {
        name: block.vectors[movies] @ (added[name] * (user_weights[name] / _deviation(block, added[name]))).T
        for name, block in blocks_of(state).items()
        if name in added
    }


def _deviation(block: Block, added: np.ndarray) -> float:
    """Of the scores of a user in a block; added: the terms of the user's vector, entries x dims."""
    return float(deviations(block, added.sum(axis=0, keepdims=True))[0])


def _added_to_als(state: ItemState, history: csr_matrix) -> np.ndarray:
    """The terms of the user's als vector, entries x dims: (gram + Y'CY + reg_param n I)^-1 t_i y_i, see fold_in."""
    recipe, vectors = state.fold_in, state.als.vectors[history.indices].astype(np.float64)
    confidence = powered(history, recipe.power).data * recipe.alpha
    terms = []
    for part, rank in zip(slices(recipe.ranks), recipe.ranks, strict=True):
        entries = vectors[:, part]
        matrix = recipe.gram[part, part] + entries.T @ (confidence[:, None] * entries)
        matrix = matrix + recipe.reg_param * len(entries) * np.eye(rank)
        terms.append(np.linalg.solve(matrix, ((1.0 + confidence)[:, None] * entries).T).T)
    return np.hstack(terms)


def _added_to_content(state: ItemState, history: csr_matrix) -> np.ndarray:
    """The terms of the user's content vector, entries x dims."""
    entries = csr_matrix((history.data, (np.arange(history.nnz), history.indices)), (history.nnz, history.shape[1]))
    return profiles(state.content.vectors, entries) * (history.data / history.data.sum())[:, None]
