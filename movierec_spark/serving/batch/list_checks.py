"""Derived frames that the suites of ranked tables check: per-list summaries, and distinct movies."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.publication import Derive


def ranked_lists(rows: DataFrame, owner: str, movie: str = "movie_id") -> DataFrame:
    """One row per owner (a user, a movie, a segment) of a list.

    listed: its movies (ARRAY, in the order of rank) as ids; length; gaps: places whose rank is not their number
    from 1; rises: places with a higher score than the one before; repeated: movies beyond the first time.
    """
    ranked = F.sort_array(F.collect_list(F.struct("rank", F.col(movie).alias("id"), "score")))
    length, scores = F.size("list"), F.col("list.score")
    gaps = F.transform("list", lambda place, i: (place["rank"] != i + 1).cast("int"))
    but_last, but_first = F.slice(scores, 1, length - 1), F.slice(scores, 2, length)
    rises = F.zip_with(but_last, but_first, lambda one, next_: (next_ > one).cast("int"))
    return (
        rows.groupBy(owner)
        .agg(ranked.alias("list"))
        .select(
            owner,
            F.col("list.id").alias("listed"),
            length.alias("length"),
            _sum(gaps).alias("gaps"),
            _sum(rises).alias("rises"),
            (length - F.size(F.array_distinct("list.id"))).alias("repeated"),
        )
    )


def of_users(
    histories: DataFrame, previous: DataFrame, eligible_ids: np.ndarray, n: int, seen_may_return: bool
) -> Derive:
    """Frames of gold.recommendations: lists (one row a user of either side) and movies.

    histories: user_histories rows. previous: what is served now. eligible_ids: of the movies that may be recommended.
    lists adds at_least and at_most, how long a list must and may be; seen, how many of its movies are in the
    history (0 where they may come); unwanted, how many of them the user dislikes or has excluded; kept, the share of
    the movies served now that are served again (1 where nothing is).
    """
    seen_and_refused = histories.select(
        "user_id", F.col("movie_ids").alias("history"), F.col("unwanted").alias("refused")
    )
    before = previous.groupBy("user_id").agg(F.collect_set("movie_id").alias("before"))
    excluded = F.col("refused") if seen_may_return else F.col("history")
    n_allowed = F.lit(len(eligible_ids)) - F.coalesce(F.size(excluded), F.lit(0))
    again = F.size(F.array_intersect("listed", "before")) / F.size("before")
    seen = F.lit(0) if seen_may_return else _in_both("listed", "history")

    def derive(rows: DataFrame) -> Mapping[str, DataFrame]:
        lists = (
            ranked_lists(rows, "user_id")
            .join(seen_and_refused, on="user_id", how="full")
            .join(before, on="user_id", how="left")
            .select(
                "user_id",
                *(F.coalesce(name, F.lit(0)).alias(name) for name in ("length", "gaps", "rises", "repeated")),
                F.least(F.lit(n), F.greatest(F.lit(0), n_allowed)).alias("at_least"),
                F.lit(n).alias("at_most"),
                seen.alias("seen"),
                _in_both("listed", "refused").alias("unwanted"),
                F.coalesce(again, F.lit(1.0)).alias("kept"),
            )
        )
        return {"lists": lists, "movies": _movies(rows, "movie_id", eligible_ids)}

    return derive


def of_movies(owner: str, movie: str, eligible_ids: np.ndarray) -> Derive:
    """Frames of a ranked table without users: lists and movies."""
    return lambda rows: {
        "lists": ranked_lists(rows, owner, movie).drop("listed"),
        "movies": _movies(rows, movie, eligible_ids),
    }


def of_audiences(eligible_ids: np.ndarray) -> Derive:
    """Frames of gold.audiences: lists (of users, one row a movie) and movies."""
    return lambda rows: {
        "lists": ranked_lists(rows, "movie_id", "user_id").drop("listed"),
        "movies": _movies(rows, "movie_id", eligible_ids),
    }


def _movies(rows: DataFrame, movie: str, eligible_ids: np.ndarray) -> DataFrame:
    """One row per movie of the rows: movie_id, known (whether it may be recommended at all)."""
    ids = rows.sparkSession.createDataFrame(pd.DataFrame({"movie_id": eligible_ids}), "movie_id BIGINT")
    eligible = ids.withColumn("known", F.lit(True))
    movies = rows.select(F.col(movie).alias("movie_id")).distinct()
    return movies.join(eligible, on="movie_id", how="left").select(
        "movie_id", F.coalesce("known", F.lit(False)).alias("known")
    )


def _in_both(one: str, other: str) -> Column:
    """How many values stand in both arrays; 0 where one of them is null."""
    return F.coalesce(F.size(F.array_intersect(one, other)), F.lit(0))


def _sum(numbers: Column) -> Column:
    return F.aggregate(numbers, F.lit(0), lambda total, number: total + number)
