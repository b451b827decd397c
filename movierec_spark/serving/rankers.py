"""Who ranks movies for users: the model of a version, or, where there is none, what trends."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because
from movierec_spark.models.hybrid import item_matrix, user_vectors
from movierec_spark.models.item_state import ItemState, positions
from movierec_spark.models.stars import predict_stars
from movierec_spark.models.top_n import top_n
from movierec_spark.serving.histories import Histories


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
    """Ranks the whole catalogue for each user, leaving out what the user's history holds."""

    def recommend(self, histories: Histories, n: int) -> Recommended: ...


@dataclass(frozen=True)
class HybridRanker:
    """The model: strategy "hybrid", or "cold" for a user of whom it knows nothing.

    servable: ids of the movies that may be recommended, int64, ascending.
    """

    state: ItemState
    servable: np.ndarray

    @cached_property
    def _rows(self) -> np.ndarray:
        """The positions of the servable movies in the state."""
        rows = positions(self.state.movie_ids, self.servable)
        return rows[rows >= 0]

    @cached_property
    def _items(self) -> np.ndarray:
        return item_matrix(self.state)[self._rows]

    def recommend(self, histories: Histories, n: int) -> Recommended:
        history = histories.preferences(self.state.movie_ids)
        order = histories.order(self.state.movie_ids)
        users = user_vectors(self.state, history, order)
        found, scores = top_n(users, self._items, history[:, self._rows], min(n, len(self._rows)))
        best = np.where(found >= 0, self._rows[found], -1)
        return Recommended(
            movie_ids=_ids(self.state.movie_ids, best),
            scores=scores.astype(np.float64),
            predicted_ratings=self._stars(histories, best),
            because_movie_ids=_ids(self.state.movie_ids, because(self.state, history, best, order)),
            strategies=np.where(np.diff(history.indptr) > 0, "hybrid", "cold"),
        )

    def _stars(self, histories: Histories, best: np.ndarray) -> np.ndarray:
        found = np.full(best.shape, np.nan, dtype=np.float32)
        if self.state.stars is not None:
            users, ranks = np.nonzero(best >= 0)
            ratings = histories.stars(self.state.movie_ids)
            found[users, ranks] = predict_stars(self.state.stars, ratings, users, best[users, ranks])
        return found


@dataclass(frozen=True)
class TrendRanker:
    """No model: the same popularity for everyone. movie_ids: int64, ascending; popularity: float, >= 0."""

    movie_ids: np.ndarray
    popularity: np.ndarray

    def recommend(self, histories: Histories, n: int) -> Recommended:
        seen: csr_matrix = histories.preferences(self.movie_ids)
        users = np.ones((seen.shape[0], 1), dtype=np.float32)
        items = self.popularity.astype(np.float32)[:, None]
        found, scores = top_n(users, items, seen, min(n, len(items)))
        return Recommended(
            movie_ids=_ids(self.movie_ids, found),
            scores=scores.astype(np.float64),
            predicted_ratings=np.full(found.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(found.shape, -1),
            strategies=np.full(len(found), "trend"),
        )


def _ids(movie_ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.where(found >= 0, movie_ids[found], -1)
