"""What lists brought by type of event: the share of users and of shown movies with such an event, and its values."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import GROUP, LIST, windows_from
from movierec_spark.monitoring.performance.impressions import KEYS, SHOWN_MOVIE

TYPED = [*KEYS, "event_type"]


def served_conversions(credited: DataFrame, users: DataFrame, groups: DataFrame, windows: Sequence[int]) -> DataFrame:
    """KEYS, metric, value, where the metrics' names end in a type of event that users sent.

    served_conversion_TYPE: of the users served, the share with such an event that is credited to their list.
    value_TYPE: the sum of the values of these, each 1 where it has none.
    credited: gold.attributed_events rows with a publication.
    """
    by_group = _in_groups(_reactions(credited), groups, windows).groupBy(TYPED)
    brought = by_group.agg(
        F.count_distinct("user_id").alias("users"), F.sum(F.coalesce("value", F.lit(1.0))).alias("value")
    )
    served = users.join(groups, on=["list_day", "user_id"], how="inner").groupBy(GROUP)
    rows = _joined(brought, served.agg(F.count(F.lit(1)).alias("users_served")), GROUP)
    shares = _named("served_conversion_", rows, F.col("users") / F.col("users_served"))
    return shares.unionByName(_named("value_", rows, F.col("value")))


def shown_conversions(credited: DataFrame, shown: DataFrame) -> DataFrame:
    """KEYS, metric, value; conversion_TYPE: of the movies shown, the share to which such an event is credited.

    shown: see shown_movies.
    """
    converted = _converted(_reactions(credited), shown)
    rows = _joined(converted, shown.groupBy(KEYS).agg(F.count(F.lit(1)).alias("movies")), KEYS)
    return _named("conversion_", rows, F.col("converted") / F.col("movies"))


def _reactions(credited: DataFrame) -> DataFrame:
    return credited.where(F.col("event_type") != IMPRESSION)


def _in_groups(events: DataFrame, groups: DataFrame, windows: Sequence[int]) -> DataFrame:
    window = F.explode(windows_from(F.col("days_after"), windows)).alias("window_days")
    rows = events.select(*LIST, "user_id", "event_type", "value", window)
    return rows.join(groups, on=["list_day", "user_id"], how="inner")


def _converted(events: DataFrame, shown: DataFrame) -> DataFrame:
    """TYPED, converted: how many of the movies shown have such an event within the window."""
    first = events.groupBy(*SHOWN_MOVIE, "event_type").agg(F.min("days_after").alias("after"))
    in_time = shown.join(first, on=SHOWN_MOVIE, how="inner").where(F.col("after") <= F.col("window_days"))
    return in_time.groupBy(TYPED).agg(F.count(F.lit(1)).alias("converted"))


def _joined(parts: DataFrame, wholes: DataFrame, keys: list[str]) -> DataFrame:
    """The parts with the whole of their keys; a model version is null for what trends."""
    conditions = [parts[name].eqNullSafe(wholes[name]) for name in keys]
    return parts.join(wholes, on=conditions, how="inner").select(parts["*"], *_others(wholes, keys))


def _others(frame: DataFrame, keys: list[str]) -> list[Column]:
    return [frame[name] for name in frame.columns if name not in keys]


def _named(prefix: str, rows: DataFrame, value: Column) -> DataFrame:
    return rows.select(*KEYS, F.concat(F.lit(prefix), "event_type").alias("metric"), value.alias("value"))
