"""The model of a version as a ranker."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.kernels.item_index import ItemIndex, build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.explain import because
from movierec_spark.models.hybrid import bias_scores, newcomers_of, personal_user_vectors, personal_vectors
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.rating_prediction import predict_stars
from movierec_spark.models.similarity import similarity_vectors
from movierec_spark.serving.histories import PEOPLE, Histories
from movierec_spark.serving.ranker import Recommended, Search, best_lists, ids_of, may_not_come
from movierec_spark.serving.reranking.reranker import Reranker


@dataclass(frozen=True)
class HybridRanker:
    """The model: strategy "hybrid", or "cold" for a user of whom it knows nothing that is liked.

    servable: ids of the movies that may be recommended, int64, ascending. reranker: of the state's movies.
    liked_from: stars from which on a movie may be the reason for another.
    """

    state: ItemState
    servable: np.ndarray
    reranker: Reranker | None = None
    liked_from: float = 4.0

    @cached_property
    def _movies(self) -> ItemIndex:
        """The servable movies; the bias part of their scores is the same for everybody."""
        return build_index(personal_vectors(self.state), bias_scores(self.state), self._eligible)

    @cached_property
    def _movies_for_newcomers(self) -> ItemIndex | None:
        """The servable movies for users without a history; None where the bias part is all they get."""
        new = newcomers_of(self.state)
        if new is None:
            return None
        return build_index(new.lifts, new.log_popularity[:, self.state.weights.half_life], self._eligible)

    @cached_property
    def _eligible(self) -> np.ndarray:
        return np.isin(self.state.movie_ids, self.servable)

    @cached_property
    def _similarity(self) -> np.ndarray:
        return similarity_vectors(self.state)

    @property
    def unread(self) -> frozenset[str]:
        read = {"later": self.state.sequence, **dict.fromkeys(PEOPLE, newcomers_of(self.state))}
        return frozenset(name for name, reader in read.items() if reader is None)

    def recommend(self, histories: Histories, n: int, barred: csr_matrix | None = None) -> Recommended:
        """barred: users x movies of the state, non-empty where a movie may not come, beside what may_not_come says."""
        known = histories.to_matrices(self.state.movie_ids)
        history = known.preferences
        vectors = personal_user_vectors(self.state, history, known.later)
        left_out = may_not_come(known, self.reranker)
        left_out = left_out if barred is None else (left_out + barred).tocsr()
        search = self._search(vectors, np.diff(history.indptr) == 0, histories)
        best, scores = best_lists(
            search, int(self._eligible.sum()), left_out, histories, self.state.movie_ids, n, self.reranker
        )
        reasons = because(self._similarity, known.liking, best, self.liked_from)
        return Recommended(
            movie_ids=ids_of(self.state.movie_ids, best),
            scores=scores,
            predicted_ratings=self._stars(known.stars, best),
            because_movie_ids=ids_of(self.state.movie_ids, reasons),
            strategies=np.where(np.diff(history.indptr) > 0, "hybrid", "cold"),
        )

    def _search(self, vectors: np.ndarray, is_new: np.ndarray, histories: Histories) -> Search:
        """The best movies of some users: by their vectors, or, of those without a history, by their groups."""
        newcomers, movies = newcomers_of(self.state), self._movies_for_newcomers

        def search(rows: np.ndarray, left_out: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
            found, scores = top_k(vectors[rows], self._movies, left_out, n)
            new = np.flatnonzero(is_new[rows])
            if newcomers is not None and movies is not None and len(new):
                groups = histories.shares_of_groups(rows[new], newcomers.groups)
                found[new], scores[new] = top_k(groups, movies, left_out[new], n)
            return found, scores

        return search

    def _stars(self, ratings: csr_matrix | None, best: np.ndarray) -> np.ndarray:
        if self.state.stars is None or ratings is None:
            return np.full(best.shape, np.nan, dtype=np.float32)
        users = np.repeat(np.arange(best.shape[0]), best.shape[1])
        stars = predict_stars(self.state.stars, ratings, users, np.maximum(best, 0).ravel())
        return np.where(best >= 0, stars.reshape(best.shape), np.float32(np.nan))
