"""What trends as a ranker, where there is no model."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import ItemIndex, build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.serving.histories import PEOPLE, Histories
from movierec_spark.serving.ranker import Recommended, best_lists, ids_of, may_not_come
from movierec_spark.serving.reranking.reranker import Reranker


@dataclass(frozen=True)
class TrendRanker:
    """No model: the same popularity for everyone. movie_ids: int64, ascending; popularity: float, >= 0.

    servable, reranker: as of the HybridRanker.
    """

    movie_ids: np.ndarray
    popularity: np.ndarray
    servable: np.ndarray
    reranker: Reranker | None = None

    @cached_property
    def _movies(self) -> ItemIndex:
        nothing = np.zeros((len(self.movie_ids), 1), dtype=np.float32)
        return build_index(nothing, self.popularity.astype(np.float32), np.isin(self.movie_ids, self.servable))

    @property
    def unread(self) -> frozenset[str]:
        return frozenset(("ratings", "later", *PEOPLE))

    def recommend(self, histories: Histories, n: int) -> Recommended:
        not_to_come = may_not_come(histories.to_matrices(self.movie_ids), self.reranker)

        def search(rows: np.ndarray, left_out: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
            return top_k(np.ones((len(rows), 1), dtype=np.float32), self._movies, left_out, n)

        there = len(self._movies)
        found, scores = best_lists(search, there, not_to_come, histories, self.movie_ids, n, self.reranker)
        return Recommended(
            movie_ids=ids_of(self.movie_ids, found),
            scores=scores,
            predicted_ratings=np.full(found.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(found.shape, -1),
            strategies=np.full(len(found), "trend"),
        )
