"""What is said about a movie, as named features with values: the input of the content vectors."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.models.content import Features

ALWAYS = 0
YEAR = "year="


def content_features(movies: DataFrame, tags: DataFrame, credits: DataFrame | None = None) -> DataFrame:
    """movie_id, name, value, known_from: one row per movie and feature, for the movies of the movies frame.

    known_from: microseconds at which the feature became known; ALWAYS for what comes with the movie.
    credits: movie_id, role, person, billing (1 for the first name); a person counts 1 / sqrt(billing).
    """
    genres = movies.select("movie_id", F.explode("genres").alias("genre"))
    dated = movies.where(F.col("release_year").isNotNull())
    named = [
        _named(genres, "genre", F.col("genre")),
        _named(dated, "decade", F.floor(F.col("release_year") / 10) * 10),
        _named(dated, "year", F.col("release_year")),
        _tag_features(tags.join(movies, on="movie_id", how="left_semi")),
    ]
    if credits is not None:
        people = credits.join(movies, on="movie_id", how="left_semi")
        named.append(_named(people, "person", F.col("person"), 1 / F.sqrt("billing")))
    rows = named[0]
    for more in named[1:]:
        rows = rows.unionByName(more)
    return rows.groupBy("movie_id", "name").agg(F.max("value").alias("value"), F.min("known_from").alias("known_from"))


def features_per_movie(rows: pd.DataFrame, movie_ids: np.ndarray, before: int | None = None) -> list[Features]:
    """The collected rows of content_features as one mapping per movie of movie_ids (ascending).

    before: microseconds; only what was known earlier.
    """
    known = rows if before is None else rows[rows["known_from"] < before]
    features: list[dict[str, float]] = [{} for _ in movie_ids]
    movie = np.searchsorted(movie_ids, known["movie_id"].to_numpy(np.int64))
    for row, name, value in zip(movie, known["name"], known["value"], strict=True):
        features[row][name] = value
    return list(features)


def release_years(features: Sequence[Features]) -> np.ndarray:
    """Per movie the year that its features tell, float64; NaN where they tell none."""
    told = [[name for name in movie if name.startswith(YEAR)] for movie in features]
    return np.array([float(names[0].removeprefix(YEAR)) if names else np.nan for names in told])


def _named(rows: DataFrame, kind: str, thing: Column, value: Column | None = None) -> DataFrame:
    return rows.select(
        "movie_id",
        F.concat(F.lit(f"{kind}="), thing.cast("string")).alias("name"),
        (F.lit(1.0) if value is None else value).cast("double").alias("value"),
        F.lit(ALWAYS).cast("bigint").alias("known_from"),
    )


def _tag_features(tags: DataFrame) -> DataFrame:
    return tags.select(
        "movie_id",
        F.concat(F.lit("tag="), F.lower("tag")).alias("name"),
        F.lit(1.0).alias("value"),
        F.unix_micros("tagged_at").alias("known_from"),
    )
