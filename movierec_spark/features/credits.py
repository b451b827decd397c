"""Join credits to movies."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def credits_of(movies: DataFrame, credits: DataFrame) -> DataFrame:
    """The credits of the movies: movie_id, role, person, billing, known_at, known_until; one per person and role.

    movies, credits: silver rows, joined by the IMDb id or by the movie id. They may be all versions of the rows, with
    known_until, or only the latest, without it. A credit is valid while both of its rows are: from known_at to the
    day before known_until, which is null for the latest.
    Where a list of n names has no order of billing, each name gets the billing n. Where two sources list a person in
    one role at the same time, the lower billing counts.
    """
    names = (
        Window.partitionBy("film", "role")
        .orderBy("credit_known_at")
        .rangeBetween(Window.unboundedPreceding, Window.currentRow)
    )
    billing = F.coalesce("billing", F.size(F.collect_set("person").over(names)))
    films = F.array_compact(F.array("imdb_id", F.col("movie_id").cast("string")))
    movie_rows = movies.select("movie_id", F.explode(films).alias("film"), *_validity(movies, "movie"))
    credit_rows = credits.select("film", "role", "person", "billing", *_validity(credits, "credit"))
    return (
        movie_rows.join(credit_rows.withColumn("billing", billing), on="film", how="inner")
        .withColumn("known_at", F.greatest("movie_known_at", "credit_known_at"))
        .withColumn("known_until", F.least("movie_known_until", "credit_known_until"))
        .where("known_until IS NULL OR known_at < known_until")
        .groupBy("movie_id", "role", "person", "known_at", "known_until")
        .agg(F.min("billing").alias("billing"))
    )


def _validity(rows: DataFrame, prefix: str) -> list[Column]:
    """known_at and known_until with a prefix; null where the rows lack the column."""

    def day(name: str) -> Column:
        column = F.col(name) if name in rows.columns else F.lit(None)
        return column.cast("date").alias(f"{prefix}_{name}")

    return [day("known_at"), day("known_until")]
