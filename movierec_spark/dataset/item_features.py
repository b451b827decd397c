"""Content features of movies, by name and value: the input of the content vectors."""

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.dataset.features import Features

ALWAYS, STILL = 0, np.iinfo(np.int64).max


def content_features(movies: DataFrame, tags: DataFrame, credits: DataFrame | None = None) -> DataFrame:
    """movie_id, name, value, known_from, known_until: one row per movie, feature and value.

    known_from, known_until: microseconds; the feature holds at the moments after the first, up to the second.
    movies, credits: of silver, the latest row of each, or every version with its known_until. What the first drop of
    movies says holds from the beginning (ALWAYS). credits: movie_id, role, person, billing (1 for the first
    name), known_at; a person counts 1 / sqrt(billing).
    """
    described_from = F.when(in_first_drop(), F.lit(ALWAYS)).otherwise(day_over("known_at"))
    described = movies.select("movie_id", "genres", "release_year", *_known(movies, described_from))
    dated = described.where(F.col("release_year").isNotNull())
    parts = [
        _named(described.withColumn("genre", F.explode("genres")), "genre", F.col("genre")),
        _named(dated, "decade", F.floor(F.col("release_year") / 10) * 10),
        _named(dated, "year", F.col("release_year")),
        _tag_features(tags.join(movies, on="movie_id", how="left_semi")),
    ]
    if credits is not None:
        people = credits.join(movies, on="movie_id", how="left_semi")
        people = people.select("movie_id", "person", "billing", *_known(people, day_over("known_at")))
        parts.append(_named(people, "person", F.col("person"), 1 / F.sqrt("billing")))
    rows = parts[0]
    for other in parts[1:]:
        rows = rows.unionByName(other)
    ends = [F.min("known_from").alias("known_from"), F.max("known_until").alias("known_until")]
    return rows.groupBy("movie_id", "name", "value").agg(*ends)


def features_per_movie(rows: pd.DataFrame, movie_ids: np.ndarray, before: int | None = None) -> list[Features]:
    """The collected rows of content_features as one mapping per movie of movie_ids (ascending).

    before: microseconds; what was known at that moment. None: what is known now.
    """
    if before is None:
        current = rows[rows["known_until"] == STILL]
    else:
        current = rows[(rows["known_from"] < before) & (before <= rows["known_until"])]
    features: list[dict[str, float]] = [{} for _ in movie_ids]
    movie = np.searchsorted(movie_ids, current["movie_id"].to_numpy(np.int64))
    for row, name, value in zip(movie, current["name"], current["value"], strict=True):
        features[row][name] = max(value, features[row].get(name, value))
    return list(features)


def in_first_drop() -> Column:
    """Whether a row of silver.movies came with the first drop of its source, which may bring many years at once."""
    return F.col("known_at") == F.min("known_at").over(Window.partitionBy("source"))


def day_over(day: str) -> Column:
    """The last microsecond of a day: what became known on it is known to every moment after."""
    return F.unix_micros(F.to_timestamp(F.date_add(day, 1))) - 1


def _known(rows: DataFrame, known_from: Column) -> list[Column]:
    until = day_over("known_until") if "known_until" in rows.columns else F.lit(None)
    return [
        known_from.cast("bigint").alias("known_from"),
        F.coalesce(until.cast("bigint"), F.lit(STILL)).alias("known_until"),
    ]


def _named(rows: DataFrame, kind: str, thing: Column, value: Column | None = None) -> DataFrame:
    return rows.select(
        "movie_id",
        F.concat(F.lit(f"{kind}="), thing.cast("string")).alias("name"),
        (F.lit(1.0) if value is None else value).cast("double").alias("value"),
        "known_from",
        "known_until",
    )


def _tag_features(tags: DataFrame) -> DataFrame:
    return tags.select(
        "movie_id",
        F.concat(F.lit("tag="), F.lower("tag")).alias("name"),
        F.lit(1.0).alias("value"),
        F.unix_micros("tagged_at").alias("known_from"),
        F.lit(STILL).alias("known_until"),
    )
