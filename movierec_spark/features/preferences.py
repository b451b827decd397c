"""What a user likes, and how much: the only thing that models learn from."""

from collections.abc import Callable
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.sections import Preferences

Weighing = Callable[[Preferences], DataFrame]
DIGITS = 9  # sums of parts come in any order; beyond this they need not agree


def preferences(ratings: DataFrame, feedback: DataFrame, as_of: date, chosen: Preferences) -> DataFrame:
    """user_id, movie_id, weight (above 0), at (the last event's moment); one row per user and movie.

    ratings: the latest rating of a movie by a user, feedback: each event once, both as known on the day.
    An event weighs its value (1 where it has none, the stars of a rating) times event_weights[its type], halved
    every half-life up to the day's end; a type without a weight counts nothing. What a user did with a movie
    adds up.
    """
    rated = _weighed(ratings, F.lit("rating"), F.col("rating"), "rated_at", as_of, chosen)
    done = _weighed(feedback, F.col("event_type"), F.coalesce("value", F.lit(1.0)), "occurred_at", as_of, chosen)
    return (
        rated.unionByName(done)
        .groupBy("user_id", "movie_id")
        .agg(F.round(F.sum("weight"), DIGITS).alias("weight"), F.max("at").alias("at"))
        .where("weight > 0")
    )


def event_weight(event_type: Column, chosen: Preferences) -> Column:
    """The weight that conf gives a type of event; 0 where it gives none."""
    weights = [F.when(event_type == name, F.lit(weight)) for name, weight in chosen.event_weights.items()]
    return F.coalesce(*weights, F.lit(0.0))


def decayed(moment: Column, as_of: date, half_life_days: float) -> Column:
    """1 for an event of the day itself, halved for each half-life that lies between."""
    return F.pow(F.lit(0.5), F.datediff(F.lit(as_of), F.to_date(moment)) / F.lit(half_life_days))


def _weighed(
    events: DataFrame, event_type: Column, value: Column, moment: str, as_of: date, chosen: Preferences
) -> DataFrame:
    """user_id, movie_id, weight, at; one row per event that counts."""
    half_life = chosen.half_life_days
    decay = F.lit(1.0) if half_life is None else decayed(F.col(moment), as_of, half_life)
    return events.select(
        "user_id",
        "movie_id",
        (value.cast("double") * event_weight(event_type, chosen) * decay).alias("weight"),
        F.col(moment).alias("at"),
    ).where("weight != 0")
