"""Profiles of a few figures, in memory and as rows of a lake."""

from datetime import date, timedelta
from typing import Any

from movierec_spark.report.exploration.profile import Profile, Row, profile_of
from tests.unit.report.small_lake import DAY

RATINGS, MOVIES, LISTS = "silver.ratings", "silver.movies", "gold.recommendations"
WEEK_BEFORE = DAY - timedelta(days=7)
Figures = dict[tuple[str, str] | tuple[str, str, str], float]  # column, metric and maybe segment: value


def rows_of(table: str, figures: Figures) -> list[Row]:
    """figures: without a segment they are of "all"."""
    return [(table, key[0], key[2] if len(key) > 2 else "all", key[1], value) for key, value in figures.items()]


def profile(table: str, figures: Figures, as_of: date = DAY) -> Profile:
    return profile_of(as_of, rows_of(table, figures))


def as_table(rows: list[Row], as_of: date) -> list[dict[str, Any]]:
    """Rows of gold.profiles."""
    names = ("table_name", "column_name", "segment", "metric", "value")
    return [{"as_of": as_of} | dict(zip(names, row, strict=True)) for row in rows]


def of_ratings(rows: float = 1000.0, mean: float = 3.5) -> list[Row]:
    """A plain profile of ratings, with nothing to complain of."""
    return rows_of(
        RATINGS,
        {
            ("", "rows"): rows,
            ("", "rows_recent"): 600,
            ("", "rows_earlier"): 550,
            ("", "sparsity"): 0.98,
            ("", "delivered"): rows,
            ("", "published"): rows,
            ("user_id", "type", "type BIGINT"): 1,
            ("user_id", "distinct"): 50,
            ("user_id", "gini"): 0.5,
            ("user_id", "lorenz", "share 0.5"): 0.2,
            ("user_id", "lorenz", "share 1"): 1,
            ("user_id", "new", "week 2018-09-17"): 4,
            ("rating", "type", "type FLOAT"): 1,
            ("rating", "distinct"): 10,
            ("rating", "mean"): mean,
            ("rating", "standard_deviation"): 1,
            ("rating", "minimum"): 0.5,
            ("rating", "maximum"): 5,
            ("rating", "rows", "bin 3.5 to 4"): 0.4 * rows,
            ("rating", "rows", "bin 4.5 to 5"): 0.6 * rows,
            ("rating", "rows_recent", "bin 3.5 to 4"): 300,
            ("rating", "rows_earlier", "bin 4.5 to 5"): 300,
            ("rating", "psi_recent"): 0.05,
            ("rating", "rows", "genre Drama"): 400,
            ("rating", "mean", "genre Drama"): 3.75,
            ("rating", "standard_deviation", "genre Drama"): 1,
            ("rating", "rows", "gender F | genre Drama"): 100,
            ("rating", "mean", "gender F | genre Drama"): 4,
            ("rated_at", "type", "type TIMESTAMP"): 1,
            ("rated_at", "earliest"): 9862,
            ("rated_at", "latest"): 17800,
            ("rated_at", "active_days"): 300,
            ("rated_at", "empty_days"): 100,
            ("rated_at", "days_since_last"): 0,
            ("rated_at", "rows", "week 2018-09-10"): 7,
            ("rated_at", "rows", "week 2018-09-24"): 9,
            ("rated_at", "rows", "day 2018-09-25"): 30,
            ("rated_at", "rows", "day 2018-09-26"): 35,
            ("rated_at", "rows", "weekday 1"): 65,
            ("rated_at", "rows", "hour 20"): 65,
        },
    )
