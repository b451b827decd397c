"""Who ranks movies for users: the model of a version, or, where there is none, what trends."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because
from movierec_spark.models.hybrid import bias_scores, personal_vectors, tastes, typical_length
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.stars import predict_stars
from movierec_spark.models.top_n import Ordered, best_of, ordered
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.rules.arrangement import Arrangement, Asking


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

    servable: ids of the movies that may be recommended, int64, ascending. arrangement: of the state's movies.
    """

    state: ItemState
    servable: np.ndarray
    arrangement: Arrangement | None = None

    @cached_property
    def _movies(self) -> Ordered:
        """The servable movies; the bias part of their scores is the same for everybody."""
        state, eligible = self.state, np.isin(self.state.movie_ids, self.servable)
        return ordered(self._vectors, bias_scores(state), eligible, typical_length(state))

    @cached_property
    def _vectors(self) -> np.ndarray:
        return personal_vectors(self.state)

    def recommend(self, histories: Histories, n: int, barred: csr_matrix | None = None) -> Recommended:
        """barred: users x movies of the state, non-empty where a movie may not come, beside those of the history."""
        known = histories.among(self.state.movie_ids)
        history = known.preferences
        taste = tastes(self.state, history, known.later)
        left_out = history if barred is None else (history + barred).tocsr()
        best, scores = _best(
            taste.vectors, self._movies, left_out, histories, self.state.movie_ids, n, self.arrangement
        )
        return Recommended(
            movie_ids=_ids(self.state.movie_ids, best),
            scores=scores,
            predicted_ratings=self._stars(known.stars, best),
            because_movie_ids=_ids(self.state.movie_ids, because(self.state, self._vectors, history, taste, best)),
            strategies=np.where(np.diff(history.indptr) > 0, "hybrid", "cold"),
        )

    def _stars(self, ratings: csr_matrix, best: np.ndarray) -> np.ndarray:
        found = np.full(best.shape, np.nan, dtype=np.float32)
        if self.state.stars is not None:
            users, ranks = np.nonzero(best >= 0)
            found[users, ranks] = predict_stars(self.state.stars, ratings, users, best[users, ranks])
        return found


@dataclass(frozen=True)
class TrendRanker:
    """No model: the same popularity for everyone. movie_ids: int64, ascending; popularity: float, >= 0.

    servable, arrangement: as of the HybridRanker.
    """

    movie_ids: np.ndarray
    popularity: np.ndarray
    servable: np.ndarray
    arrangement: Arrangement | None = None

    @cached_property
    def _movies(self) -> Ordered:
        nothing = np.zeros((len(self.movie_ids), 1), dtype=np.float32)
        return ordered(nothing, self.popularity.astype(np.float32), np.isin(self.movie_ids, self.servable))

    def recommend(self, histories: Histories, n: int) -> Recommended:
        seen = histories.among(self.movie_ids).preferences
        users = np.ones((seen.shape[0], 1), dtype=np.float32)
        found, scores = _best(users, self._movies, seen, histories, self.movie_ids, n, self.arrangement)
        return Recommended(
            movie_ids=_ids(self.movie_ids, found),
            scores=scores,
            predicted_ratings=np.full(found.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(found.shape, -1),
            strategies=np.full(len(found), "trend"),
        )


def _best(
    users: np.ndarray,
    movies: Ordered,
    history: csr_matrix,
    histories: Histories,
    movie_ids: np.ndarray,
    n: int,
    arrangement: Arrangement | None,
) -> tuple[np.ndarray, np.ndarray]:
    """The n best of each user as the rules have it: positions among movie_ids, -1 for none, and scores."""
    there = len(movies.movies.ids)
    if arrangement is None:
        return best_of(users, movies, history, min(n, there))
    seen = csr_matrix(history.shape) if arrangement.rules.seen_may_return else history
    ids = np.zeros(len(users), dtype=np.int64) if histories.user_ids is None else histories.user_ids
    asking = Asking(ids, np.diff(histories.offsets), seen, histories.tired_of(movie_ids))
    return arrangement.lists(lambda rows, m: best_of(users[rows], movies, seen[rows], m), asking, there, min(n, there))


def _ids(movie_ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.where(found >= 0, movie_ids[found], -1)
