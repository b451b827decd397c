"""All figures of how the lists of some days were received."""

from collections.abc import Sequence
from datetime import date

import duckdb
import pyarrow as pa

from movierec_spark.monitoring.performance.cohorts import ListDay, add_cohorts
from movierec_spark.monitoring.performance.composition import composition_metrics
from movierec_spark.monitoring.performance.conversions import served_conversions, shown_conversions
from movierec_spark.monitoring.performance.exposure import first_impressions, repeat_rate
from movierec_spark.monitoring.performance.impressions import add_shown_movies, impression_metrics
from movierec_spark.monitoring.performance.served import served_metrics
from movierec_spark.tables import MODEL_PERFORMANCE

DIGITS = 9  # DuckDB adds up floats in any order; figures are rounded so that they are reproducible


def model_performance(
    lake: duckdb.DuckDBPyConnection, days: Sequence[ListDay], measured_on: date, k: int, windows: Sequence[int]
) -> pa.Table:
    """gold.model_performance rows of the days of lists, which ascend, in the order of their keys.

    windows: days after a list, ascending. lake: a connection with views of cohorts.INPUTS, which gets the tables and
    views that are queried.
    """
    add_cohorts(lake, days, measured_on, windows)
    metrics = [served_metrics(k), served_conversions(), composition_metrics(k)]
    if add_shown_movies(lake):
        metrics += [impression_metrics(k), shown_conversions(), repeat_rate(), first_impressions()]
    figures = " UNION ALL BY NAME ".join(f"({query})" for query in metrics)
    columns = ", ".join(MODEL_PERFORMANCE.column_names)
    return lake.sql(f"""
        SELECT {columns} FROM (
            SELECT
                * REPLACE (round(value, {DIGITS}) AS value),
                list_day + coalesce(window_days, 0) > DATE '{measured_on}' AS is_open,
                DATE '{measured_on}' AS measured_on,
                list_day AS as_of
            FROM ({figures})
        )
        ORDER BY {", ".join(MODEL_PERFORMANCE.key)}
    """).to_arrow_table()
