"""What is served now: which day, to how many, by which model, since when."""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

STATE = """
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
class Trending:
    """score: events, each halved every 30 days."""

    rank: int
    title: str
    genres: list[str]
    score: float


@dataclass(frozen=True)
class Serving:
    """version: None while what trends is served. since: UTC. strategies: users by the strategy of their list."""

    as_of: date
    version: int | None
    since: str | None
    users: int
    rows: int
    strategies: dict[str, int]


def serving(lake: DuckDBPyConnection) -> Serving | None:
    """The current state of gold.recommendations; None before anything is served."""
    state = lake.sql(STATE).fetchall()
    if not state:
        return None
    as_of, version, users, rows = state[0]
    since = lake.execute(SINCE, {"version": version}).fetchall()[0][0]
    return Serving(as_of, version, since, users, rows, dict(lake.sql(STRATEGIES).fetchall()))


def trending(lake: DuckDBPyConnection) -> tuple[Trending, ...]:
    """The first ten over all genres."""
    return tuple(Trending(*row) for row in lake.sql(TRENDING).fetchall())
