"""Drops and their files, as the functions of sources take them."""

from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.raw_file import RawFile, open_recognised_files, raw_rows
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table


def file_at(path: Path) -> DropFile:
    """A file as one of a drop."""
    return DropFile(path.name, str(path), Location.of(path))


def same_names(*names: str) -> dict[str, str]:
    """The columns of a file whose names are those of the result."""
    return {name: name for name in names}


def rows_of_drop(spark: SparkSession, folder: Path, work: Path, kinds: Sequence[RawFile]) -> dict[Table, DataFrame]:
    """The raw rows of a drop by table; work: an empty folder."""
    return dict(raw_rows(spark, open_recognised_files(Location.of(folder), Location.of(work), kinds).files, kinds))
