"""Which movie of a user's history speaks most for a recommended one."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import History, Tastes, history_row, tastes
from movierec_spark.models.item_state import ItemState, positions
from movierec_spark.models.reasons import Shares, name_reasons
from movierec_spark.models.sequence import says
from movierec_spark.models.sides import Sides, sides_of


def because(
    state: ItemState, sides: Sides, histories: csr_matrix, taste: Tastes, recommended: np.ndarray
) -> np.ndarray:
    """Per user and recommended movie the position of the history's movie of the largest contribution.

    The user's vector is linear in the right side of its equations, so a score less its bias part is the sum
    over the history: t_i y_j' A^-1 y_i for als, w_i c_j' c_i / sum(w) for content, says_i v_j' u_i for
    what it leads to, scaled and weighted.
    sides: of the state. histories: users x movies, weights; taste: of these users.
    recommended: positions, users x n, -1 for none.
    Returns int32, users x n; -1 where the history or the recommendation is empty.
    """
    return name_reasons(_shares(state, histories, taste), sides, recommended.astype(np.int32))


def because_movie_ids(state: ItemState, history: History, movie_ids: np.ndarray) -> np.ndarray:
    """The ids of the movies of one user's history that speak most for movie_ids; -1 for an empty history."""
    row = history_row(state, history.movie_ids, history.weights)
    later = None if history.later is None else history_row(state, history.movie_ids, history.later)
    best = positions(state.movie_ids, movie_ids)[None]
    reasons = because(state, sides_of(state), row, tastes(state, row, later), best)[0]
    return np.where(reasons >= 0, state.movie_ids[reasons], -1)


def _shares(state: ItemState, histories: csr_matrix, taste: Tastes) -> Shares:
    users = np.repeat(np.arange(histories.shape[0]), np.diff(histories.indptr))
    totals = np.asarray(histories.sum(axis=1)).ravel()
    block, scale = state.sequence, taste.sequence_factors
    als = (1.0 + state.fold_in.alpha * histories.data**state.fold_in.power) * taste.als_factors[users]
    content = histories.data * (taste.content_factors / np.where(totals > 0, totals, 1.0))[users]
    factors = [*([als] * len(state.fold_in.ranks)), content]
    if block is not None and scale is not None:
        factors.append(says(block, histories, taste.later) * scale[users])
    return Shares(
        starts=histories.indptr.astype(np.int64),
        movies=histories.indices.astype(np.int32),
        factors=np.stack(factors),
        inverses=taste.als.inverses,
    )
