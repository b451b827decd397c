"""What is served now: which day, to how many users, by which version, since when; and the trending movies."""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

CURRENT_STATE = """
    SELECT as_of, max(model_version) FILTER (variant = 'champion'), count(DISTINCT user_id), count(*)
    FROM gold.recommendations GROUP BY as_of
"""
SINCE = "SELECT strftime(max(served_from), '%Y-%m-%d %H:%M') FROM ops.champions WHERE model_version = $version"
STRATEGIES = "SELECT strategy, count(DISTINCT user_id) FROM gold.recommendations GROUP BY strategy ORDER BY ALL"
TRENDING = """
    SELECT rank, coalesce(title, 'movie ' || movie_id), coalesce(genres, []), score
    FROM gold.trending_movies LEFT JOIN catalogue USING (movie_id)
    WHERE segment = 'all' ORDER BY rank LIMIT 10
"""


@dataclass(frozen=True)
class TrendingMovie:
    """score: the movie's events, each halved every 30 days."""

    rank: int
    title: str
    genres: list[str]
    score: float


@dataclass(frozen=True)
class ServedState:
    """The current state of gold.recommendations.

    version: of the model; None while the trending movies are served. since: when the version began to serve, UTC.
    strategies: number of users by the strategy of their list.
    """

    as_of: date
    version: int | None
    since: str | None
    users: int
    rows: int
    strategies: dict[str, int]


def served_state(lake: DuckDBPyConnection) -> ServedState | None:
    """What is served; None before the first publication."""
    states = lake.sql(CURRENT_STATE).fetchall()
    if not states:
        return None
    as_of, version, users, rows = states[0]
    since = lake.execute(SINCE, {"version": version}).fetchall()[0][0]
    return ServedState(as_of, version, since, users, rows, dict(lake.sql(STRATEGIES).fetchall()))


def trending(lake: DuckDBPyConnection) -> tuple[TrendingMovie, ...]:
    """The first ten movies over all genres."""
    return tuple(TrendingMovie(*row) for row in lake.sql(TRENDING).fetchall())
