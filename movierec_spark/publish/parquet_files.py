"""Parquet files in a table's own form, on their way into it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.statistics import file_statistics
from movierec_spark.tables.table import Table

ROWS_PER_FILE = 2_000_000
BYTES_PER_BOUND = 64  # of a text, in the footer; of texts beyond 4 KB it would not even tell the nulls, if not cut


@dataclass(frozen=True)
class DataFile:
    """statistics: as JSON, see file_statistics."""

    path: str
    rows: int
    statistics: str


@dataclass(frozen=True)
class DataFiles:
    """The rows of a table, and the files that they stand in, which are gone at the end of a with.

    rows: as they are read from the files. The columns that partition the table may stand in the files, or not.
    """

    table: Table
    folder: Path
    files: tuple[DataFile, ...]
    rows: DataFrame

    def __enter__(self) -> "DataFiles":
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def drop(self) -> None:
        """Remove the files; a table that has taken them up keeps them."""
        shutil.rmtree(self.folder, ignore_errors=True)


def spark_files(rows: DataFrame, table: Table, folder: Path, count: int) -> DataFiles:
    """The rows, of one partition of the table, written by Spark: few files, each a range of the table's sort key."""
    arranged = _arranged(rows, table, count).drop(*table.partitioned_by)
    arranged.write.options(**{"parquet.statistics.truncate.length": f"{BYTES_PER_BOUND}"}).parquet(str(folder))
    described = [describe(path, table.data_columns) for path in sorted(folder.glob("*.parquet"))]
    return DataFiles(table, folder, tuple(file for file in described if file.rows), rows)


def describe(path: Path, columns: Sequence[str]) -> DataFile:
    """A file that is written, and its statistics. columns: those whose values stand in the table's files."""
    rows, statistics = file_statistics(path, columns)
    return DataFile(str(path), rows, statistics)


def _arranged(rows: DataFrame, table: Table, count: int) -> DataFrame:
    files = count // ROWS_PER_FILE + 1
    if not table.sorted_by:
        return rows.coalesce(files)
    ranged = rows.repartitionByRange(files, F.col(table.sorted_by[0])) if files > 1 else rows.coalesce(1)
    return ranged.sortWithinPartitions(*table.sorted_by)
