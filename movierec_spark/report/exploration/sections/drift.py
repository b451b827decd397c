"""Drift: the population stability index of every column, and the main figures, report by report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.charts import Points, line_chart
from movierec_spark.report.exploration.marks import LineChart
from movierec_spark.report.exploration.words import label, of_column

INDICES = """
    SELECT as_of, table_name, column_name, value FROM gold.profiles
    WHERE metric = $metric AND as_of <= $as_of ORDER BY ALL
"""
MAIN_FIGURES = """
    SELECT as_of, value FROM gold.profiles
    WHERE as_of <= $as_of AND table_name = $table AND column_name = $column AND metric = $metric
        AND (segment = 'all' OR segment LIKE 'since %')
    ORDER BY ALL
"""
SHOWN = (
    ("silver.ratings", "", metrics.ROWS),
    ("silver.ratings", "rating", metrics.MEAN),
    ("silver.ratings", "user_id", metrics.DISTINCT),
    ("silver.ratings", "movie_id", metrics.GINI),
    ("gold.recommendations", "", metrics.CATALOGUE_COVERAGE),
    ("gold.recommendations", "", metrics.POPULAR_SHARE),
    ("gold.recommendations", "", metrics.OVERLAP_AT_10),
)
MOST_LINES = 6  # that the eye can tell apart

Series = Mapping[date, float]


@dataclass(frozen=True)
class DriftedColumn:
    """latest: the index on the last day that has one; most: on any day."""

    where: str
    day: date
    latest: float
    most: float

    @property
    def verdict(self) -> str:
        return "much" if self.latest > bounds.PSI_MUCH else "some" if self.latest > bounds.PSI_SOME else "little"


@dataclass(frozen=True)
class Drift:
    """columns: those that drift most first. chart: the first of them. figures: one chart each."""

    columns: tuple[DriftedColumn, ...]
    chart: LineChart | None
    figures: tuple[LineChart, ...]


def drift(lake: DuckDBPyConnection, as_of: date) -> Drift:
    """The history up to a day."""
    series: dict[str, dict[date, float]] = {}
    for day, table, column, value in lake.execute(INDICES, {"metric": metrics.PSI, "as_of": as_of}).fetchall():
        series.setdefault(of_column(table, column), {})[day] = value
    columns = [DriftedColumn(where, max(of), of[max(of)], max(of.values())) for where, of in series.items()]
    columns.sort(key=lambda column: (-column.latest, column.where))
    first = {column.where: series[column.where] for column in columns[:MOST_LINES]}
    limits = (bounds.PSI_SOME, bounds.PSI_MUCH)
    charts = [_main_figure(lake, as_of, *names) for names in SHOWN]
    return Drift(
        columns=tuple(columns),
        chart=_chart("Population stability index since the report before", first, limits),
        figures=tuple(chart for chart in charts if chart),
    )


def _main_figure(lake: DuckDBPyConnection, as_of: date, table: str, column: str, metric: str) -> LineChart | None:
    parameters = {"as_of": as_of, "table": table, "column": column, "metric": metric}
    series = dict(lake.execute(MAIN_FIGURES, parameters).fetchall())
    name = f"{of_column(table, column)}: {label(metric)}"
    return _chart(name, {label(metric): series}) if len(series) > 1 else None


def _chart(title: str, series: Mapping[str, Series], limits: tuple[float, ...] = ()) -> LineChart | None:
    days = sorted({day for of in series.values() for day in of})
    place = {day: float(i) for i, day in enumerate(days)}
    lines: dict[str, Points] = {
        name: [(place[day], value) for day, value in sorted(of.items())] for name, of in series.items()
    }
    return line_chart(title, lines, [f"{day}" for day in days], limits)
