"""The output: who gets lists, how much of the catalogue they reach, how popular and how old the movies in them are."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration.marks import BarChart
from movierec_spark.report.exploration.profile import Profile
from movierec_spark.report.exploration.sections.tables import column_chart
from movierec_spark.report.exploration.words import count, number, share

TABLE = "gold.recommendations"
DRAWN = ("score", "predicted_rating", "movie_events", "movie_age_years")
MOST_RECOMMENDED = """
    WITH lists_of AS (SELECT movie_id, count(*) AS lists, count_if(rank = 1) AS first FROM lists GROUP BY movie_id),
        ratings AS (SELECT movie_id, count(*) AS ratings FROM latest.ratings GROUP BY movie_id)
    SELECT coalesce(title, 'movie ' || movie_id), coalesce(genres, []), lists, first, coalesce(ratings, 0)
    FROM lists_of LEFT JOIN catalogue USING (movie_id) LEFT JOIN ratings USING (movie_id)
    ORDER BY lists DESC, movie_id LIMIT 20
"""


@dataclass(frozen=True)
class RecommendedMovie:
    """lists: that it stands in. first: where it is the first one. ratings: that it has."""

    title: str
    genres: list[str]
    lists: int
    first: int
    ratings: int


@dataclass(frozen=True)
class Output:
    """strategies: number of users by strategy. figures: by name, as text. movies: in most lists."""

    users: float
    strategies: dict[str, float]
    figures: dict[str, str]
    charts: tuple[BarChart, ...]
    movies: tuple[RecommendedMovie, ...]


def output(profile: Profile, lake: DuckDBPyConnection) -> Output | None:
    """None where the profile knows of no lists."""
    users = profile.value(TABLE, "", metrics.USERS)
    if users is None:
        return None
    charts = [column_chart(profile, TABLE, column) for column in DRAWN]
    return Output(
        users=users,
        strategies=profile.by(TABLE, "", metrics.USERS, "strategy"),
        figures=_figures(profile),
        charts=tuple(chart for chart in charts if chart),
        movies=tuple(RecommendedMovie(*row) for row in lake.sql(MOST_RECOMMENDED).fetchall()),
    )


def _figures(profile: Profile) -> dict[str, str]:
    named = {
        "of the catalogue is in some list": profile.value(TABLE, "", metrics.CATALOGUE_COVERAGE),
        f"of the catalogue is among somebody’s first {metrics.TOP}": profile.value(
            TABLE, "", metrics.CATALOGUE_COVERAGE_AT_10
        ),
        "of all recommendations are of the 1 % most popular movies": profile.value(TABLE, "", metrics.POPULAR_SHARE),
    }
    for day, overlap in profile.by(TABLE, "", metrics.OVERLAP_AT_10, "since").items():
        named[f"of the first {metrics.TOP} stood there on {day}"] = overlap
    figures = {name: share(value) for name, value in named.items() if value is not None}
    events, age = (profile.value(TABLE, column, "p50") for column in ("movie_events", "movie_age_years"))
    if events is not None:
        figures["events has the movie of the median recommendation"] = count(events)
    if age is not None:
        figures["years old is the movie of the median recommendation"] = number(age)
    return figures
