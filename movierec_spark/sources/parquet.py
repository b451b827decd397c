"""Parquet files as raw rows, read by Arrow, which knows every type and codec that other writers use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
from pyarrow.parquet import ParquetFile
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.arrow_texts import as_texts, why_not_text
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.fields import MALFORMED
from movierec_spark.sources.raw_values import LISTS

ROWS_PER_BATCH = 65_536
ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Parquet:
    """A Parquet file whose columns may have any type that a text can tell; lists become JSON lists."""

    def read(self, spark: SparkSession, file: DropFile, columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings, malformed_line (always null), row_number (from 1); by row groups, on executors.

        columns: by the name that each gets, its name in the file.
        Raises DropRefused where the file is damaged, lacks a column or has it twice, or where one holds what is no
        text, number, date or moment.
        """
        sizes = _check(file, columns)
        firsts = [0, *accumulate(sizes)]
        path, names = file.path, dict(columns)

        def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                for group in batch.column("id").to_pylist():
                    yield from _texts_of_group(path, group, firsts[group], names)

        schema = ", ".join([*(f"`{name}` STRING" for name in names), f"{ROW_NUMBER} BIGINT"])
        tasks = max(min(len(sizes), 2 * spark.sparkContext.defaultParallelism), 1)
        rows = spark.range(0, len(sizes), numPartitions=tasks).mapInArrow(read, schema)
        return rows.withColumn(MALFORMED, F.lit(None).cast("string"))


PARQUET = Parquet()


def _texts_of_group(path: Path, group: int, first: int, columns: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    """The rows of one row group; first: how many rows stand before it."""
    with ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_PER_BATCH, row_groups=[group], columns=list(columns.values())):
            texts = {name: as_texts(batch.column(own)) for name, own in columns.items()}
            numbers = pa.array(range(first + 1, first + 1 + batch.num_rows), pa.int64())
            yield pa.RecordBatch.from_pydict({**texts, ROW_NUMBER: numbers})
            first += batch.num_rows


def _check(file: DropFile, columns: Mapping[str, str]) -> list[int]:
    """How many rows each row group holds; reads the file to its end, since damage would show only in a task."""
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
    lacking = [own for own in columns.values() if own not in schema.names]
    if lacking:
        raise DropRefused(
            f"{file}: has the columns {schema.names}, lacks {lacking}; deliver it with these, or correct conf"
        )
    for name, own in columns.items():
        if schema.names.count(own) > 1:
            raise DropRefused(f"{file}: has the column {own!r} more than once; deliver each column once")
        if reason := why_not_text(schema.field(own).type, may_be_list=name in LISTS):
            raise DropRefused(f"{file}: column {own!r} holds {reason}")
