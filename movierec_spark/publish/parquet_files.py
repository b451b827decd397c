"""Parquet files that are written for a table and not yet committed to it."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.statistics import file_statistics
from movierec_spark.tables.table import Table

ROWS_PER_FILE = 2_000_000
MAX_BOUND_BYTES = 64  # of a string in a footer; without a limit strings beyond 4 KB lose even their null counts


@dataclass(frozen=True)
class DataFile:
    """A Parquet file; statistics: of its columns, see file_statistics."""

    path: str
    rows: int
    statistics: str


@dataclass(frozen=True)
class DataFiles:
    """Rows of a table and the files that hold them; as a context manager it removes the files at the end.

    rows: the frame of all columns. The files need not hold the columns that partition the table.
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
        """Remove the files; a table that they are committed to keeps its links to them."""
        shutil.rmtree(self.folder, ignore_errors=True)


def spark_files(rows: DataFrame, table: Table, folder: Path, count: int) -> DataFiles:
    """Write rows of one partition with Spark to as few files as ROWS_PER_FILE allows.

    Where the table has a sort key, each file holds a range of its first column. count: the number of rows.
    """
    sorted_rows = _sorted_rows(rows, table, count).drop(*table.partitioned_by)
    sorted_rows.write.options(**{"parquet.statistics.truncate.length": f"{MAX_BOUND_BYTES}"}).parquet(str(folder))
    described = [describe(path, table.data_columns) for path in sorted(folder.glob("*.parquet"))]
    return DataFiles(table, folder, tuple(file for file in described if file.rows), rows)


def describe(path: Path, columns: Sequence[str]) -> DataFile:
    """Read the number of rows and the statistics of a written file. columns: the table's, without the partition's."""
    rows, statistics = file_statistics(path, columns)
    return DataFile(str(path), rows, statistics)


def _sorted_rows(rows: DataFrame, table: Table, count: int) -> DataFrame:
    files = count // ROWS_PER_FILE + 1
    if not table.sorted_by:
        return rows.coalesce(files)
    ranged = rows.repartitionByRange(files, F.col(table.sorted_by[0])) if files > 1 else rows.coalesce(1)
    return ranged.sortWithinPartitions(*table.sorted_by)
