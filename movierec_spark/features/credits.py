"""The people of the movies that are known."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def credits_of(movies: DataFrame, credits: DataFrame) -> DataFrame:
    """movie_id, role, person, billing: the credits of the movies frame, joined by IMDb id.

    Where a list is in no order of billing each of its n names is billed as the n-th.
    """
    names = Window.partitionBy("movie_id", "role")
    return (
        movies.select("movie_id", "imdb_id")
        .join(credits, on="imdb_id", how="inner")
        .select(
            "movie_id",
            "role",
            "person",
            F.coalesce("billing", F.count(F.lit(1)).over(names).cast("int")).alias("billing"),
        )
    )
