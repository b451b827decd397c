"""A ranking for somebody who is in no table: the champion under the business rules, without Spark."""

import math
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from movierec_spark.errors import MovierecError
from movierec_spark.features.rating_value import rating_values
from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker, build_hybrid_ranker
from movierec_spark.serving.reranking.eligible import MovieFacts, movie_facts
from movierec_spark.serving.titles import Movie, Titles
from movierec_spark.settings import Settings
from movierec_spark.settings.rules import Rules, read_rules
from movierec_spark.storage.duckdb_views import add_latest_views, connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import CREDITS, MOVIE_FEATURES, MOVIES
from movierec_spark.tables.table import Table

TITLES = """
    SELECT movie_id, title, movie.release_year, coalesce(events, 0), genres
    FROM latest.movies AS movie
    LEFT JOIN (SELECT movie_id, events FROM gold.movie_features WHERE as_of = $served_day) USING (movie_id)
"""
FACTS = "SELECT movie_id, genres, release_year::DOUBLE AS release_year FROM latest.movies ORDER BY movie_id"
DIRECTORS = "SELECT movie_id, person FROM people WHERE role = 'director'"


@dataclass(frozen=True)
class RankedMovie:
    """because_movie_id: -1 for none. predicted_rating: stars, None where the model predicts none."""

    movie_id: int
    because_movie_id: int
    predicted_rating: float | None


def open_lake(settings: Settings, *others: Table) -> duckdb.DuckDBPyConnection:
    """The movies, their people and other tables as the day that is served knows them.

    Raises MovierecError where a table isn't there yet.
    """
    needed = (MOVIES, CREDITS, MOVIE_FEATURES, *others)
    lake = connect(settings, *needed)
    with_latest = [table for table in needed if table.natural_key]
    add_latest_views(lake, settings, Lake.of(settings).served_day(), *with_latest)
    return lake


def load_ranker(state_folder: Path, lake: duckdb.DuckDBPyConnection, settings: Settings) -> HybridRanker:
    """The ranker of a version, whose item state lies in the folder."""
    return ranker(ItemState.load(state_folder), lake, read_rules(), settings)


def titles(lake: duckdb.DuckDBPyConnection, settings: Settings) -> dict[int, Movie]:
    """The movies that the served day knows, by id."""
    rows = lake.execute(TITLES, {"served_day": Lake.of(settings).served_day()}).fetchall()
    return {movie: Movie(movie, title, year, events, tuple(genres)) for movie, title, year, events, genres in rows}


def rated_movies(titles_and_stars: list[tuple[str, float]], titles: Titles) -> dict[int, float]:
    """movie_id -> stars. Raises MovierecError for an unknown title, and where two titles mean the same movie."""
    rated: dict[int, float] = {}
    for title, stars in titles_and_stars:
        movie = titles.find(title)
        if movie.movie_id in rated:
            raise MovierecError(f"{title!r} is {movie}, rated {rated[movie.movie_id]:g} already; give each movie once")
        rated[movie.movie_id] = stars
    return rated


def check_known(rated: dict[int, float], movies: dict[int, Movie], state: ItemState) -> None:
    """Raises MovierecError for a movie that the model does not know."""
    if unknown := [movie for movie in rated if movie not in set(state.movie_ids.tolist())]:
        raise MovierecError(
            f"{movies[unknown[0]]} arrived after the champion's training of {state.trained_as_of}: leave it out"
        )


def ranker(state: ItemState, lake: duckdb.DuckDBPyConnection, rules: Rules, settings: Settings) -> HybridRanker:
    """The state's ranker under the business rules, by what the lake knows of the movies."""
    directors = known_directors(lake, rules)
    return build_hybrid_ranker(state, known_movies(lake), directors, rules, settings)


def known_movies(lake: duckdb.DuckDBPyConnection) -> MovieFacts:
    """What the business rules look at, of the movies that the lake knows."""
    rows = lake.execute(FACTS).fetchnumpy()
    return movie_facts(rows["movie_id"], rows["genres"], np.ma.filled(rows["release_year"], np.nan))


def known_directors(lake: duckdb.DuckDBPyConnection, rules: Rules) -> list[tuple[int, str]]:
    """(movie_id, person), where a rule asks for them."""
    return lake.execute(DIRECTORS).fetchall() if rules.at_most.per_director else []


def recommend(ranker: HybridRanker, rated: dict[int, float], n: int, settings: Settings) -> list[RankedMovie]:
    """Up to n movies, best first, each with its reason. rated: movie_id -> stars."""
    movie_ids = np.array(sorted(rated), dtype=np.int64)
    stars = np.array([rated[movie] for movie in sorted(rated)])
    chosen = settings.preferences
    values = rating_values(stars, chosen.liked_from, chosen.disliked_to)
    weights = values * chosen.event_weights.get("rating", 0.0)
    history = Histories(np.array([0, len(rated)]), movie_ids, weights, stars)
    recommended = ranker.recommend(history, min(n, len(ranker.state.movie_ids)))
    columns = (recommended.movie_ids[0], recommended.because_movie_ids[0], recommended.predicted_ratings[0])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        RankedMovie(movie, because, None if math.isnan(predicted) else predicted)
        for movie, because, predicted in rows
        if movie >= 0
    ]
