"""Drops and their files, as the readers of sources take them."""

from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.raw_file import RawFile, raw_rows, wanted_files
from movierec_spark.tables.table import Table


def file_at(path: Path) -> DropFile:
    """A file that is read where it lies."""
    return DropFile(path.name, str(path), path)


def same_names(*names: str) -> dict[str, str]:
    """Columns that are called in the file as we call them."""
    return {name: name for name in names}


def rows_of_drop(spark: SparkSession, folder: Path, work: Path, kinds: Sequence[RawFile]) -> dict[Table, DataFrame]:
    """By table the raw rows of a drop; work: an empty folder."""
    return dict(raw_rows(spark, wanted_files(folder, work, kinds).files, kinds))
