"""gold.recommendations of a day, from users' lists."""

from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

OF_USER = ("strategy", "variant", "model_version")


def recommendations(lists: DataFrame, as_of: date, generated_at: datetime) -> DataFrame:
    """gold.recommendations rows, in the order of the lists. lists: user_lists rows."""
    rows = lists.select("*", F.posexplode("movie_ids").alias("place", "movie_id"))
    return rows.select(
        "user_id",
        (F.col("place") + 1).alias("rank"),
        "movie_id",
        F.get("scores", "place").alias("score"),
        F.get("predicted_ratings", "place").alias("predicted_rating"),
        F.get("because_movie_ids", "place").alias("because_movie_id"),
        *OF_USER,
        F.get("explored", "place").alias("explored"),
        F.get("propensities", "place").alias("propensity"),
        F.lit(as_of).alias("as_of"),
        F.lit(generated_at).alias("generated_at"),
    )
