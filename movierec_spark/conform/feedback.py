"""Feedback events, typed."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import PROVENANCE, known_at, moment, number


def conform_feedback(raw: DataFrame, known_from: str, text_ids: bool = False) -> DataFrame:
    """silver.feedback rows, with source_file and row_number, of bronze rows of one drop.

    known_from: "arrival" (a row is known on the drop's day, however late it comes) or "event_time".
    """
    occurred_at = moment("occurred_at")
    return raw.select(
        "source",
        F.trim("event_id").alias("event_id"),
        id_of("user_id", text_ids).alias("user_id"),
        id_of("movie_id", text_ids).alias("movie_id"),
        F.trim("event_type").alias("event_type"),
        _optional_number("value").alias("value"),
        occurred_at.alias("occurred_at"),
        known_at(occurred_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def _optional_number(column: str) -> Column:
    """Null where there is none; NaN, for the suite to reject, where there is something else."""
    return F.when(F.col(column).isNotNull(), F.coalesce(number(column), F.lit(float("nan"))))
