"""movierec show: one user's history beside what is recommended, read without Spark."""

import sys

import duckdb

from movierec_spark.console import beside, console, table
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import add_latest_views, connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import MOVIES, RATINGS, RECOMMENDATIONS

HISTORY = """
    SELECT rating, coalesce(title, 'movie ' || movie_id), strftime(rated_at, '%Y-%m-%d')
    FROM latest.ratings LEFT JOIN catalogue USING (movie_id)
    WHERE user_id = $user
    ORDER BY rating DESC, rated_at DESC, movie_id LIMIT $n
"""
RECOMMENDED = """
    SELECT rank, coalesce(movie.title, 'movie ' || served.movie_id),
           predicted_rating::DECIMAL(2, 1)::VARCHAR,
           concat_ws('; ', reason.title, CASE WHEN explored THEN printf('drawn (%.2g)', propensity) END)
    FROM gold.recommendations AS served
    LEFT JOIN catalogue AS movie ON movie.movie_id = served.movie_id
    LEFT JOIN catalogue AS reason ON reason.movie_id = served.because_movie_id
    WHERE user_id = $user ORDER BY rank LIMIT $n
"""
USER_IDS = range(-(2**63), 2**63)  # BIGINT


def show_user(user: int, n: int, settings: Settings) -> None:
    """Print both tables. Raises MovierecError for a user whom nothing is recommended to."""
    lake = connect(settings, RATINGS, MOVIES, RECOMMENDATIONS)
    add_latest_views(lake, settings, Lake.of(settings).served_day(), RATINGS, MOVIES)
    parameters = {"user": user, "n": min(n, sys.maxsize)}
    recommended = lake.execute(RECOMMENDED, parameters).fetchall() if user in USER_IDS else []
    if not recommended:
        raise MovierecError(f"user {user} has no recommendations; {_users_with_recommendations(lake)}")
    history = lake.execute(HISTORY, parameters).fetchall()
    console().print(
        beside(
            table(f"user {user} liked most", ("stars", "movie", "rated"), history),
            table(_title(lake, user), ("", "recommended", "stars", "because of"), recommended),
        )
    )


def _title(lake: duckdb.DuckDBPyConnection, user: int) -> str:
    query = "SELECT DISTINCT strategy, model_version, as_of FROM gold.recommendations WHERE user_id = $user"
    strategy, version, as_of = lake.execute(query, {"user": user}).fetchall()[0]
    return f"{strategy}{f', model version {version}' if version else ''}, as of {as_of}"


def _users_with_recommendations(lake: duckdb.DuckDBPyConnection) -> str:
    query = "SELECT count(DISTINCT user_id), min(user_id), max(user_id) FROM gold.recommendations"
    users, first, last = lake.execute(query).fetchall()[0]
    return f"{users:,} users have, from {first} to {last}" if users else "nobody has: run movierec_daily"
