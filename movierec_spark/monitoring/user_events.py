"""What users did on one day: events of feedback and ratings, as rows of one kind."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import RATING, event_weight, preferences
from movierec_spark.settings.data_sections import Preferences

EVENT = ("source", "event_id", "user_id", "movie_id", "event_type", "value", "occurred_at")
SHOWN = {"publication_id": "string", "shown_rank": "int", "scenario": "string"}


def events_of_day(ratings: DataFrame, feedback: DataFrame, day: date, settings: Preferences) -> DataFrame:
    """EVENT, SHOWN and is_liked; one row per event of the day.

    ratings: one row per user, movie and moment; feedback: one per event; both of any days, as known when it is
    measured. is_liked: see _tells_of_a_like; of no event is it so whose user and movie the day's events make unwanted.
    """
    rated = ratings.where(F.to_date("rated_at") == F.lit(day))
    occurred = feedback.where(F.to_date("occurred_at") == F.lit(day))
    wanted = preferences(rated, occurred, day, settings)
    unwanted = wanted.where("is_unwanted").select("user_id", "movie_id", "is_unwanted")
    events = _of_ratings(rated).unionByName(_of_feedback(occurred))
    is_liked = _tells_of_a_like(settings) & F.col("is_unwanted").isNull()
    return events.join(unwanted, on=["user_id", "movie_id"], how="left").select(
        *EVENT, *SHOWN, F.coalesce(is_liked, F.lit(False)).alias("is_liked")
    )


def _of_ratings(ratings: DataFrame) -> DataFrame:
    moment = F.unix_micros("rated_at")
    return ratings.select(
        "source",
        F.concat_ws("/", "user_id", "movie_id", moment).alias("event_id"),
        "user_id",
        "movie_id",
        F.lit(RATING).alias("event_type"),
        F.col("rating").cast("double").alias("value"),
        F.col("rated_at").alias("occurred_at"),
        *(F.lit(None).cast(kind).alias(name) for name, kind in SHOWN.items()),
    )


def _of_feedback(feedback: DataFrame) -> DataFrame:
    return feedback.withColumnRenamed("rank", "shown_rank").select(*EVENT, *SHOWN)


def _tells_of_a_like(settings: Preferences) -> Column:
    """A rating of settings.liked_from stars or more, or another event whose type has a weight above 0."""
    has_weight = event_weight(F.col("event_type"), settings) > 0
    return F.when(F.col("event_type") == RATING, F.col("value") >= settings.liked_from).otherwise(has_weight)
