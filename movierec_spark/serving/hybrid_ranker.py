"""The model of a version as a ranker."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because
from movierec_spark.models.hybrid import FoldedUsers, HybridIndex, cold_users_of, fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.rating_prediction import predict_stars
from movierec_spark.models.similarity import similarity_vectors
from movierec_spark.serving.exploration.explorer import Explorer
from movierec_spark.serving.histories import PEOPLE, Histories
from movierec_spark.serving.history_matrices import HistoryMatrices
from movierec_spark.serving.ranker import Exploring, Recommended, excluded_movies, ids_of, ranked_lists, with_ids
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible_movie_ids
from movierec_spark.serving.reranking.reranker import Reranker, build_reranker
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class HybridRanker:
    """The model: strategy "hybrid", or "cold" for a user of whom it knows no like and no dislike.

    eligible_ids: ids of the movies that may be recommended, int64, ascending. reranker: of the state's movies.
    liked_from: stars from which on a movie may be the reason for another. explorer: None where nothing is explored.
    """

    state: ItemState
    eligible_ids: np.ndarray
    reranker: Reranker | None = None
    liked_from: float = 4.0
    explorer: Explorer | None = None

    @cached_property
    def _index(self) -> HybridIndex:
        return HybridIndex(self.state, self._eligible)

    @cached_property
    def _eligible(self) -> np.ndarray:
        return np.isin(self.state.movie_ids, self.eligible_ids)

    @cached_property
    def _new_index(self) -> HybridIndex:
        return HybridIndex(self.state, self._is_new)

    @cached_property
    def _is_new(self) -> np.ndarray:
        """bool, whether a movie may be drawn as a new one."""
        new_ids = self.explorer.new_ids if self.explorer else np.empty(0, dtype=np.int64)
        return self._eligible & np.isin(self.state.movie_ids, new_ids)

    @cached_property
    def _similarity(self) -> np.ndarray:
        return similarity_vectors(self.state)

    @property
    def unread(self) -> frozenset[str]:
        read = {"recency_rank": self.state.sequence, **dict.fromkeys(PEOPLE, cold_users_of(self.state))}
        return frozenset(name for name, reader in read.items() if reader is None)

    def recommend(self, histories: Histories, n: int, exclude: csr_matrix | None = None) -> Recommended:
        """exclude: users x movies of the state, non-empty where a movie may not come, beside excluded_movies."""
        matrices = histories.to_matrices(self.state.movie_ids)
        users = self.fold_in(histories, matrices)
        excluded = excluded_movies(matrices, self.reranker)
        excluded = excluded if exclude is None else (excluded + exclude).tocsr()

        def top_k(rows: np.ndarray, excluded: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
            return self._index.top_k(users[rows], excluded, k)

        best, scores, exploration = ranked_lists(
            top_k,
            excluded,
            histories,
            self.state.movie_ids,
            n=n,
            n_eligible=int(self._eligible.sum()),
            reranker=self.reranker,
            exploring=self._exploring(users),
        )
        reasons = because(self._similarity, matrices.liking, best, self.liked_from)
        return Recommended(
            movie_ids=ids_of(self.state.movie_ids, best),
            scores=scores,
            predicted_ratings=self._stars(matrices.stars, best),
            because_movie_ids=ids_of(self.state.movie_ids, reasons),
            strategies=np.where(users.is_cold, "cold", "hybrid"),
            exploration=with_ids(exploration, self.state.movie_ids),
        )

    def _exploring(self, users: FoldedUsers) -> Exploring | None:
        if self.explorer is None:
            return None

        def top_k(rows: np.ndarray, excluded: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
            return self._new_index.top_k(users[rows], excluded, k)

        return Exploring(self.explorer, np.flatnonzero(self._is_new), top_k)

    def fold_in(self, histories: Histories, matrices: HistoryMatrices) -> FoldedUsers:
        """The users as the model sees them. matrices: of the histories, over the state's movies."""
        cold = cold_users_of(self.state)
        groups = None if cold is None else histories.shares_of_groups(cold.groups)
        return fold_in_users(self.state, matrices.preferences, matrices.recency_rank, groups)

    def _stars(self, ratings: csr_matrix | None, best: np.ndarray) -> np.ndarray:
        if self.state.stars is None or ratings is None:
            return np.full(best.shape, np.nan, dtype=np.float32)
        users = np.repeat(np.arange(best.shape[0]), best.shape[1])
        stars = predict_stars(self.state.stars, ratings, users, np.maximum(best, 0).ravel())
        return np.where(best >= 0, stars.reshape(best.shape), np.float32(np.nan))


def build_hybrid_ranker(
    state: ItemState,
    movies: MovieFacts,
    directors: Iterable[tuple[int, str]],
    rules: Rules,
    settings: Settings,
) -> HybridRanker:
    """The ranker of a version under the business rules.

    movies: those known on the day. directors: (movie_id, person), where a rule asks for them.
    """
    eligible_ids = eligible_movie_ids(movies, rules)
    is_eligible, state = np.isin(state.movie_ids, eligible_ids), replace(state, breadth=settings.serving.breadth)
    reranker = build_reranker(rules, state.movie_ids, is_eligible, state.content.vectors, directors)
    return HybridRanker(state, eligible_ids, reranker, settings.preferences.liked_from)
