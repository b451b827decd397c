"""The scores of single movies for single users, as HybridIndex ranks by them."""

import numpy as np

from movierec_spark.models.hybrid import FoldedUsers, cold_users_of, item_vectors
from movierec_spark.models.item_state import ItemState

PAIRS_AT_ONCE = 20_000


def pair_scores(state: ItemState, users: FoldedUsers, rows: np.ndarray, movies: np.ndarray) -> np.ndarray:
    """float64 [pairs]. rows: int [pairs], of the users. movies: int [pairs], positions in the state."""
    vectors, scores = item_vectors(state), np.empty(len(rows))
    for start in range(0, len(rows), PAIRS_AT_ONCE):
        pairs = slice(start, start + PAIRS_AT_ONCE)
        user, movie = (of_pairs.astype(np.float64) for of_pairs in (users.vectors[rows[pairs]], vectors[movies[pairs]]))
        scores[pairs] = np.einsum("pd,pd->p", user, movie)
    cold = cold_users_of(state)
    if cold is not None:
        is_cold = users.is_cold[rows]
        popular = cold.log_popularity[movies[is_cold], state.weights.half_life].astype(np.float64)
        scores[is_cold] = popular + np.einsum("pg,pg->p", users.groups[rows[is_cold]], cold.lifts[movies[is_cold]])
    return scores
