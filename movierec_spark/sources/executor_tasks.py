"""Work that executors do for one part of a file after another: blocks of text, row groups of Parquet."""

from collections.abc import Callable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession


def has_rows(spark: SparkSession, parts: int, compute: Callable[[int], Iterator[pa.RecordBatch]]) -> bool:
    """Whether map_parts would give any row; the executors compute no more of them than that takes."""

    def first_row(part: int) -> Iterator[pa.RecordBatch]:
        if any(batch.num_rows for batch in compute(part)):
            yield pa.RecordBatch.from_pydict({"part": pa.array([part], pa.int32())})

    return bool(map_parts(spark, parts, first_row, "part INT").head(1))


def map_parts(
    spark: SparkSession, parts: int, compute: Callable[[int], Iterator[pa.RecordBatch]], schema: str
) -> DataFrame:
    """The rows that the executors compute for each part, in the order of the parts.

    compute: yields the rows of a part by its number, which counts from 0, in the columns of the schema.
    """

    def compute_all(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for part in batch.column("id").to_pylist():
                yield from compute(part)

    tasks = max(min(parts, 2 * spark.sparkContext.defaultParallelism), 1)
    return spark.range(0, parts, numPartitions=tasks).mapInArrow(compute_all, schema)
