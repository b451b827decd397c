"""Ratings by group: genres and decades of movies, gender and age of users, and genres within a group of users."""

import math
from collections.abc import Iterator

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.demographics import AGE_BANDS, BAND_NAMES
from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.segments import BOTH, MOST_CHARACTERS
from movierec_spark.tables import RATINGS

# The sums that number, mean and standard deviation are made of; those of groups can be added up.
SUMS = ("n", "total", "squares")


def describe_rating_groups(ratings: DataFrame, movies: DataFrame, users: DataFrame) -> list[Figure]:
    """The number, mean and standard deviation of the ratings of each group; rows: as known on the day."""
    groups = _by_movie(ratings, movies).unionByName(_by_user(ratings, movies, users))
    by_segment = (
        groups.select(F.explode("segments").alias("segment"), *SUMS)
        .where("segment IS NOT NULL")
        .groupBy("segment")
        .agg(*[F.sum(name) for name in SUMS])
    )
    return list(
        existing(
            (RATINGS.name, "rating", segment, metric, value)
            for segment, n, total, squares in by_segment.collect()
            for metric, value in _figures(n, total, squares)
        )
    )


def _by_movie(ratings: DataFrame, movies: DataFrame) -> DataFrame:
    """segments (those of one movie, an array) and the sums of its ratings."""
    segments = F.array_compact(F.array_append(_genres(), _decade()))
    by_movie = ratings.groupBy("movie_id").agg(*_sums())
    return by_movie.join(movies.select("movie_id", segments.alias("segments")), on="movie_id", how="inner").select(
        "segments", *SUMS
    )


def _by_user(ratings: DataFrame, movies: DataFrame, users: DataFrame) -> DataFrame:
    """segments (an array of groups of users, and of these with genres) and the sums of the ratings that have them all.

    Grouped by whole arrays, of which there are few, before any row is multiplied.
    """
    groups = users.select("user_id", F.array_compact(F.array(_gender(), _age_band())).alias("groups"))
    genres = F.broadcast(movies.select("movie_id", _genres().alias("genres")))
    of_both = (
        ratings.join(groups, on="user_id", how="inner")
        .join(genres, on="movie_id", how="left")
        .groupBy("groups", F.coalesce("genres", F.array().cast("array<string>")).alias("genres"))
        .agg(*_sums())
    )
    return of_both.select(F.concat("groups", _with_each_genre()).alias("segments"), *SUMS)


def _with_each_genre() -> Column:
    """Each of groups together with each of genres."""
    pairs = F.transform(
        "groups", lambda group: F.transform("genres", lambda genre: F.concat(group, F.lit(BOTH), genre))
    )
    return F.flatten(pairs)


def _genres() -> Column:
    return F.transform(F.array_distinct("genres"), lambda genre: _segment("genre", genre))


def _decade() -> Column:
    return _segment("decade", (F.floor(F.col("release_year") / 10) * 10).cast("string"))


def _gender() -> Column:
    return _segment("gender", F.col("gender"))


def _age_band() -> Column:
    """The band of age, an age below 0 being in the first one; see features.demographics."""
    band = F.lit(BAND_NAMES[0])
    for low, name in zip(AGE_BANDS[1:], BAND_NAMES[1:], strict=True):
        band = F.when(F.col("age") >= low, F.lit(name)).otherwise(band)
    return F.when(F.col("age").isNotNull(), _segment("age", band))


def _segment(kind: str, name: Column) -> Column:
    """Null where the name is null."""
    return F.concat(F.lit(f"{kind} "), F.left(name, F.lit(MOST_CHARACTERS)))


def _sums() -> list[Column]:
    rating = F.col("rating").cast("double")
    return [
        F.count(rating).alias("n"),
        F.sum(rating).alias("total"),
        F.sum(rating * rating).alias("squares"),
    ]


def _figures(n: int, total: float, squares: float) -> Iterator[tuple[str, float]]:
    yield metrics.ROWS, n
    yield metrics.MEAN, total / n
    if n > 1:
        yield metrics.STANDARD_DEVIATION, math.sqrt(max(squares - total * total / n, 0.0) / (n - 1))
