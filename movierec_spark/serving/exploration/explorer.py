"""Explore the lists of a block of users."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from movierec_spark.serving.exploration.arrange import arranged
from movierec_spark.serving.exploration.draw import draw, in_drawn_order, propensities
from movierec_spark.serving.exploration.exploration import Exploration
from movierec_spark.serving.exploration.options import options_of_places
from movierec_spark.serving.exploration.pool import Pool, Ranked, pool_of, taken
from movierec_spark.serving.reranking.reranker import BestMovies, RerankContext, Reranker
from movierec_spark.serving.user_hash import uniforms
from movierec_spark.settings.serving_section import Explore

SPARE = 4  # new movies that are looked at for each place, since rules may keep some from a user


class NewMovies(NamedTuple):
    """The new movies that a ranker knows. ids: int64, ascending. positions: in its catalogue. best: see BestMovies."""

    ids: np.ndarray
    positions: np.ndarray
    best: BestMovies


@dataclass(frozen=True)
class Explorer:
    """How one version's lists of one day are explored.

    seed: names the day and the version; with the id of a user it decides every draw, whatever users are beside it.
    new_ids: of the movies that are new on the day, int64, ascending.
    """

    chosen: Explore
    seed: str
    new_ids: np.ndarray

    def explore(
        self, ranked: Ranked, n: int, context: RerankContext, reranker: Reranker | None, new: NewMovies
    ) -> tuple[Ranked, Exploration]:
        """The users' lists after the draws, users x n, and what was drawn.

        ranked: each user's movies after business rules, of which the n first are the list.
        """
        n_places = max(min(self.chosen.to_rank, n) - self.chosen.from_rank + 1, 0)
        places = slice(self.chosen.from_rank - 1, self.chosen.from_rank - 1 + n_places)
        is_pinned = _is_pinned(ranked.movies, context, reranker)
        is_explored = self._uniforms("place", context.user_ids, n_places) < self.chosen.share
        is_explored &= (ranked.movies[:, places] >= 0) & ~is_pinned[:, places]
        pool = self._pool(ranked, n, places.stop, context, reranker, new)
        exploration, drawn = self._draw(pool, is_explored, context.user_ids, places)
        columns = arranged(ranked.movies[:, :n] >= 0, is_pinned[:, :n], drawn, self.chosen.from_rank)
        return _lists(pool, columns, drawn, places), exploration

    def _pool(
        self,
        ranked: Ranked,
        n: int,
        last_rank: int,
        context: RerankContext,
        reranker: Reranker | None,
        new: NewMovies,
    ) -> Pool:
        """What may be drawn behind the last rank, and new movies, under the rules."""
        unseen = self._new_movies(new, context.user_ids, SPARE * self.chosen.n_places)
        users, movies = np.arange(len(ranked.movies)), np.hstack([ranked.movies, unseen.movies])
        may_not = context.is_fatigued(users, movies) | _is_pinned(movies, context, reranker)
        return pool_of(ranked, unseen, may_not, reranker.groups if reranker else None, n, last_rank)

    def _new_movies(self, new: NewMovies, user_ids: np.ndarray, n: int) -> Ranked:
        """Up to n of the new movies that each user may get, in the order in which they become options."""
        movies, scores = new.best(np.arange(len(user_ids)), len(new.ids))
        numbers = uniforms(user_ids, [f"{self.seed} new {movie}" for movie in new.ids.tolist()])
        of_movies = np.minimum(np.searchsorted(new.positions, movies), max(len(new.ids) - 1, 0))
        drawn_by = np.take_along_axis(numbers, of_movies, axis=1)
        order = in_drawn_order(scores, movies >= 0, drawn_by, self.chosen.temperature)[:, :n]
        return Ranked(np.take_along_axis(movies, order, axis=1), np.take_along_axis(scores, order, axis=1))

    def _draw(
        self, pool: Pool, is_explored: np.ndarray, user_ids: np.ndarray, places: slice
    ) -> tuple[Exploration, np.ndarray]:
        """What was drawn; and its column of the pool, int, users x places, -1 at places that are not explored."""
        standing, chosen = np.arange(places.start, places.stop), self.chosen
        columns, is_new = options_of_places(standing, pool.ranked, pool.new, is_explored, chosen.candidates)
        scores = taken(pool.scores, columns, np.nan)
        probabilities = propensities(scores, columns >= 0, is_new, chosen.temperature, chosen.new_probability)
        drawn = draw(probabilities, self._uniforms("draw", user_ids, len(standing)))
        movies = taken(pool.movies, columns, -1)
        exploration = Exploration(chosen.from_rank, movies, scores, probabilities, is_new, drawn)
        return exploration, np.where(drawn >= 0, exploration.of_drawn(columns), -1)

    def _uniforms(self, purpose: str, user_ids: np.ndarray, n_places: int) -> np.ndarray:
        """float64, users x places, in [0, 1)."""
        first = self.chosen.from_rank
        return uniforms(user_ids, [f"{self.seed} {purpose} {rank}" for rank in range(first, first + n_places)])


def _is_pinned(movies: np.ndarray, context: RerankContext, reranker: Reranker | None) -> np.ndarray:
    return np.zeros(movies.shape, dtype=bool) if reranker is None else reranker.is_pinned(movies, context)


def _lists(pool: Pool, columns: np.ndarray, drawn: np.ndarray, places: slice) -> Ranked:
    """The lists of these columns of the pool, users x n; scores never rise.

    A drawn movie takes the score that its place has by rank, and what it displaces at most that of the one before.
    """
    scores = taken(pool.scores, columns, -np.inf)
    scores[:, places] = np.where(drawn >= 0, pool.scores[:, places], scores[:, places])
    return Ranked(taken(pool.movies, columns, -1), np.minimum.accumulate(scores, axis=1))
