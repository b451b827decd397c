"""What trends as a ranker, where there is no model."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import ItemIndex, build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.serving.exploration.explorer import Explorer
from movierec_spark.serving.histories import PEOPLE, Histories
from movierec_spark.serving.ranker import Exploring, Recommended, TopK, excluded_movies, ids_of, ranked_lists, with_ids
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible_movie_ids
from movierec_spark.serving.reranking.reranker import Reranker, build_reranker
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class TrendRanker:
    """No model: the same popularity for everyone. movie_ids: int64, ascending; popularity: float, >= 0.

    eligible_ids, reranker, explorer: as of the HybridRanker.
    """

    movie_ids: np.ndarray
    popularity: np.ndarray
    eligible_ids: np.ndarray
    reranker: Reranker | None = None
    explorer: Explorer | None = None

    @cached_property
    def _movies(self) -> ItemIndex:
        return self._index(self._eligible)

    @cached_property
    def _new_movies(self) -> ItemIndex:
        return self._index(self._is_new)

    @cached_property
    def _eligible(self) -> np.ndarray:
        return np.isin(self.movie_ids, self.eligible_ids)

    @cached_property
    def _is_new(self) -> np.ndarray:
        """bool, whether a movie may be drawn as a new one."""
        new_ids = self.explorer.new_ids if self.explorer else np.empty(0, dtype=np.int64)
        return self._eligible & np.isin(self.movie_ids, new_ids)

    def _index(self, eligible: np.ndarray) -> ItemIndex:
        nothing = np.zeros((len(self.movie_ids), 1), dtype=np.float32)
        return build_index(nothing, self.popularity.astype(np.float32), eligible)

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(("ratings", "recency_rank", *PEOPLE))

    def recommend(self, histories: Histories, n: int) -> Recommended:
        exclude = excluded_movies(histories.to_matrices(self.movie_ids), self.reranker)

        best, scores, exploration = ranked_lists(
            _same_for_all(self._movies),
            exclude,
            histories,
            self.movie_ids,
            n=n,
            n_eligible=len(self._movies),
            reranker=self.reranker,
            exploring=self._exploring,
        )
        return Recommended(
            movie_ids=ids_of(self.movie_ids, best),
            scores=scores,
            predicted_ratings=np.full(best.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(best.shape, -1),
            strategies=np.full(len(best), "trend"),
            exploration=with_ids(exploration, self.movie_ids),
        )

    @property
    def _exploring(self) -> Exploring | None:
        if self.explorer is None:
            return None
        return Exploring(self.explorer, np.flatnonzero(self._is_new), _same_for_all(self._new_movies))


def _same_for_all(movies: ItemIndex) -> TopK:
    def best(rows: np.ndarray, exclude: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
        return top_k(np.ones((len(rows), 1), dtype=np.float32), movies, exclude, k)

    return best


def build_trend_ranker(
    movie_ids: np.ndarray,
    popularity: np.ndarray,
    movies: MovieFacts,
    directors: Iterable[tuple[int, str]],
    rules: Rules,
) -> TrendRanker:
    """What trends under the business rules. movies, directors: as of build_hybrid_ranker."""
    eligible_ids = eligible_movie_ids(movies, rules)
    no_content = np.zeros((len(movie_ids), 1), dtype=np.float32)
    reranker = build_reranker(rules, movie_ids, np.isin(movie_ids, eligible_ids), no_content, directors)
    return TrendRanker(movie_ids, popularity, eligible_ids, reranker)
