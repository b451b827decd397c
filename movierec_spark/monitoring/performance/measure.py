"""All figures of how the lists of some days were received."""

from dataclasses import dataclass
from datetime import date
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import user_groups, users_of
from movierec_spark.monitoring.performance.composition import composition_metrics
from movierec_spark.monitoring.performance.conversions import served_conversions, shown_conversions
from movierec_spark.monitoring.performance.exposure import exposure_metrics
from movierec_spark.monitoring.performance.impressions import impression_metrics, shown_movies
from movierec_spark.monitoring.performance.served import served_metrics
from movierec_spark.settings.feedback_section import Feedback
from movierec_spark.tables import MODEL_PERFORMANCE


@dataclass(frozen=True)
class Cohorts:
    """What the figures of the lists of some days are made of.

    lists: gold.recommendations_history rows of the last publication served of each day, with list_day.
    previous: those of the publication served before each, with the list_day of the later one.
    attributed: gold.attributed_events rows up to the day of the measurement.
    user_features, movie_features: gold rows of the days. first_known: movie_id, first_day.
    """

    lists: DataFrame
    previous: DataFrame
    attributed: DataFrame
    user_features: DataFrame
    movie_features: DataFrame
    first_known: DataFrame


def model_performance(cohorts: Cohorts, measured_on: date, k: int, settings: Feedback) -> DataFrame:
    """gold.model_performance rows of all days of the cohorts."""
    windows, lists = settings.curve_days, cohorts.lists
    users = users_of(lists).persist()
    groups = user_groups(users, cohorts.user_features).persist()
    days = users.select("list_day").distinct()
    credited = _credited(cohorts.attributed, days).persist()
    metrics = [
        served_metrics(lists, users, groups, _since_lists(cohorts.attributed, days, settings.last_window), k, windows),
        served_conversions(credited, users, groups, windows),
        composition_metrics(lists, cohorts.previous, groups, cohorts.movie_features, cohorts.first_known, k),
    ]
    if not credited.where(F.col("event_type") == IMPRESSION).isEmpty():  # to find that out late takes seconds
        shown = shown_movies(credited, groups, windows).persist()
        metrics += [
            impression_metrics(shown, k),
            shown_conversions(credited, shown),
            exposure_metrics(cohorts.attributed, shown, cohorts.first_known),
        ]
    last_day = F.date_add("list_day", F.coalesce("window_days", F.lit(0)))
    return (
        reduce(DataFrame.unionByName, metrics)
        .withColumn("is_open", last_day > F.lit(measured_on))
        .withColumn("measured_on", F.lit(measured_on))
        .withColumn("as_of", F.col("list_day"))
        .select(*MODEL_PERFORMANCE.column_names)
    )


def _credited(attributed: DataFrame, days: DataFrame) -> DataFrame:
    """The events that are credited to lists of the days."""
    return attributed.where("publication_id IS NOT NULL").join(F.broadcast(days), on="list_day", how="left_semi")


def _since_lists(attributed: DataFrame, days: DataFrame, last_window: int) -> DataFrame:
    """list_day, user_id, movie_id, is_liked, days_after: what users did, once for each list day before it."""
    events = attributed.where(F.col("event_type") != IMPRESSION).select("user_id", "movie_id", "is_liked", "as_of")
    after = F.datediff("as_of", "list_day")
    pairs = events.crossJoin(F.broadcast(days)).withColumn("days_after", after)
    return pairs.where(F.col("days_after").between(1, last_window)).drop("as_of")
