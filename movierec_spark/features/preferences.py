"""What users did with movies, and how much they like each: who is a user, what is seen, what models learn from."""

from collections.abc import Callable
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.settings.sections import Preferences

Weighing = Callable[[Preferences], DataFrame]
EXCLUDE = "exclude"  # the type of an event that says "not this"
DIGITS = 9  # sums of parts come in any order; beyond this they need not agree
NOISE = 10.0**-DIGITS  # the share of the parts of a sum below which its sign says nothing
MOST_HALF_LIVES = 1000  # halved more often a float64 becomes 0, and loses its sign


def preferences(ratings: DataFrame, feedback: DataFrame, as_of: date, chosen: Preferences) -> DataFrame:
    """user_id, movie_id, weight, is_unwanted, at (the last event's moment); one row per user and movie met.

    ratings: the latest rating of a movie by a user, feedback: each event once, both as known on the day.
    A movie is met by any rating, and by any event of a type that event_weights names or of the type exclude; events
    of other types count nothing. An event weighs its value (1 where it has none, the stars of a rating) times
    event_weights[its type], halved every half-life up to the day's end, and what a user did with a movie adds up; so
    a weight may be 0 or below, and is 0 where all has faded. is_unwanted: whether the sum is below 0, however far it
    has faded, or there is an event of the type exclude.
    """
    counted = F.col("event_type").isin(*chosen.event_weights, EXCLUDE)
    done = feedback.where(counted).withColumn("value", F.coalesce("value", F.lit(1.0)))
    rated = ratings.withColumn("event_type", F.lit("rating"))
    events = _weighed(rated, "rating", "rated_at", as_of, chosen).unionByName(
        _weighed(done, "value", "occurred_at", as_of, chosen)
    )
    total, parts = F.sum("weight"), F.sum(F.abs("weight"))
    return events.groupBy("user_id", "movie_id").agg(
        F.round(total, DIGITS).alias("weight"),
        ((total < -NOISE * parts) | F.max("is_excluded")).alias("is_unwanted"),
        F.max("at").alias("at"),
    )


def likes(preferences: DataFrame) -> DataFrame:
    """The preferences above 0: all that models and figures of popularity learn from."""
    return preferences.where("weight > 0")


def event_weight(event_type: Column, chosen: Preferences) -> Column:
    """The weight that conf gives a type of event; 0 where it gives none."""
    weights = [F.when(event_type == name, F.lit(weight)) for name, weight in chosen.event_weights.items()]
    return F.coalesce(*weights, F.lit(0.0))


def decayed(moment: Column, as_of: date, half_life_days: float) -> Column:
    """1 for an event of the day itself, halved for each half-life that lies between; never 0."""
    half_lives = F.datediff(F.lit(as_of), F.to_date(moment)) / F.lit(half_life_days)
    return F.pow(F.lit(0.5), F.least(half_lives, F.lit(MOST_HALF_LIVES)))


def _weighed(events: DataFrame, value: str, moment: str, as_of: date, chosen: Preferences) -> DataFrame:
    """user_id, movie_id, weight, is_excluded, at; one row per event."""
    event_type, half_life = F.col("event_type"), chosen.half_life_days
    decay = F.lit(1.0) if half_life is None else decayed(F.col(moment), as_of, half_life)
    return events.select(
        "user_id",
        "movie_id",
        (F.col(value).cast("double") * event_weight(event_type, chosen) * decay).alias("weight"),
        (event_type == EXCLUDE).alias("is_excluded"),
        F.col(moment).alias("at"),
    )
