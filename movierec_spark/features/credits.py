"""The people of the movies that are known."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def credits_of(movies: DataFrame, credits: DataFrame) -> DataFrame:
    """movie_id, role, person, billing, known_at, known_until: credits of the movies, joined by IMDb id or movie id.

    Where a list is in no order of billing each of the n names known with it is billed as the n-th; of a person
    whom two sources list in one role at one time the better billing counts. A credit is known while both of its
    rows are: from known_at on, up to the day before known_until (null: still; also where the frames hold the
    latest rows only and have no such column).
    """
    names = (
        Window.partitionBy("film", "role")
        .orderBy("credit_known_at")
        .rangeBetween(Window.unboundedPreceding, Window.currentRow)
    )
    place = F.coalesce("billing", F.size(F.collect_set("person").over(names)))
    films = F.array_compact(F.array("imdb_id", F.col("movie_id").cast("string")))
    of_movie = movies.select("movie_id", F.explode(films).alias("film"), *_known(movies, "movie"))
    of_credit = credits.select("film", "role", "person", "billing", *_known(credits, "credit"))
    return (
        of_movie.join(of_credit.withColumn("billing", place), on="film", how="inner")
        .withColumn("known_at", F.greatest("movie_known_at", "credit_known_at"))
        .withColumn("known_until", F.least("movie_known_until", "credit_known_until"))
        .where("known_until IS NULL OR known_at < known_until")
        .groupBy("movie_id", "role", "person", "known_at", "known_until")
        .agg(F.min("billing").alias("billing"))
    )


def _known(rows: DataFrame, of: str) -> list[Column]:
    def day(name: str) -> Column:
        known = F.col(name) if name in rows.columns else F.lit(None)
        return known.cast("date").alias(f"{of}_{name}")

    return [day("known_at"), day("known_until")]
