"""Which movie of a user's history speaks most for a recommended one."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.content import profiles
from movierec_spark.models.fold_in import fold_in_implicit, slices, system
from movierec_spark.models.hybrid import History, deviations, history_row
from movierec_spark.models.item_state import ItemState, positions


def because(state: ItemState, histories: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    """Per user and recommended movie the position of the history's movie of the largest contribution.

    histories: users x movies, weights. recommended: positions, users x n, -1 for none.
    Returns int32, users x n; -1 where the history or the recommendation is empty.
    """
    return np.vstack([_because(state, histories[user], row) for user, row in enumerate(recommended)])


def because_movie_ids(state: ItemState, history: History, movie_ids: np.ndarray) -> np.ndarray:
    """The ids of the movies of one user's history that speak most for movie_ids; -1 for an empty history."""
    row = history_row(state, history.movie_ids, history.weights)
    reasons = _because(state, row, positions(state.movie_ids, movie_ids))
    return np.where(reasons >= 0, state.movie_ids[reasons], -1)


def contributions(state: ItemState, history: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    """What each movie of one history adds to the score of each recommended one, history x recommended.

    The user's vector is linear in the right side of its equations, so a score less its bias part is the sum
    over the history: t_i y_j' A^-1 y_i for als, w_i c_j' c_i / sum(w) for content, scaled and weighted.
    """
    als = fold_in_implicit(state.fold_in, state.als.vectors, history)
    content = profiles(state.content.vectors, history)
    als_factor = state.weights.als / deviations(state.als, als)
    content_factor = state.weights.content / deviations(state.content, content)
    als_parts = _als_parts(state, history, recommended)
    return als_factor * als_parts + content_factor * _content_parts(state, history, recommended)


def _because(state: ItemState, history: csr_matrix, recommended: np.ndarray) -> np.ndarray:
    if history.nnz == 0:
        return np.full(len(recommended), -1, dtype=np.int32)
    reasons = history.indices[contributions(state, history, recommended).argmax(axis=0)]
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
