"""gold.recommendations of a day, from users' lists."""

from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

OF_USER = ("strategy", "variant", "model_version")


def recommendations(lists: DataFrame, as_of: date, generated_at: datetime) -> DataFrame:
    """gold.recommendations rows, in the order of the lists. lists: user_lists rows."""
    places = F.arrays_zip("movie_ids", "scores", "predicted_ratings", "because_movie_ids")
    rows = lists.select("user_id", F.posexplode(places).alias("place", "movie"), *OF_USER)
    return rows.select(
        "user_id",
        (F.col("place") + 1).alias("rank"),
        F.col("movie.movie_ids").alias("movie_id"),
        F.col("movie.scores").alias("score"),
        F.col("movie.predicted_ratings").alias("predicted_rating"),
        F.col("movie.because_movie_ids").alias("because_movie_id"),
        *OF_USER,
        F.lit(as_of).alias("as_of"),
        F.lit(generated_at).alias("generated_at"),
    )
