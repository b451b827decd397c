"""What a ranker recommends to a block of users, and the lists that the business rules make of its best."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.serving.histories import Histories, HistoryMatrices
from movierec_spark.serving.reranking.reranker import RerankContext, Reranker

Search = Callable[[np.ndarray, csr_matrix, int], tuple[np.ndarray, np.ndarray]]


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
    """Ranks the whole catalogue for each user, leaving out what the user has seen and what is unwanted.

    unread: the columns of user_histories that it doesn't look at.
    """

    @property
    def unread(self) -> frozenset[str]: ...

    def recommend(self, histories: Histories, n: int) -> Recommended: ...


def may_not_come(known: HistoryMatrices, reranker: Reranker | None) -> csr_matrix:
    """users x movies, non-empty where a movie may not come: what is seen, or, if that may return, what is unwanted."""
    seen_may_return = reranker is not None and reranker.rules.seen_may_return
    return known.unwanted if seen_may_return else known.seen


def best_lists(
    search: Search,
    n_eligible: int,
    left_out: csr_matrix,
    histories: Histories,
    movie_ids: np.ndarray,
    n: int,
    reranker: Reranker | None,
) -> tuple[np.ndarray, np.ndarray]:
    """The n best of each user as the rules have it: positions among movie_ids, -1 for none, and scores.

    n_eligible: how many movies may come. left_out: users x movies, non-empty where one may not come for the user.
    """
    if reranker is None:
        return search(np.arange(left_out.shape[0]), left_out, min(n, n_eligible))
    ids = np.zeros(left_out.shape[0], dtype=np.int64) if histories.user_ids is None else histories.user_ids
    asking = RerankContext(ids, np.diff(histories.offsets), left_out, histories.fatigued_of(movie_ids))
    return reranker.lists(lambda rows, m: search(rows, left_out[rows], m), asking, n_eligible, min(n, n_eligible))


def ids_of(movie_ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The ids of positions, -1 for none."""
    return np.where(found >= 0, movie_ids[found], -1)
