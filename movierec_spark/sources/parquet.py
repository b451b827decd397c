"""Parquet files as raw rows, read by Arrow, which supports every type and codec that other writers use."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.parquet import ParquetFile
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.sources.arrow_texts import as_texts, may_hold_any_text, unsupported_reason
from movierec_spark.sources.drop import DropFile, without_rows
from movierec_spark.sources.executor_tasks import Part, map_parts, rows_of_parts
from movierec_spark.sources.fields import MALFORMED
from movierec_spark.sources.raw_values import IS_PLAIN, LIST_COLUMNS, PLAIN_NUMBER, PLAIN_TEXT, WHOLE_NUMBER_COLUMNS

ROWS_PER_BATCH = 65_536
ROW_NUMBER = "row_number"
DAMAGE_ERRORS = (pa.ArrowException, OSError)
DAMAGE_SCHEMA = pa.schema([("part", pa.int32()), ("damage", pa.string())])


@dataclass(frozen=True)
class Parquet:
    """A Parquet file; the types of its columns must have a string form, see arrow_texts."""

    def read(self, spark: SparkSession, files: Sequence[DropFile], columns: Mapping[str, str]) -> DataFrame:
        """The columns as strings, malformed_line (always null), is_plain (see raw_values), row_number (from 1) and
        source_file.

        The executors read the row groups.
        columns: by the name of each column in the result, its name in the files.
        Raises DropRefused where a file is damaged or holds no row, where it lacks a column or has it twice, and where
        the type of a column has no string form.
        """
        names = dict(columns)
        parts = [part for file in files for part in _row_groups(file, names)]
        _check_row_groups(spark, parts)
        schema = ", ".join([*(f"`{name}` STRING" for name in names), f"{IS_PLAIN} BOOLEAN", f"{ROW_NUMBER} BIGINT"])
        return rows_of_parts(spark, parts, schema).withColumn(MALFORMED, F.lit(None).cast("string"))


PARQUET = Parquet()


@contextmanager
def _open(file: DropFile) -> Iterator[ParquetFile]:
    with file.location.open_input() as opened, ParquetFile(opened) as parquet_file:
        yield parquet_file


def _texts_of_group(
    file: DropFile, group: int, rows_before: int, columns: Mapping[str, str]
) -> Iterator[pa.RecordBatch]:
    """The rows of one row group as strings. rows_before: the number of rows of the groups before it."""
    with _open(file) as opened:
        for batch in opened.iter_batches(ROWS_PER_BATCH, row_groups=[group], columns=list(columns.values())):
            texts = {name: as_texts(batch.column(file_column)) for name, file_column in columns.items()}
            numbers = pa.array(range(rows_before + 1, rows_before + 1 + batch.num_rows), pa.int64())
            yield pa.RecordBatch.from_pydict({**texts, IS_PLAIN: _is_plain(texts, batch, columns), ROW_NUMBER: numbers})
            rows_before += batch.num_rows


def _is_plain(
    texts: Mapping[str, pa.StringArray], batch: pa.RecordBatch, columns: Mapping[str, str]
) -> pa.BooleanArray:
    """Whether the values of each row are plain; those of numbers, dates and times are but in whole-number columns."""
    is_plain = pa.array(np.ones(batch.num_rows, bool))
    for name, file_column in columns.items():
        is_whole_number = name in WHOLE_NUMBER_COLUMNS
        if is_whole_number or may_hold_any_text(batch.schema.field(file_column).type):
            pattern = PLAIN_NUMBER if is_whole_number else PLAIN_TEXT
            matches = pc.match_substring_regex(texts[name], f"^{pattern}$")
            is_plain = pc.and_(is_plain, matches.fill_null(True))
    return is_plain


def _row_groups(file: DropFile, columns: Mapping[str, str]) -> list[Part]:
    """The row groups of a file, by its footer. Raises DropRefused, see Parquet.read."""
    try:
        with _open(file) as opened:
            _check_columns(file, columns, opened.schema_arrow)
            sizes = [opened.metadata.row_group(group).num_rows for group in range(opened.num_row_groups)]
    except DAMAGE_ERRORS as error:
        raise _damaged(file, error) from None
    if not sum(sizes):
        raise without_rows(file)
    rows_before = accumulate(sizes[:-1], initial=0)
    return [
        Part(file, partial(_texts_of_group, file, group, before, columns)) for group, before in enumerate(rows_before)
    ]


def _check_row_groups(spark: SparkSession, parts: Sequence[Part]) -> None:
    """Let the executors read the columns to their end, before a task fails of it. Raises DropRefused for damage."""

    def check(number: int) -> Iterator[pa.RecordBatch]:
        try:
            for _ in parts[number].read():
                pass
        except DAMAGE_ERRORS as error:
            yield pa.RecordBatch.from_pylist([{"part": number, "damage": str(error)}], DAMAGE_SCHEMA)

    if damages := map_parts(spark, len(parts), check, "part INT, damage STRING").collect():
        first = min(damages, key=lambda row: row["part"])
        raise _damaged(parts[first["part"]].file, first["damage"])


def _damaged(file: DropFile, error: object) -> DropRefused:
    reason = " ".join(str(error).split())
    return DropRefused(f"{file}: can't be read, damaged or cut short ({reason}); deliver the file again")


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
