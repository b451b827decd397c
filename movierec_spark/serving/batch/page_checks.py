"""Derived frames that the suite of gold.recommendation_rows checks: rows of pages, and whole pages."""

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
    entries,
    figures_of_lists,
    list_figures,
)
from movierec_spark.serving.batch.rows_of_users import rows_of_users
from movierec_spark.serving.batch.user_list_checks import users_without_history

LISTS = ", ".join(f"{name} INT" for name in FIGURES)
PAGES = "user_id BIGINT, repeated INT"


def of_pages(histories: DataFrame, eligible_ids: np.ndarray) -> Derive:
    """Frames of gold.recommendation_rows: lists (one row a row of a page), pages (one a user) and movies.

    histories: user_histories rows; who has none may have no page. See of_users for how the files are read.
    """
    known = histories.select("user_id")

    def derive(rows: DataFrame, files: Dataset) -> Mapping[str, DataFrame]:
        lists = figures_of_lists(known, partial(_figures_of_rows, files), LISTS)
        strangers = users_without_history(rows, known).select(*(F.lit(0).alias(name) for name in FIGURES))
        return {
            "lists": lists.unionByName(strangers),
            "pages": figures_of_lists(known, partial(_repeated_on_pages, files), PAGES),
            "movies": distinct_movies(rows, "movie_id", eligible_ids),
        }

    return derive


def _figures_of_rows(files: Dataset, batch: pa.RecordBatch) -> pa.RecordBatch:
    """LISTS of the pages' rows. batch: user_id."""
    pages = rows_of_users(files, batch.column("user_id").to_numpy(), {"rows": "row", **LISTED})
    figures = list_figures(_by_row(pa.RecordBatch.from_pydict(pages)))
    return pa.RecordBatch.from_pydict({name: values.astype(np.int32) for name, values in figures.items()})


def _repeated_on_pages(files: Dataset, batch: pa.RecordBatch) -> pa.RecordBatch:
    """PAGES, one row a user. batch: user_id."""
    users = batch.column("user_id")
    pages = pa.RecordBatch.from_pydict(rows_of_users(files, users.to_numpy(), {"listed": "movie_id"}))
    repeated = np.diff(pages.column("listed").offsets.to_numpy()) - count_distinct(pages, "listed")
    return pa.RecordBatch.from_pydict({"user_id": users, "repeated": repeated.astype(np.int32)})


def _by_row(pages: pa.RecordBatch) -> pa.RecordBatch:
    """LISTED, one row a row of a page. pages: LISTED and rows (numbers, as long), one row a user."""
    owner, row = entries(pages, "rows")
    order = np.lexsort((row, owner))
    owner, row = owner[order], row[order]
    is_first = np.append(True, (owner[1:] != owner[:-1]) | (row[1:] != row[:-1]))[: len(owner)]
    ends = pa.array(np.append(np.flatnonzero(is_first), len(owner)), pa.int32())
    values = {name: pages.column(name).flatten().take(pa.array(order)) for name in LISTED}
    return pa.RecordBatch.from_pydict(
        {name: pa.ListArray.from_arrays(ends, of_name) for name, of_name in values.items()}
    )
