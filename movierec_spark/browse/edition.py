"""What is browsed: the champion and the tables, as they were when they were loaded."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from movierec_spark.browse.lookups import Lookups
from movierec_spark.registry.state_folders import champion_number, champion_state
from movierec_spark.serving.ad_hoc_ranking import RankedMovie, load_ranker, open_lake, recommend, titles
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.titles import Movie, Titles
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RATINGS, RECOMMENDATIONS, SIMILAR_MOVIES, TRENDING_MOVIES, USER_FEATURES


@dataclass(frozen=True)
class EditionId:
    """champion: number of the version, None without one. commit: the last one of gold.recommendations."""

    champion: int | None
    commit: int


@dataclass(frozen=True)
class Champion:
    number: int
    ranker: HybridRanker

    @property
    def trained_as_of(self) -> date:
        return self.ranker.state.trained_as_of

    def knows(self, movie_id: int) -> bool:
        """Whether the movie was there when the model was trained; a rating of another one changes nothing."""
        return movie_id in self.ranker.state.movie_ids


@dataclass(frozen=True)
class Edition:
    """served_day: None before the first recommendations. movies: by movie_id, those that the served day knows."""

    id: EditionId
    settings: Settings
    served_day: date | None
    lookups: Lookups
    movies: dict[int, Movie]
    titles: Titles
    champion: Champion | None

    def movie(self, movie_id: int) -> Movie:
        """The movie; one that the catalogue does not know is called by its id."""
        return self.movies.get(movie_id) or Movie(movie_id, f"movie {movie_id}", None, 0)

    def well_known(self, first: int, n: int) -> list[Movie]:
        """n movies in the order of how often they were rated, without the first ones."""
        by_events = sorted(self.movies.values(), key=lambda movie: (-movie.events, movie.movie_id))
        return by_events[first : first + n]

    def recommend(self, rated: dict[int, float], n: int) -> list[RankedMovie]:
        """By the champion under the business rules; without a champion what trends. rated: movie_id -> stars."""
        if self.champion:
            return recommend(self.champion.ranker, rated, n, self.settings)
        trending = self.lookups.trending("all", n + len(rated))
        return [RankedMovie(movie, -1, None) for movie in trending if movie not in rated][:n]


def load_edition(settings: Settings) -> Edition:
    """Load the champion and open the tables. Raises MovierecError where a table isn't there yet."""
    lake = open_lake(settings, RATINGS, USER_FEATURES, RECOMMENDATIONS, SIMILAR_MOVIES, TRENDING_MOVIES)
    commit = newest_commit(settings)
    with TemporaryDirectory() as folder:
        version = champion_state(Path(folder), settings)
        champion = Champion(version[0], load_ranker(version[1], lake, settings)) if version else None
    movies = titles(lake, settings)
    edition = Edition(
        id=EditionId(champion.number if champion else None, commit),
        settings=settings,
        served_day=Lake.of(settings).served_day(),
        lookups=Lookups(lake),
        movies=movies,
        titles=Titles.of(movies.values()),
        champion=champion,
    )
    edition.recommend({}, 1)  # compiles the kernels, for which the first visitor need not wait
    return edition


def newest_id(settings: Settings) -> EditionId:
    """The edition that would be loaded now."""
    return EditionId(champion_number(settings), newest_commit(settings))


def newest_commit(settings: Settings) -> int:
    return Lake.of(settings).version(RECOMMENDATIONS)
