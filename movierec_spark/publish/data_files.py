"""Parquet files in a table's own form, on their way into it."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.table import Table

ROWS_PER_FILE = 2_000_000


@dataclass(frozen=True)
class DataFile:
    """statistics: of the columns that readers look up by, as JSON in Delta's form (protocol, per-file statistics)."""

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
    _arranged(rows, table, count).drop(*table.partitioned_by).write.parquet(str(folder))
    described = [describe(path, table.looked_up_by) for path in sorted(folder.glob("*.parquet"))]
    return DataFiles(table, folder, tuple(file for file in described if file.rows), rows)


def describe(path: Path, looked_up_by: tuple[str, ...]) -> DataFile:
    """A file and, from the Parquet statistics of its row groups, the range of some of its columns.

    looked_up_by: their names; () for all whose values are whole numbers or days.
    """
    file = pq.read_metadata(path)
    ranges: dict[str, dict[str, Any]] = {"minValues": {}, "maxValues": {}, "nullCount": {}}
    for place, field in enumerate(file.schema.to_arrow_schema()):
        if file.num_rows and (field.name in looked_up_by or (not looked_up_by and _is_ranged(field.type))):
            groups = [file.row_group(group).column(place).statistics for group in range(file.num_row_groups)]
            ranges["nullCount"][field.name] = sum(group.null_count for group in groups)
            if known := [group for group in groups if group.has_min_max]:
                ranges["minValues"][field.name] = _json(min(group.min for group in known))
                ranges["maxValues"][field.name] = _json(max(group.max for group in known))
    return DataFile(str(path), file.num_rows, json.dumps({"numRecords": file.num_rows, **ranges}))


def _is_ranged(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_date(kind))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _arranged(rows: DataFrame, table: Table, count: int) -> DataFrame:
    files = count // ROWS_PER_FILE + 1
    if not table.sorted_by:
        return rows.coalesce(files)
    ranged = rows.repartitionByRange(files, F.col(table.sorted_by[0])) if files > 1 else rows.coalesce(1)
    return ranged.sortWithinPartitions(*table.sorted_by)
