"""Which movie of a user's history speaks most for a recommended one."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.contributions import Sides
from movierec_spark.models.hybrid import History, Tastes, history_row, tastes
from movierec_spark.models.item_state import ItemState, positions
from movierec_spark.models.reasons import Shares, name_reasons
from movierec_spark.models.sequence import says


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


def sides_of(state: ItemState) -> Sides:
    """What the state's movies say and hear, which reasons are told from."""
    als, content, sequence = state.als.vectors, state.content.vectors, state.sequence
    nothing = np.zeros((len(state.movie_ids), 0), dtype=np.float32)
    said = (als, content, nothing if sequence is None else sequence.context)
    heard = (als, content, nothing if sequence is None else sequence.vectors)
    return Sides(
        said=_joined(said),
        heard=_joined(heard),
        ends=np.cumsum([block.shape[1] for block in said]),
        highest=np.array(
            [[float(np.abs(side).max(initial=0)) for side in block] for block in zip(said, heard, strict=True)]
        ),
        sums=np.array([[_largest_sum(side) for side in block] for block in zip(said, heard, strict=True)]),
    )


def _joined(blocks: tuple[np.ndarray, ...]) -> np.ndarray:
    """Side by side, up to an even number of dims."""
    vectors = np.hstack(blocks).astype(np.float32)
    return np.pad(vectors, ((0, 0), (0, vectors.shape[1] % 2)))


def _largest_sum(vectors: np.ndarray) -> float:
    return float(np.abs(vectors).sum(axis=1, dtype=np.float64).max(initial=0.0))


def _shares(state: ItemState, histories: csr_matrix, taste: Tastes) -> Shares:
    users = np.repeat(np.arange(histories.shape[0]), np.diff(histories.indptr))
    totals = np.asarray(histories.sum(axis=1)).ravel()
    block, scale = state.sequence, taste.sequence_factors
    als = (1.0 + state.fold_in.alpha * histories.data**state.fold_in.power) * taste.als_factors[users]
    content = histories.data * (taste.content_factors / np.where(totals > 0, totals, 1.0))[users]
    sequence = np.zeros_like(als)
    if block is not None and scale is not None:
        sequence = says(block, histories, taste.later) * scale[users]
    return Shares(
        starts=histories.indptr.astype(np.int64),
        movies=histories.indices.astype(np.int32),
        factors=np.stack([als, content, sequence]),
        inverses=taste.als.inverses,
    )
