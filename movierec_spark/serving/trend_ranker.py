"""What trends as a ranker, where there is no model."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import ItemIndex, build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.serving.histories import PEOPLE, Histories
from movierec_spark.serving.ranker import Recommended, excluded_movies, ids_of, ranked_lists
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible_movie_ids
from movierec_spark.serving.reranking.reranker import Reranker, build_reranker
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class TrendRanker:
    """No model: the same popularity for everyone. movie_ids: int64, ascending; popularity: float, >= 0.

    eligible_ids, reranker: as of the HybridRanker.
    """

    movie_ids: np.ndarray
    popularity: np.ndarray
    eligible_ids: np.ndarray
    reranker: Reranker | None = None

    @cached_property
    def _movies(self) -> ItemIndex:
        nothing = np.zeros((len(self.movie_ids), 1), dtype=np.float32)
        return build_index(nothing, self.popularity.astype(np.float32), np.isin(self.movie_ids, self.eligible_ids))

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(("ratings", "recency_rank", *PEOPLE))

    def recommend(self, histories: Histories, n: int) -> Recommended:
        exclude = excluded_movies(histories.to_matrices(self.movie_ids), self.reranker)

        def same_for_all(rows: np.ndarray, exclude: csr_matrix, k: int) -> tuple[np.ndarray, np.ndarray]:
            return top_k(np.ones((len(rows), 1), dtype=np.float32), self._movies, exclude, k)

        best, scores = ranked_lists(
            same_for_all,
            exclude,
            histories,
            self.movie_ids,
            n=n,
            n_eligible=len(self._movies),
            reranker=self.reranker,
        )
        return Recommended(
            movie_ids=ids_of(self.movie_ids, best),
            scores=scores,
            predicted_ratings=np.full(best.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(best.shape, -1),
            strategies=np.full(len(best), "trend"),
        )


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
