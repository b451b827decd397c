"""What a ranker recommends to a block of users, and how business rules turn its best movies into lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import HistoryMatrices
from movierec_spark.serving.reranking.reranker import RerankContext, Reranker

TopK = Callable[[np.ndarray, csr_matrix, int], tuple[np.ndarray, np.ndarray]]  # (rows of users, exclude, k)


@dataclass(frozen=True)
class Recommended:
    """The movies recommended to a block of users, users x n, best first; -1 and nan where there is none.

    movie_ids, because_movie_ids: int64. scores: float64. predicted_ratings: float32, stars.
    strategies: one text a user.
    """

    movie_ids: np.ndarray
    scores: np.ndarray
    predicted_ratings: np.ndarray
    because_movie_ids: np.ndarray
    strategies: np.ndarray


class Ranker(Protocol):
    """Ranks the whole catalogue for each user, without the movies that the user has seen or does not want.

    unread: the columns of user_histories that it does not read.
    """

    @property
    def unread(self) -> frozenset[str]: ...

    def recommend(self, histories: Histories, n: int) -> Recommended: ...


def excluded_movies(histories: HistoryMatrices, reranker: Reranker | None) -> csr_matrix:
    """users x movies, non-empty where a movie is seen, or, where seen movies may return, unwanted."""
    seen_may_return = reranker is not None and reranker.rules.seen_may_return
    return histories.unwanted if seen_may_return else histories.seen


def ranked_lists(
    top_k: TopK,
    exclude: csr_matrix,
    histories: Histories,
    movie_ids: np.ndarray,
    *,
    n: int,
    n_eligible: int,
    reranker: Reranker | None,
) -> tuple[np.ndarray, np.ndarray]:
    """The n best of each user after business rules: positions among movie_ids, -1 for none, and scores.

    exclude: users x movies, non-empty where a movie may not be recommended. n_eligible: movies that may be recommended
    to anybody.
    """
    n_users = exclude.shape[0]
    if reranker is None:
        return top_k(np.arange(n_users), exclude, min(n, n_eligible))
    user_ids = np.zeros(n_users, dtype=np.int64) if histories.user_ids is None else histories.user_ids
    context = RerankContext(user_ids, np.diff(histories.offsets), exclude, histories.fatigued_of(movie_ids))
    return reranker.lists(lambda rows, k: top_k(rows, exclude[rows], k), context, n_eligible, min(n, n_eligible))


def ids_of(movie_ids: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The ids of positions, -1 for none."""
    return np.where(positions >= 0, movie_ids[positions], -1)
