"""Parquet files as raw rows, read by Arrow, which supports every type and codec that other writers use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
from pyarrow.parquet import ParquetFile
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.arrow_texts import as_texts, unsupported_reason
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.fields import MALFORMED
from movierec_spark.sources.raw_values import LIST_COLUMNS

ROWS_PER_BATCH = 65_536
ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Parquet:
    """A Parquet file; the types of its columns must have a string form, see arrow_texts."""

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings, malformed_line (always null), row_number (from 1); executors read the row groups.

        columns: by the name of each column in the result, its name in the file.
        Raises DropRefused where the file is damaged, where it lacks a column or has it twice, and where the type of a
        column has no string form.
        """
        sizes = _row_group_sizes(file, columns)
        rows_before = [0, *accumulate(sizes)]
        path, names = file.path, dict(columns)

        def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for group in batch.column("id").to_pylist():
                    yield from _texts_of_group(path, group, rows_before[group], names)

        schema = ", ".join([*(f"`{name}` STRING" for name in names), f"{ROW_NUMBER} BIGINT"])
        tasks = max(min(len(sizes), 2 * spark.sparkContext.defaultParallelism), 1)
        rows = spark.range(0, len(sizes), numPartitions=tasks).mapInArrow(read, schema)
        return rows.withColumn(MALFORMED, F.lit(None).cast("string"))


PARQUET = Parquet()


def _texts_of_group(path: Path, group: int, rows_before: int, columns: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The rows of one row group as strings. rows_before: the number of rows of the groups before it."""
    with ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_PER_BATCH, row_groups=[group], columns=list(columns.values())):
            texts = {name: as_texts(batch.column(file_column)) for name, file_column in columns.items()}
            numbers = pa.array(range(rows_before + 1, rows_before + 1 + batch.num_rows), pa.int64())
            yield pa.RecordBatch.from_pydict({**texts, ROW_NUMBER: numbers})
            rows_before += batch.num_rows


def _row_group_sizes(file: DropFile, columns: Mapping[str, str]) -> list[int]:
    """The number of rows of each row group.

    Reads the columns to their end, so that damage is found before a Spark task fails of it. Raises DropRefused.
    """
    try:
        with ParquetFile(file.path) as opened:
            schema = opened.schema_arrow
            _check_columns(file, columns, schema)
            for batch in opened.iter_batches(ROWS_PER_BATCH, columns=list(columns.values())):
                for column in batch.columns:
                    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
                        as_texts(column)
            return [opened.metadata.row_group(i).num_rows for i in range(opened.num_row_groups)]
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise DropRefused(f"{file}: can't be read, damaged or cut short ({reason}); deliver the file again") from None


def _check_columns(file: DropFile, columns: Mapping[str, str], schema: pa.Schema) -> None:
    missing = [column for column in columns.values() if column not in schema.names]
    if missing:
        raise DropRefused(
            f"{file}: has the columns {schema.names}, lacks {missing}; deliver it with these, or correct conf"
        )
    for name, column in columns.items():
        if schema.names.count(column) > 1:
            raise DropRefused(f"{file}: has the column {column!r} more than once; deliver each column once")
        if reason := unsupported_reason(schema.field(column).type, may_be_list=name in LIST_COLUMNS):
            raise DropRefused(f"{file}: column {column!r} holds {reason}")
