"""Parquet files as raw rows."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow.parquet import ParquetFile
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType

from movierec_spark.errors import DropRefused
from movierec_spark.sources.lines import LINE, MALFORMED

LIST_SEPARATOR = "|"


@dataclass(frozen=True)
class Parquet:
    """A Parquet file whose columns may have any type; lists become text parted by |."""

    def read(self, spark: SparkSession, path: Path, columns: tuple[str, ...]) -> DataFrame:
        """The columns as strings, malformed_line (always null), source_file, row_number (from 1).

        Raises DropRefused where the file is damaged or lacks a column.
        """
        _check(path, columns)
        rows = spark.read.parquet(str(path))
        texts = [_text(rows, name).alias(name) for name in columns]
        return rows.select(
            *texts,
            F.lit(None).cast("string").alias(MALFORMED),
            F.lit(path.name).alias("source_file"),
            (F.col("_metadata.row_index") + 1).alias(LINE),
        )


PARQUET = Parquet()


def _text(rows: DataFrame, name: str) -> Column:
    column = F.col(f"`{name}`")
    return F.array_join(column, LIST_SEPARATOR) if _is_list(rows, name) else column.cast("string")


def _is_list(rows: DataFrame, name: str) -> bool:
    return isinstance(rows.schema[name].dataType, ArrayType)


def _check(path: Path, columns: tuple[str, ...]) -> None:
    """Read the file to its end, since Spark would find the damage only while it writes."""
    try:
        with ParquetFile(path) as file:
            held = file.schema_arrow.names
            lacking = [column for column in columns if column not in held]
            for _ in file.iter_batches(columns=[column for column in columns if column in held]):
                pass
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise DropRefused(f"{path}: damaged or cut short ({reason}); deliver the file again") from None
    if lacking:
        raise DropRefused(f"{path}: has the columns {held}, lacks {lacking}; deliver it with these, or correct conf")
