"""What a user likes, and how much: the only thing that models learn from."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.settings import Preferences


def preferences(ratings: DataFrame, as_of: date, chosen: Preferences) -> DataFrame:
    """user_id, movie_id, weight (above 0), at (the event's moment); one row per user and movie.

    ratings: the latest rating of a movie by a user, as known on the day.
    A rating weighs its stars times event_weights["rating"], halved every half-life up to the day's end.
    """
    weight = F.col("rating").cast("double") * F.lit(chosen.event_weights.get("rating", 0.0))
    return ratings.select(
        "user_id",
        "movie_id",
        (weight * _decay(F.col("rated_at"), as_of, chosen.half_life_days)).alias("weight"),
        F.col("rated_at").alias("at"),
    ).where("weight > 0")


def decayed(moment: Column, as_of: date, half_life_days: float) -> Column:
    """1 for an event of the day itself, halved for each half-life that lies between."""
    return F.pow(F.lit(0.5), F.datediff(F.lit(as_of), F.to_date(moment)) / F.lit(half_life_days))


def _decay(moment: Column, as_of: date, half_life_days: float | None) -> Column:
    return F.lit(1.0) if half_life_days is None else decayed(moment, as_of, half_life_days)
