"""Turn raw feedback events into silver rows."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import (
    PROVENANCE,
    known_at,
    parse_number,
    parse_optional_integer,
    parse_optional_text,
    parse_timestamp,
)


def conform_feedback(raw: DataFrame, known_from: str, text_ids: bool = False) -> DataFrame:
    """silver.feedback rows of bronze.feedback_events rows of one drop, with their provenance.

    known_from: "arrival" (a row is known on the drop's day, however late it comes) or "event_time" (the event's day).
    text_ids: see id_of.
    """
    occurred_at = parse_timestamp("occurred_at")
    return raw.select(
        "source",
        F.trim("event_id").alias("event_id"),
        id_of("user_id", text_ids).alias("user_id"),
        id_of("movie_id", text_ids).alias("movie_id"),
        F.trim("event_type").alias("event_type"),
        _parse_optional_number("value").alias("value"),
        occurred_at.alias("occurred_at"),
        known_at(occurred_at, known_from).alias("known_at"),
        parse_optional_text("publication_id").alias("publication_id"),
        parse_optional_integer("rank").alias("rank"),
        parse_optional_text("scenario").alias("scenario"),
        "as_of",
        *PROVENANCE,
    )


def _parse_optional_number(column: str) -> Column:
    """Null for null; NaN, which the suite rejects, for a text that is not a number."""
    return F.when(F.col(column).isNotNull(), F.coalesce(parse_number(column), F.lit(float("nan"))))
