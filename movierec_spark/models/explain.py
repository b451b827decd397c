"""Which movie of a user's history speaks most for a recommended one."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.content import profiles
from movierec_spark.models.fold_in import fold_in_implicit, slices, system
from movierec_spark.models.hybrid import History, deviations, history_row, powered
from movierec_spark.models.item_state import ItemState, positions
from movierec_spark.models.sequence import one_moment, sequence_users


def because(
    state: ItemState, histories: csr_matrix, recommended: np.ndarray, later: csr_matrix | None = None
) -> np.ndarray:
    """Per user and recommended movie the position of the history's movie of the largest contribution.

    histories, later: users x movies, as in user_vectors. recommended: positions, users x n, -1 for none.
    Returns int32, users x n; -1 where the history or the recommendation is empty.
    """
    order = one_moment(histories) if later is None else later
    return np.vstack([_because(state, histories[user], row, order[user]) for user, row in enumerate(recommended)])


def because_movie_ids(state: ItemState, history: History, movie_ids: np.ndarray) -> np.ndarray:
    """The ids of the movies of one user's history that speak most for movie_ids; -1 for an empty history."""
    row = history_row(state, history.movie_ids, history.weights)
    later = one_moment(row) if history.later is None else history_row(state, history.movie_ids, history.later)
    reasons = _because(state, row, positions(state.movie_ids, movie_ids), later)
    return np.where(reasons >= 0, state.movie_ids[reasons], -1)


def contributions(
    state: ItemState, history: csr_matrix, recommended: np.ndarray, later: csr_matrix | None = None
) -> np.ndarray:
    """What each movie of one history adds to the score of each recommended one, history x recommended.

    The user's vector is linear in the right side of its equations, so a score less its bias part is the sum
    over the history: t_i y_j' A^-1 y_i for als, w_i c_j' c_i / sum(w) for content, decay^(later - 1) v_j' u_i for
    what follows it, scaled and weighted.
    """
    strength = powered(history, state.fold_in.power)
    als = fold_in_implicit(state.fold_in, state.als.vectors, strength)
    content = profiles(state.content.vectors, history)
    als_factor = state.weights.als / deviations(state.als, als)
    content_factor = state.weights.content / deviations(state.content, content)
    als_parts = _als_parts(state, strength, recommended)
    parts = als_factor * als_parts + content_factor * _content_parts(state, history, recommended)
    return parts + _sequence_parts(state, one_moment(history) if later is None else later, recommended)


def _because(state: ItemState, history: csr_matrix, recommended: np.ndarray, later: csr_matrix) -> np.ndarray:
    if history.nnz == 0:
        return np.full(len(recommended), -1, dtype=np.int32)
    reasons = history.indices[contributions(state, history, recommended, later).argmax(axis=0)]
    return np.where(recommended >= 0, reasons, -1).astype(np.int32)


def _als_parts(state: ItemState, history: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    recipe, confidence = state.fold_in, state.fold_in.alpha * history.data
    parts = np.zeros((history.nnz, len(recommended)))
    for part in slices(recipe.ranks):
        seen = state.als.vectors[history.indices, part]
        left = system(seen, recipe.gram[part, part], confidence, recipe.reg_param)
        parts += np.linalg.solve(left, seen.T).T @ state.als.vectors[recommended, part].T
    return parts * (1.0 + confidence)[:, None]


def _content_parts(state: ItemState, history: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    vectors = state.content.vectors
    share = history.data / history.data.sum()
    return share[:, None] * (vectors[history.indices] @ vectors[recommended].T)


def _sequence_parts(state: ItemState, later: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    block = state.sequence
    if block is None:
        return np.zeros((later.nnz, len(recommended)))
    factor = state.weights.sequence / deviations(block, sequence_users(block, later))
    faded = block.decay ** (later.data - 1)
    return factor * faded[:, None] * (block.context[later.indices] @ block.vectors[recommended].T)
