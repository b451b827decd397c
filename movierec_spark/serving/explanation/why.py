"""The question why a movie stands where it stands for a user, answered from the lake and the registry."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from movierec_spark.errors import MovierecError, NoChampion
from movierec_spark.models.item_state import ItemState
from movierec_spark.registry.state_folders import champion_state, version_state
from movierec_spark.serving.ad_hoc_ranking import known_movies
from movierec_spark.serving.explanation.day_lake import KnownMovies, add_views_of, connect_lake, read_known_movies
from movierec_spark.serving.explanation.day_rankers import hybrid_rankers, trend_rankers
from movierec_spark.serving.explanation.explanation import Explanation, explain
from movierec_spark.serving.explanation.served_list import ServedList, served_list, users_with_a_list
from movierec_spark.serving.explanation.user_history import user_history
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.titles import Movie
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules, read_rules
from movierec_spark.settings.serving_section import CHAMPION


@dataclass(frozen=True)
class LoadedVersion:
    """A version of the registered model with its item state."""

    number: int
    state: ItemState


@dataclass(frozen=True)
class Why:
    """The answer. is_past: whether it tells of a day that was asked for, not of now.

    model: None where what trended was served. explanation: None for a movie that the day does not know.
    """

    user: int
    movie: Movie
    known_movies: KnownMovies
    served: ServedList
    model: LoadedVersion | None
    explanation: Explanation | None
    is_past: bool

    @property
    def known_from(self) -> date:
        return self.known_movies.known_from[self.movie.movie_id]


def why(user: int, movie: str, as_of: date | None, settings: Settings) -> Why:
    """movie: an id or a title. as_of: a day that was served; None: the day that is, by the champion of now.

    Raises MovierecError where there is no such user, movie or champion, or where nothing was served on the day.
    """
    lake = connect_lake(settings)
    served = served_list(lake, user, as_of)
    add_views_of(served.as_of, lake, settings)
    all_movies, rules = read_known_movies(served.as_of, lake, settings), read_rules()
    movie_asked, history = all_movies.find(movie), user_history(lake, user, served.as_of, rules)
    if history is None:
        raise MovierecError(f"user {user} is not known on {served.as_of}; {users_with_a_list(lake, as_of)}")
    model = None if as_of and served.model_version is None else _load(served, as_of, settings)
    is_known = all_movies.known_from[movie_asked.movie_id] <= served.as_of
    explanation = _explain(movie_asked.movie_id, history, rules, model, served, lake, settings) if is_known else None
    return Why(user, movie_asked, all_movies, served, model, explanation, as_of is not None)


def _load(served: ServedList, as_of: date | None, settings: Settings) -> LoadedVersion:
    """The version that made the list of a past day; for now the champion, or the variant that serves the user."""
    with TemporaryDirectory() as folder:
        if served.model_version is not None and (as_of or served.variant != CHAMPION):
            path = version_state(served.model_version, Path(folder), settings)
            return LoadedVersion(served.model_version, ItemState.load(path))
        champion = champion_state(Path(folder), settings)
        if champion is None:
            raise NoChampion
        return LoadedVersion(champion[0], ItemState.load(champion[1]))


def _explain(
    movie_id: int,
    history: Histories,
    rules: Rules,
    model: LoadedVersion | None,
    served: ServedList,
    lake: duckdb.DuckDBPyConnection,
    settings: Settings,
) -> Explanation:
    movies = known_movies(lake)
    day = served.as_of
    build = hybrid_rankers(model.state, movies, lake, settings) if model else trend_rankers(movies, day, lake)
    return explain(movie_id, history, movies, rules, settings.serving.n, build)
