"""What a ranker recommends to a block of users, and how business rules turn its best movies into lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.serving.exploration.exploration import Exploration
from movierec_spark.serving.exploration.explorer import Explorer, NewMovies
from movierec_spark.serving.exploration.pool import Ranked
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import HistoryMatrices
from movierec_spark.serving.reranking.reranker import RerankContext, Reranker

TopK = Callable[[np.ndarray, csr_matrix, int], tuple[np.ndarray, np.ndarray]]  # (rows of users, exclude, k)


@dataclass(frozen=True)
class Recommended:
    """The movies recommended to a block of users, users x n, best first; -1 and nan where there is none.

    movie_ids, because_movie_ids: int64. scores: float64. predicted_ratings: float32, stars.
    strategies: one text a user. exploration: with the ids of movies; None where nothing is explored.
    """

    movie_ids: np.ndarray
    scores: np.ndarray
    predicted_ratings: np.ndarray
    because_movie_ids: np.ndarray
    strategies: np.ndarray
    exploration: Exploration | None = None


class RankedLists(NamedTuple):
    """Users' lists, users x n: positions, -1 for none, and scores; exploration: None where nothing is explored."""

    movies: np.ndarray
    scores: np.ndarray
    exploration: Exploration | None = None


class Exploring(NamedTuple):
    """What explores a ranker's lists. new_positions: of the new movies that it may recommend, ascending, in its order.

    new_top_k: the best of these alone.
    """

    explorer: Explorer
    new_positions: np.ndarray
    new_top_k: TopK


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
    exploring: Exploring | None = None,
) -> RankedLists:
    """The n best of each user after business rules, then what exploration draws; positions are among movie_ids.

    exclude: users x movies, non-empty where a movie may not be recommended. n_eligible: movies that may be recommended
    to anybody.
    """
    n_users, n = exclude.shape[0], min(n, n_eligible)
    if reranker is None and exploring is None:
        return RankedLists(*top_k(np.arange(n_users), exclude, n))
    user_ids = np.zeros(n_users, dtype=np.int64) if histories.user_ids is None else histories.user_ids
    context = RerankContext(user_ids, np.diff(histories.offsets), exclude, histories.fatigued_of(movie_ids))
    n_ranked = n if exploring is None else min(max(n, exploring.explorer.chosen.n_ranked), n_eligible)

    def best(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        return top_k(rows, exclude[rows], k)

    if reranker is None:
        ranked = best(np.arange(n_users), n_ranked)
    else:
        ranked = reranker.lists(best, context, n_eligible, n_ranked)
    if exploring is None:
        return RankedLists(*ranked)
    new = NewMovies(
        movie_ids[exploring.new_positions],
        exploring.new_positions,
        lambda rows, k: exploring.new_top_k(rows, exclude[rows], k),
    )
    lists, exploration = exploring.explorer.explore(Ranked(*ranked), n, context, reranker, new)
    return RankedLists(*lists, exploration)


def with_ids(exploration: Exploration | None, movie_ids: np.ndarray) -> Exploration | None:
    """With the ids of its movies in the place of their positions."""
    if exploration is None:
        return None
    return exploration._replace(movies=ids_of(movie_ids, exploration.movies))


def ids_of(movie_ids: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The ids of positions, -1 for none."""
    return np.where(positions >= 0, movie_ids[positions], -1)
