"""Derived frames that the suites of ranked tables check: per-list summaries, and distinct movies."""

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.publication import Derive
from movierec_spark.serving.batch.list_figures import (
    FIGURES,
    figures_of_lists,
    list_figures,
    ranked_lists,
)


def of_movies(owner: str, movie: str, eligible_ids: np.ndarray) -> Derive:
    """Frames of a ranked table without users: lists and movies."""
    return lambda rows, _: {
        "lists": list_summaries(ranked_lists(rows, owner, movie), owner),
        "movies": distinct_movies(rows, movie, eligible_ids),
    }


def of_audiences(eligible_ids: np.ndarray) -> Derive:
    """Frames of gold.audiences: lists (of users, one row a movie) and movies."""
    return lambda rows, _: {
        "lists": list_summaries(ranked_lists(rows, "movie_id", "user_id"), "movie_id"),
        "movies": distinct_movies(rows, "movie_id", eligible_ids),
    }


def list_summaries(lists: DataFrame, owner: str) -> DataFrame:
    """owner and FIGURES, one row a list. lists: of ranked_lists."""

    def figures(batch: pa.RecordBatch) -> pa.RecordBatch:
        counts = {name: values.astype(np.int32) for name, values in list_figures(batch).items()}
        return pa.RecordBatch.from_pydict({owner: batch.column(owner), **counts})

    kind = lists.schema[owner].dataType.simpleString()
    return figures_of_lists(lists, figures, ", ".join([f"{owner} {kind}", *(f"{name} INT" for name in FIGURES)]))


def distinct_movies(rows: DataFrame, movie: str, eligible_ids: np.ndarray) -> DataFrame:
    """One row per movie of the rows: movie_id, known (whether it may be recommended at all)."""
    known = pd.DataFrame({"movie_id": eligible_ids, "known": True})
    eligible = rows.sparkSession.createDataFrame(known, "movie_id BIGINT, known BOOLEAN")
    movies = rows.select(F.col(movie).alias("movie_id")).distinct()
    return movies.join(eligible, on="movie_id", how="left").select(
        "movie_id", F.coalesce("known", F.lit(False)).alias("known")
    )
