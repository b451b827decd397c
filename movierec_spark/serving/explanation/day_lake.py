"""The tables as a day knows them, and the movie that is asked about."""

from dataclasses import dataclass
from datetime import date

import duckdb

from movierec_spark.errors import MovierecError
from movierec_spark.features.preferences_query import preferences_query
from movierec_spark.serving.titles import Movie, Titles
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import add_latest_views, connect
from movierec_spark.storage.latest_rows import latest_rows_query
from movierec_spark.tables import (
    CREDITS,
    FEEDBACK,
    MOVIE_FEATURES,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    TAGS,
    USERS,
)

AS_KNOWN = (MOVIES, CREDITS, TAGS, RATINGS, FEEDBACK, USERS)
NEEDED = (*AS_KNOWN, MOVIE_FEATURES, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY)
KNOWN_MOVIES = """
    SELECT movie_id, title, movie.release_year, coalesce(events, 0), known_from
    FROM ({latest}) AS movie
    JOIN (SELECT movie_id, min(known_at) AS known_from FROM silver.movies GROUP BY movie_id) USING (movie_id)
    LEFT JOIN (SELECT movie_id, events FROM gold.movie_features WHERE as_of = $day) USING (movie_id)
"""


@dataclass(frozen=True)
class KnownMovies:
    """All movies, also those that came to be known later, by movie_id; known_from: the first day that knows each."""

    movies: dict[int, Movie]
    known_from: dict[int, date]

    def find(self, text: str) -> Movie:
        """The movie of an id, or of a title. Raises MovierecError, which names the nearest title."""
        if text.isdecimal() and len(text) < 20 and int(text) in self.movies:
            return self.movies[int(text)]
        return Titles.of(self.movies.values()).find(text)

    def title(self, movie_id: int) -> str:
        return f"{self.movies.get(movie_id, f'movie {movie_id}')}"


def connect_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Raises MovierecError where a table isn't there yet."""
    return connect(settings, *NEEDED)


def add_views_of(day: date, lake: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Add the views of what the day knows: latest.movies and so on, and preferences."""
    add_latest_views(lake, settings, day, *AS_KNOWN)
    lake.execute(f"CREATE VIEW preferences AS {preferences_query(day, settings.preferences)}")


def read_known_movies(day: date, lake: duckdb.DuckDBPyConnection, settings: Settings) -> KnownMovies:
    """day: whose features tell how well known a movie is."""
    latest = latest_rows_query(MOVIES, tuple(settings.sources))
    rows = lake.execute(KNOWN_MOVIES.format(latest=latest), {"day": day}).fetchall()
    if not rows:
        raise MovierecError("silver.movies has no movie: run movierec_daily first")
    return KnownMovies(
        {movie: Movie(movie, title, year, events) for movie, title, year, events, _ in rows},
        {movie: known_from for movie, *_, known_from in rows},
    )
