"""Scores of every movie for every user, without an index: what HybridIndex must rank by."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.hybrid import FoldedUsers, cold_users_of, item_vectors
from movierec_spark.models.item_state import ItemState, positions


def all_scores(state: ItemState, users: FoldedUsers) -> np.ndarray:
    """float64, users x movies."""
    scores = users.vectors.astype(np.float64) @ item_vectors(state).T
    cold = cold_users_of(state)
    if cold is not None:
        popularity = cold.log_popularity[:, state.weights.half_life].astype(np.float64)
        scores[users.is_cold] = popularity + users.groups[users.is_cold].astype(np.float64) @ cold.lifts.T
    return scores


def history_matrix(state: ItemState, *users: dict[int, float]) -> csr_matrix:
    """users x movies, of one mapping a user from the id of a movie to a value; unknown ids are left out."""
    rows = np.zeros((len(users), len(state.movie_ids)))
    for row, history in zip(rows, users, strict=True):
        places = positions(state.movie_ids, np.array(list(history), dtype=np.int64))
        row[places[places >= 0]] = np.array(list(history.values()))[places >= 0]
    return csr_matrix(rows)
