"""Where a movie stands for a user, what its score is made of, and what keeps it out or moves it."""

from dataclasses import dataclass

import numpy as np

from movierec_spark.models.score_parts import Parts, history_contributions, score_parts
from movierec_spark.serving.explanation.day_rankers import BuildRanker, DayRanker
from movierec_spark.serving.explanation.named_rules import OF_LISTS, is_on, without_rule
from movierec_spark.serving.explanation.obstacles import Obstacle, obstacles
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import excluded_movies
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible_movie_ids
from movierec_spark.settings.rules import Rules


@dataclass(frozen=True)
class HistoryMovie:
    """A movie of the history, and by block what it adds to the score."""

    movie_id: int
    parts: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True)
class Explanation:
    """One movie for one user.

    parts: by name; they add up to score. history: what speaks most for the movie first.
    rank, n_movies: among all movies by score, also those that the user can't get.
    list_rank: in the list of n after the business rules; None where it is not in the list.
    obstacles: what keeps it out whatever its score. free_rank: by score, were it not for them.
    last_score: of the n-th best other movie that the user may get, which the movie must exceed; None where there are
    fewer. rank_without: by name of each rule that looks at the whole list and changes list_rank, what that would be
    without it.
    """

    movie_id: int
    parts: dict[str, float]
    history: tuple[HistoryMovie, ...]
    rank: int
    n_movies: int
    n: int
    list_rank: int | None
    obstacles: tuple[Obstacle, ...]
    free_rank: int
    last_score: float | None
    rank_without: dict[str, int | None]

    @property
    def score(self) -> float:
        return sum(self.parts.values())

    def speaks_for(self, n: int) -> list[HistoryMovie]:
        """Up to n movies of the history that add most to the score, the most first."""
        return [movie for movie in self.history if movie.total > 0][:n]

    def speaks_against(self, n: int) -> list[HistoryMovie]:
        """Up to n movies of the history that take most from the score, the most first."""
        return [movie for movie in reversed(self.history) if movie.total < 0][:n]


def explain(
    movie_id: int, history: Histories, movies: MovieFacts, rules: Rules, n: int, build: BuildRanker
) -> Explanation:
    """history: of one user. movies: those known on the day, the movie among them. n: the length of lists."""
    ranker = build(rules)
    ids, parts = _movie_ids(ranker), parts_of_all(ranker, history)
    scores, position = np.sum(list(parts.values()), axis=0), int(np.searchsorted(ids, movie_id))
    in_the_way = obstacles(movie_id, history, movies, rules)
    free = _may_come(ranker, history, movies, _without_obstacles(rules, in_the_way))
    others = np.sort(scores[free & (ids != movie_id)])[::-1]
    list_rank = None if in_the_way else _list_rank(ranker, history, movie_id, n)
    return Explanation(
        movie_id=movie_id,
        parts={name: float(values[position]) for name, values in parts.items()},
        history=_history_movies(ranker, history, position),
        rank=_rank(scores, position, np.ones(len(ids), dtype=bool)),
        n_movies=len(ids),
        n=n,
        list_rank=list_rank,
        obstacles=tuple(in_the_way),
        free_rank=_rank(scores, position, free),
        last_score=float(others[n - 1]) if len(others) >= n else None,
        rank_without={
            name: rank
            for name, rank in ({} if in_the_way else _ranks_without(rules, history, movie_id, n, build)).items()
            if rank != list_rank
        },
    )


def parts_of_all(ranker: DayRanker, history: Histories) -> Parts:
    """The parts of the scores of all the ranker's movies for one user, see score_parts."""
    if not isinstance(ranker, HybridRanker):
        return {"popularity": ranker.popularity}
    user = ranker.fold_in(history, history.to_matrices(ranker.state.movie_ids))
    return score_parts(ranker.state, user, np.arange(len(ranker.state.movie_ids)))


def _movie_ids(ranker: DayRanker) -> np.ndarray:
    return ranker.state.movie_ids if isinstance(ranker, HybridRanker) else ranker.movie_ids


def _history_movies(ranker: DayRanker, history: Histories, position: int) -> tuple[HistoryMovie, ...]:
    if not isinstance(ranker, HybridRanker):
        return ()
    state, matrices = ranker.state, history.to_matrices(ranker.state.movie_ids)
    liked = matrices.preferences
    added = history_contributions(state, liked, matrices.recency_rank, np.array([position]))
    in_history = [
        HistoryMovie(int(state.movie_ids[column]), {name: float(values[0, entry]) for name, values in added.items()})
        for entry, column in enumerate(liked.indices)
    ]
    return tuple(sorted(in_history, key=lambda movie: -movie.total))


def _without_obstacles(rules: Rules, in_the_way: list[Obstacle]) -> Rules:
    for obstacle in in_the_way:
        rules = without_rule(rules, obstacle.name) if obstacle.is_rule else rules
    return rules


def _may_come(ranker: DayRanker, history: Histories, movies: MovieFacts, rules: Rules) -> np.ndarray:
    """bool [movies of the ranker]: which the user may get under these rules."""
    ids = _movie_ids(ranker)
    excluded = excluded_movies(history.to_matrices(ids), ranker.reranker).toarray()[0] != 0
    return np.isin(ids, eligible_movie_ids(movies, rules)) & ~excluded


def _rank(scores: np.ndarray, position: int, among: np.ndarray) -> int:
    """Of the movie at the position, among these movies; ties go to the first."""
    is_before = (scores > scores[position]) | ((scores == scores[position]) & (np.arange(len(scores)) < position))
    return 1 + int((is_before & among).sum())


def _list_rank(ranker: DayRanker, history: Histories, movie_id: int, n: int) -> int | None:
    listed = np.flatnonzero(ranker.recommend(history, n).movie_ids[0] == movie_id)
    return int(listed[0]) + 1 if len(listed) else None


def _ranks_without(
    rules: Rules, history: Histories, movie_id: int, n: int, build: BuildRanker
) -> dict[str, int | None]:
    """By name of each rule that looks at the whole list what the movie's rank in it would be without the rule."""
    return {
        name: _list_rank(build(without_rule(rules, name)), history, movie_id, n)
        for name in OF_LISTS
        if is_on(rules, name)
    }
