"""Derived frames that the suite of gold.recommendations checks: each user's list beside the user's history."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import pyarrow as pa
from pyarrow.dataset import Dataset
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.list_checks import distinct_movies
from movierec_spark.serving.batch.list_figures import (
    FIGURES,
    LISTED,
    count_distinct,
    count_in_both,
    figures_of_lists,
    list_figures,
)
from movierec_spark.serving.batch.rows_of_users import rows_of_users

COUNTS = (*FIGURES, "at_least", "at_most", "seen", "unwanted")
SCHEMA = ", ".join(["user_id BIGINT", *(f"{name} INT" for name in COUNTS), "kept DOUBLE"])


def of_users(
    histories: DataFrame, previous: Dataset, eligible_ids: np.ndarray, n: int, seen_may_return: bool
) -> Derive:
    """Frames of gold.recommendations: lists (one row a user) and movies.

    histories: user_histories rows. previous: what is served now. eligible_ids: of the movies that may be recommended.
    lists adds to FIGURES at_least and at_most, how long a list must and may be; seen, how many of its movies are in the
    history (0 where they may come); unwanted, how many of them the user dislikes or has excluded; kept, the share of
    the movies served now that are served again (1 where nothing is). Who has no history may have no list.

    Arrow reads the lists from their files, for one batch of histories after the other: both are in the order of users,
    so that nothing has to be shuffled.
    """
    known = histories.select("user_id", F.col("movie_ids").alias("history"), "unwanted")
    figures = partial(_figures, n=n, n_eligible=len(eligible_ids), seen_may_return=seen_may_return)

    def derive(rows: DataFrame, files: Dataset) -> Mapping[str, DataFrame]:
        def of_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
            users = batch.column("user_id").to_numpy()
            lists = rows_of_users(files, users, LISTED)
            before = rows_of_users(previous, users, {"before": "movie_id"})
            columns = {name: batch.column(name) for name in batch.schema.names}
            return figures(pa.RecordBatch.from_pydict({**columns, **lists, **before}))

        lists = figures_of_lists(known, of_batch, SCHEMA)
        return {
            "lists": lists.unionByName(_without_history(rows, known)),
            "movies": distinct_movies(rows, "movie_id", eligible_ids),
        }

    return derive


def _figures(batch: pa.RecordBatch, n: int, n_eligible: int, seen_may_return: bool) -> pa.RecordBatch:
    """SCHEMA, see of_users. batch: user_id, history, unwanted, ranks, listed, scores, before."""
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


def users_without_history(rows: DataFrame, known: DataFrame) -> DataFrame:
    """user_id of those of the rows who are not among the known."""
    return rows.select("user_id").distinct().join(known.select("user_id"), on="user_id", how="left_anti")


def _without_history(rows: DataFrame, known: DataFrame) -> DataFrame:
    """SCHEMA of users who have a list though nothing is known of them: it is too long, whatever its length."""
    users = users_without_history(rows, known)
    figures = {**dict.fromkeys(COUNTS, 0), "length": 1}
    constants = {name: F.lit(value) for name, value in figures.items()}
    return users.withColumns({**constants, "kept": F.lit(1.0)})
