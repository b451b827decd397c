"""What is recommended: coverage, concentration, popularity, and how much of it stood there the day before."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.profiling import metrics
from movierec_spark.profiling.figure import Figure, existing
from movierec_spark.profiling.long_tail import concentration_figures
from movierec_spark.profiling.segments import ALL
from movierec_spark.tables import RECOMMENDATIONS

TABLE = RECOMMENDATIONS.name


def with_movies(recommendations: DataFrame, movie_features: DataFrame) -> DataFrame:
    """recommendations with movie_events BIGINT and movie_age_years INT of the movie; features: of the same day."""
    features = movie_features.select(
        "movie_id", F.col("events").alias("movie_events"), F.col("age_years").alias("movie_age_years")
    )
    return recommendations.join(F.broadcast(features), on="movie_id", how="left")


def describe_recommendations(
    recommendations: DataFrame, movie_features: DataFrame, day_before: DataFrame | None, as_of: date
) -> list[Figure]:
    """The figures of lists as a whole. day_before: recommendations of the day before as_of, None without any."""
    figures: list[tuple[str, str, str, float | None]] = [
        *_users(recommendations),
        *_movies(recommendations, movie_features),
    ]
    if day_before is not None:
        since = f"since {as_of - timedelta(days=1)}"
        figures.append(("", since, metrics.OVERLAP_AT_10, _overlap(recommendations, day_before)))
    return list(existing((TABLE, *figure) for figure in figures))


def _users(recommendations: DataFrame) -> Iterator[tuple[str, str, str, float]]:
    by_strategy = recommendations.where("rank = 1").groupBy("strategy").agg(F.count(F.lit(1)).alias("users")).collect()
    yield "", ALL, metrics.USERS, sum(row.users for row in by_strategy)
    yield from (("", f"strategy {row.strategy}", metrics.USERS, row.users) for row in by_strategy)


def _movies(recommendations: DataFrame, movie_features: DataFrame) -> Iterator[tuple[str, str, str, float]]:
    """Coverage of the movies known on the day, concentration on some of them, the share of the popular ones."""
    catalogue = movie_features.count()
    popular = movie_features.orderBy(F.desc("events"), "movie_id").limit(int(np.ceil(0.01 * catalogue)))
    by_movie = (
        recommendations.groupBy("movie_id")
        .agg(F.count(F.lit(1)).alias("lists"), F.count_if(F.col("rank") <= metrics.TOP).alias("top_lists"))
        .join(F.broadcast(popular.select("movie_id", F.lit(1).alias("is_popular"))), on="movie_id", how="left")
    )
    spread: pd.DataFrame = (
        by_movie.groupBy(
            "lists", (F.col("top_lists") > 0).alias("is_top"), F.col("is_popular").isNotNull().alias("is_popular")
        )
        .agg(F.count(F.lit(1)).alias("movies"))
        .toPandas()
    )
    in_lists = spread["lists"] * spread["movies"]
    yield "", ALL, metrics.CATALOGUE_COVERAGE, spread["movies"].sum() / catalogue
    yield "", ALL, metrics.CATALOGUE_COVERAGE_AT_10, spread["movies"][spread["is_top"]].sum() / catalogue
    yield "", ALL, metrics.POPULAR_SHARE, in_lists[spread["is_popular"]].sum() / in_lists.sum()
    by_lists = spread.groupby("lists")["movies"].sum()
    for segment, metric, value in concentration_figures(by_lists.index.to_numpy(float), by_lists.to_numpy(float)):
        yield "movie_id", segment, metric, value


def _overlap(recommendations: DataFrame, day_before: DataFrame) -> float | None:
    """The share of a list's first movies that stood there the day before; the mean over users with a list on both."""
    before = day_before.where(F.col("rank") <= metrics.TOP).select("user_id", "movie_id", F.lit(1).alias("was_there"))
    users = before.select("user_id").distinct()
    by_user = (
        recommendations.where(F.col("rank") <= metrics.TOP)
        .select("user_id", "movie_id")
        .join(users, on="user_id", how="left_semi")
        .join(before, on=["user_id", "movie_id"], how="left")
        .groupBy("user_id")
        .agg((F.count("was_there") / F.count(F.lit(1))).alias("share"))
    )
    row = by_user.agg(F.avg("share")).first()
    return row[0] if row else None
