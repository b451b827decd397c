"""Work that executors do for the parts of files: blocks of text, row groups of Parquet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.publish.file_layout import BYTES_PER_FILE
from movierec_spark.sources.drop import DropFile, without_rows

SOURCE_FILE = "source_file"
PART_SCHEMA = pa.schema([("part", pa.int32())])


@dataclass(frozen=True)
class Part:
    """Some of the rows of a file. read: yields them; it runs on an executor."""

    file: DropFile
    read: Callable[[], Iterator[pa.RecordBatch]]


def rows_of_parts(spark: SparkSession, parts: Sequence[Part], schema: str) -> DataFrame:
    """The rows of all parts, in the columns of the schema and source_file, the name of the file.

    As many Spark partitions as the rows shall have files: small parts are of one together.
    """

    def rows_of(number: int) -> Iterator[pa.RecordBatch]:
        part = parts[number]
        for batch in part.read():
            yield batch.append_column(SOURCE_FILE, pa.repeat(part.file.name, batch.num_rows))

    tasks = sum(file.size for file in {part.file for part in parts}) // BYTES_PER_FILE + 1
    return map_parts(spark, len(parts), rows_of, f"{schema}, {SOURCE_FILE} STRING", tasks)


def check_rows(spark: SparkSession, parts: Sequence[Part]) -> None:
    """Raise DropRefused where one of the files has no row; the executors read each part up to its first one."""

    def part_with_rows(number: int) -> Iterator[pa.RecordBatch]:
        if any(batch.num_rows for batch in parts[number].read()):
            yield pa.RecordBatch.from_pydict({"part": [number]}, PART_SCHEMA)

    found = map_parts(spark, len(parts), part_with_rows, "part INT").toArrow()["part"].to_pylist()
    with_rows = {parts[number].file for number in found}
    for part in parts:
        if part.file not in with_rows:
            raise without_rows(part.file)


def map_parts(
    spark: SparkSession,
    parts: int,
    compute: Callable[[int], Iterator[pa.RecordBatch]],
    schema: str,
    tasks: int | None = None,
) -> DataFrame:
    """The rows that the executors compute for each part, those of one part in their order.

    compute: yields the rows of a part by its number, which counts from 0, in the columns of the schema.
    tasks: into how many the parts are put at most; by default two for each that can run at a time.
    """
    tasks = max(min(parts, tasks or 2 * spark.sparkContext.defaultParallelism), 1)

    def compute_all(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for task in batch.column("id").to_pylist():
                for part in range(task, parts, tasks):  # the blocks of one large file are of several tasks
                    yield from compute(part)

    return spark.range(0, tasks, numPartitions=tasks).mapInArrow(compute_all, schema)
