"""Derived frames that the suites of ranked tables check: per-list summaries, and distinct movies."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.list_figures import (
    FIGURES,
    count_distinct,
    count_in_both,
    figures_of_lists,
    gather,
    list_figures,
    ranked_lists,
)

COUNTS_OF_USERS = (*FIGURES, "at_least", "at_most", "seen", "unwanted")


def of_users(
    histories: DataFrame, previous: DataFrame, eligible_ids: np.ndarray, n: int, seen_may_return: bool
) -> Derive:
    """Frames of gold.recommendations: lists (one row a user of either side) and movies.

    histories: user_histories rows. previous: what is served now. eligible_ids: of the movies that may be recommended.
    lists adds at_least and at_most, how long a list must and may be; seen, how many of its movies are in the
    history (0 where they may come); unwanted, how many of them the user dislikes or has excluded; kept, the share of
    the movies served now that are served again (1 where nothing is).
    """
    known = histories.select("user_id", F.col("movie_ids").alias("history"), "unwanted")
    before = gather(previous, "user_id", {"before": "movie_id"})
    figures = partial(_figures_of_users, n=n, n_eligible=len(eligible_ids), seen_may_return=seen_may_return)
    schema = ", ".join(["user_id BIGINT", *(f"{name} INT" for name in COUNTS_OF_USERS), "kept DOUBLE"])

    def derive(rows: DataFrame) -> Mapping[str, DataFrame]:
        lists = ranked_lists(rows, "user_id").join(known, on="user_id", how="full")
        lists = lists.join(before, on="user_id", how="left")
        return {
            "lists": figures_of_lists(lists, figures, schema),
            "movies": _movies(rows, "movie_id", eligible_ids),
        }

    return derive


def _figures_of_users(batch: pa.RecordBatch, n: int, n_eligible: int, seen_may_return: bool) -> pa.RecordBatch:
    """user_id, COUNTS_OF_USERS, kept: see of_users. batch: ranked_lists rows and history, unwanted, before."""
    n_excluded = count_distinct(batch, "unwanted" if seen_may_return else "history")
    counts = {
        **list_figures(batch),
        "at_least": np.clip(n_eligible - n_excluded, 0, n),
        "at_most": np.full(batch.num_rows, n),
        "seen": np.zeros(batch.num_rows) if seen_may_return else count_in_both(batch, "listed", "history"),
        "unwanted": count_in_both(batch, "listed", "unwanted"),
    }
    n_before, n_again = count_distinct(batch, "before"), count_in_both(batch, "listed", "before")
    kept = np.where(n_before > 0, n_again / np.maximum(n_before, 1), 1.0)
    columns = {name: values.astype(np.int32) for name, values in counts.items()}
    return pa.RecordBatch.from_pydict({"user_id": batch.column("user_id"), **columns, "kept": kept})


def of_movies(owner: str, movie: str, eligible_ids: np.ndarray) -> Derive:
    """Frames of a ranked table without users: lists and movies."""
    return lambda rows: {
        "lists": list_summaries(ranked_lists(rows, owner, movie), owner),
        "movies": _movies(rows, movie, eligible_ids),
    }


def of_audiences(eligible_ids: np.ndarray) -> Derive:
    """Frames of gold.audiences: lists (of users, one row a movie) and movies."""
    return lambda rows: {
        "lists": list_summaries(ranked_lists(rows, "movie_id", "user_id"), "movie_id"),
        "movies": _movies(rows, "movie_id", eligible_ids),
    }


def list_summaries(lists: DataFrame, owner: str) -> DataFrame:
    """owner and FIGURES, one row a list. lists: of ranked_lists."""

    def figures(batch: pa.RecordBatch) -> pa.RecordBatch:
        counts = {name: values.astype(np.int32) for name, values in list_figures(batch).items()}
        return pa.RecordBatch.from_pydict({owner: batch.column(owner), **counts})

    kind = lists.schema[owner].dataType.simpleString()
    return figures_of_lists(lists, figures, ", ".join([f"{owner} {kind}", *(f"{name} INT" for name in FIGURES)]))


def _movies(rows: DataFrame, movie: str, eligible_ids: np.ndarray) -> DataFrame:
    """One row per movie of the rows: movie_id, known (whether it may be recommended at all)."""
    ids = rows.sparkSession.createDataFrame(pd.DataFrame({"movie_id": eligible_ids}), "movie_id BIGINT")
    eligible = ids.withColumn("known", F.lit(True))
    movies = rows.select(F.col(movie).alias("movie_id")).distinct()
    return movies.join(eligible, on="movie_id", how="left").select(
        "movie_id", F.coalesce("known", F.lit(False)).alias("known")
    )
