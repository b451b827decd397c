"""What is watched of late, for everybody and by genre."""

from datetime import date

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def trending_movies(movie_features: DataFrame, n: int, as_of: date) -> DataFrame:
    """gold.trending_movies rows: the n most popular of late in each segment, ties by id.

    movie_features: gold.movie_features rows of the day; movies without events trend nowhere.
    """
    watched = movie_features.where("events > 0")
    segments = F.array_union(F.array(F.lit("all")), "genres")
    best = Window.partitionBy("segment").orderBy(F.col("popularity_30_days").desc(), "movie_id")
    return (
        watched.select("movie_id", "popularity_30_days", F.explode(segments).alias("segment"))
        .withColumn("rank", F.row_number().over(best))
        .where(F.col("rank") <= n)
        .select(
            "segment",
            "rank",
            "movie_id",
            F.col("popularity_30_days").alias("score"),
            F.lit(as_of).alias("as_of"),
        )
    )
