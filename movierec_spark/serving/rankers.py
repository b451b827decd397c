"""Who ranks movies for users: the model of a version, or, where there is none, what trends."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.models.explain import because
from movierec_spark.models.hybrid import bias_scores, newcomers_of, personal_vectors, tastes, typical_length
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.stars import predict_stars
from movierec_spark.models.top_n import Ordered, best_of, ordered
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.rules.arrangement import Arrangement, Asking

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
        return ordered(self._vectors, bias_scores(self.state), self._eligible, typical_length(self.state))

    @cached_property
    def _movies_for_newcomers(self) -> Ordered | None:
        """The servable movies for users without a history; None where the bias part is all they get."""
        new = newcomers_of(self.state)
        if new is None:
            return None
        return ordered(new.lifts, new.log_popularity[:, self.state.weights.half_life], self._eligible)

    @cached_property
    def _eligible(self) -> np.ndarray:
        return np.isin(self.state.movie_ids, self.servable)

    @cached_property
    def _vectors(self) -> np.ndarray:
        return personal_vectors(self.state)

    def recommend(self, histories: Histories, n: int, barred: csr_matrix | None = None) -> Recommended:
        """barred: users x movies of the state, non-empty where a movie may not come, beside those of the history."""
        known = histories.among(self.state.movie_ids)
        history = known.preferences
        taste = tastes(self.state, history, known.later)
        left_out = history if barred is None else (history + barred).tocsr()
        search = self._search(taste.vectors, np.diff(history.indptr) == 0, histories)
        best, scores = _best(
            search, int(self._eligible.sum()), left_out, histories, self.state.movie_ids, n, self.arrangement
        )
        return Recommended(
            movie_ids=_ids(self.state.movie_ids, best),
            scores=scores,
            predicted_ratings=self._stars(known.stars, best),
            because_movie_ids=_ids(self.state.movie_ids, because(self.state, self._vectors, history, taste, best)),
            strategies=np.where(np.diff(history.indptr) > 0, "hybrid", "cold"),
        )

    def _search(self, vectors: np.ndarray, is_new: np.ndarray, histories: Histories) -> Search:
        """The best movies of some users: by their vectors, or, of those without a history, by their groups."""
        newcomers, movies = newcomers_of(self.state), self._movies_for_newcomers

        def search(rows: np.ndarray, left_out: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
            found, scores = best_of(vectors[rows], self._movies, left_out, n)
            new = np.flatnonzero(is_new[rows])
            if newcomers is not None and movies is not None and len(new):
                groups = histories.shares_of_groups(rows[new], newcomers.groups)
                found[new], scores[new] = best_of(groups, movies, left_out[new], n)
            return found, scores

        return search

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

        def search(rows: np.ndarray, left_out: csr_matrix, n: int) -> tuple[np.ndarray, np.ndarray]:
            return best_of(np.ones((len(rows), 1), dtype=np.float32), self._movies, left_out, n)

        there = len(self._movies.movies.ids)
        found, scores = _best(search, there, seen, histories, self.movie_ids, n, self.arrangement)
        return Recommended(
            movie_ids=_ids(self.movie_ids, found),
            scores=scores,
            predicted_ratings=np.full(found.shape, np.nan, dtype=np.float32),
            because_movie_ids=np.full(found.shape, -1),
            strategies=np.full(len(found), "trend"),
        )


def _best(
    search: Search,
    there: int,
    history: csr_matrix,
    histories: Histories,
    movie_ids: np.ndarray,
    n: int,
    arrangement: Arrangement | None,
) -> tuple[np.ndarray, np.ndarray]:
    """The n best of each user as the rules have it: positions among movie_ids, -1 for none, and scores.

    there: how many movies may come.
    """
    if arrangement is None:
        return search(np.arange(history.shape[0]), history, min(n, there))
    seen = csr_matrix(history.shape) if arrangement.rules.seen_may_return else history
    ids = np.zeros(history.shape[0], dtype=np.int64) if histories.user_ids is None else histories.user_ids
    asking = Asking(ids, np.diff(histories.offsets), seen, histories.tired_of(movie_ids))
    return arrangement.lists(lambda rows, m: search(rows, seen[rows], m), asking, there, min(n, there))


def _ids(movie_ids: np.ndarray, found: np.ndarray) -> np.ndarray:
    return np.where(found >= 0, movie_ids[found], -1)
