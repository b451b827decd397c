"""The people of the movies that are known."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def credits_of(movies: DataFrame, credits: DataFrame) -> DataFrame:
    """movie_id, role, person, billing: the credits of the movies frame, joined by IMDb id or movie id.

    Where a list is in no order of billing each of its n names is billed as the n-th; of a person whom two
    sources list in one role the better billing counts.
    """
    names = Window.partitionBy("movie_id", "role")
    films = F.array_compact(F.array("imdb_id", F.col("movie_id").cast("string")))
    return (
        movies.select("movie_id", F.explode(films).alias("film"))
        .join(credits, on="film", how="inner")
        .groupBy("movie_id", "role", "person")
        .agg(F.min("billing").alias("billing"))
        .select(
            "movie_id",
            "role",
            "person",
            F.coalesce("billing", F.count(F.lit(1)).over(names).cast("int")).alias("billing"),
        )
    )
