"""Lists gathered from ranked rows, and what suites want to know of each of them.

Spark's own functions of arrays take several times as long as these, and its aggregates sort all rows once more.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.kernels import distinct

MOST_VALUES = 10_000_000  # from the least to the greatest, in the tables of kernels.distinct: 80 MB each
LISTED = {"ranks": "rank", "listed": "movie_id", "scores": "score"}  # of ranked_lists: array -> column
FIGURES = ("length", "gaps", "rises", "repeated")
OfBatch = Callable[[pa.RecordBatch], pa.RecordBatch]


def gather(rows: DataFrame, owner: str, columns: dict[str, str]) -> DataFrame:
    """One row per owner: owner, and each of the columns (name -> where it comes from) as an array, in any order.

    What stands together of an owner's rows becomes one row before the shuffle; of a sorted table that is all.
    """
    kinds = {name: rows.schema[column].dataType.simpleString() for name, column in columns.items()}
    fields = [f"{name} ARRAY<{kind}>" for name, kind in kinds.items()]
    schema = ", ".join([f"{owner} {rows.schema[owner].dataType.simpleString()}", *fields])
    selected = rows.select(owner, *(F.col(column).alias(f"{name}") for name, column in columns.items()))
    parts = selected.mapInArrow(_batch_by_batch(lambda batch: _runs(batch, owner)), schema)
    return parts.groupBy(owner).agg(*(F.flatten(F.collect_list(name)).alias(name) for name in columns))


def ranked_lists(rows: DataFrame, owner: str, movie: str = "movie_id") -> DataFrame:
    """One row per owner (a user, a movie, a segment) of a list: owner, ranks, listed (movies), scores, as long."""
    return gather(rows, owner, LISTED | {"listed": movie})


def figures_of_lists(lists: DataFrame, compute: OfBatch, schema: str) -> DataFrame:
    """What compute tells of the rows of ranked_lists, maybe with more columns; schema: of what it gives."""
    return lists.mapInArrow(_batch_by_batch(compute), schema)


def list_figures(batch: pa.RecordBatch) -> dict[str, np.ndarray]:
    """FIGURES of each list, int. batch: ranks, listed, scores.

    gaps: places whose rank is not their number from 1; rises: places with a higher score than the one before;
    repeated: movies beyond the first time.
    """
    owner, ranks = entries(batch, "ranks")
    scores = entries(batch, "scores")[1]
    if not ((owner[1:] > owner[:-1]) | (ranks[1:] > ranks[:-1])).all():
        order = np.lexsort((scores, entries(batch, "listed")[1], ranks, owner))
        owner, ranks, scores = owner[order], ranks[order], scores[order]
    n, length = batch.num_rows, np.bincount(owner, minlength=batch.num_rows)
    place = 1 + np.arange(len(owner)) - (np.cumsum(length) - length)[owner]
    is_rise = (scores[1:] > scores[:-1]) & (owner[1:] == owner[:-1])
    return {
        "length": length,
        "gaps": np.bincount(owner, ranks != place, n).astype(int),
        "rises": np.bincount(owner[1:], is_rise, n).astype(int),
        "repeated": length - count_distinct(batch, "listed"),
    }


def count_distinct(batch: pa.RecordBatch, name: str) -> np.ndarray:
    """How many different values stand in each array of a column of whole numbers."""
    ((starts, places),), n_values = _places(batch, name)
    return distinct.count_distinct(starts, places, n_values)


def count_in_both(batch: pa.RecordBatch, one: str, other: str) -> np.ndarray:
    """How many different values stand in the arrays of both columns of a row."""
    (of_one, of_other), n_values = _places(batch, one, other)
    return distinct.count_in_both(*of_one, *of_other, n_values)


def entries(batch: pa.RecordBatch, name: str) -> tuple[np.ndarray, np.ndarray]:
    """All values of a column of arrays, end to end, and the row of each; a null is an empty array."""
    starts, values = _arrays(batch, name)
    return np.repeat(np.arange(batch.num_rows), np.diff(starts)), values


def _arrays(batch: pa.RecordBatch, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Where each array of a column begins, int64 [rows + 1], and the values of all; a null is an empty array."""
    lists = batch.column(name)
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    return np.append(0, np.cumsum(lengths, dtype=np.int64)), lists.flatten().to_numpy(zero_copy_only=False)


def _places(batch: pa.RecordBatch, *names: str) -> tuple[list[tuple[np.ndarray, np.ndarray]], int]:
    """Of each column where its arrays begin, and its values as int64 from 0 on; how many such values there are."""
    columns = [_arrays(batch, name) for name in names]
    values = np.concatenate([of_column for _, of_column in columns]).astype(np.int64, copy=False)
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    places, n_values = values - low, high - low + 1
    if n_values > MOST_VALUES:
        values, places = np.unique(values, return_inverse=True)
        n_values = len(values)
    ends = np.cumsum([len(of_column) for _, of_column in columns])[:-1]
    parts = np.split(places, ends)
    return [(starts, part) for (starts, _), part in zip(columns, parts, strict=True)], n_values


def _runs(batch: pa.RecordBatch, owner: str) -> pa.RecordBatch:
    """One row for each run of rows of one owner."""
    owners = batch.column(owner)
    is_first = pc.not_equal(owners[1:], owners[:-1]).to_numpy(zero_copy_only=False)
    starts = np.append(0, 1 + np.flatnonzero(is_first))
    offsets = pa.array(np.append(starts, batch.num_rows), pa.int32())
    names = [name for name in batch.schema.names if name != owner]
    arrays = {name: pa.ListArray.from_arrays(offsets, batch.column(name)) for name in names}
    return pa.RecordBatch.from_pydict({owner: owners.take(pa.array(starts)), **arrays})


def _batch_by_batch(compute: OfBatch) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def compute_all(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield compute(batch)

    return compute_all
