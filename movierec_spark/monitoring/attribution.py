"""Attribution: which publication of recommendations an event is credited to, one at most."""

from datetime import date, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.monitoring.user_events import EVENT
from movierec_spark.settings.feedback_section import Feedback
from movierec_spark.tables import ATTRIBUTED_EVENTS

KEY = list(ATTRIBUTED_EVENTS.key)
OF_LIST = ("publication_id", "rank", "strategy", "variant", "model_version")


def attribute(events: DataFrame, history: DataFrame, day: date, settings: Feedback) -> DataFrame:
    """gold.attributed_events rows of the events of one day.

    events: see events_of_day. history: gold.recommendations_history rows, of any days; those that were not served are
    left out. An event belongs to the publication that it names, where that is of settings.last_window days before it
    at most and held the movie for the user; else to the last publication before its day, and of settings.window_days
    before it at most, that did.
    """
    named = F.col("publication_id").alias("named_id")
    lists = _lists(history, day - timedelta(days=settings.last_window), day)
    matches = events.select(*KEY, "user_id", "movie_id", named).join(lists, on=["user_id", "movie_id"], how="inner")
    is_named, is_recent = _is_named(), F.col("days_after").between(1, settings.window_days)
    best = F.max_by(F.struct(*OF_LIST, "list_day", "days_after"), F.struct(is_named, "publication_id"))
    credits = matches.where(is_named | is_recent).groupBy(KEY).agg(best.alias("credit")).select(*KEY, "credit.*")
    told = events.select(*EVENT, "is_liked", "scenario", "shown_rank")
    rows = told.join(credits, on=KEY, how="left").withColumn("as_of", F.lit(day))
    return rows.select(*ATTRIBUTED_EVENTS.column_names)


def days_of_lists(events: DataFrame, day: date, settings: Feedback) -> list[date]:
    """The days of all publications that events of the day can be credited to, so that no other day is read."""
    recent = {day - timedelta(days=number) for number in range(1, settings.window_days + 1)}
    named = F.try_to_date(F.split_part("publication_id", F.lit("/"), F.lit(1)))
    rows = events.where("publication_id IS NOT NULL").select(named.alias("day")).distinct().collect()
    return sorted(recent | {row["day"] for row in rows if row["day"] is not None})


def _lists(history: DataFrame, first: date, last: date) -> DataFrame:
    """The places of what was served, of the days from first to last. days_after: from the list to the last day."""
    served = history.where("served").where(F.col("as_of").between(F.lit(first), F.lit(last)))
    days_after = F.datediff(F.lit(last), F.col("as_of")).alias("days_after")
    return served.select("user_id", "movie_id", *OF_LIST, F.col("as_of").alias("list_day"), days_after)


def _is_named() -> Column:
    return F.coalesce(F.col("named_id") == F.col("publication_id"), F.lit(False))
