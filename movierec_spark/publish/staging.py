"""The rows of one attempt, staged beside the tables and split into accepted, duplicate and rejected."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.digest import NOTHING, ContentDigest, sums
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.quality.row_split import with_reasons, with_repeats
from movierec_spark.quality.suite import Suite
from movierec_spark.storage.hadoop_path import literal_path
from movierec_spark.tables.table import Table

PROVENANCE = ("source_file", "row_number")


@dataclass(frozen=True)
class Staged:
    """Rows on their way into a table: its columns, provenance, reasons (array), is_duplicate.

    files: the same rows as the table's own files, where they came so and all are accepted.
    """

    table: Table
    folder: Path
    rows: DataFrame
    accepted_content: ContentDigest
    rows_in: int
    rows_quarantined: int
    rows_duplicate: int
    rejected_by: dict[str, int]
    files: DataFiles | None = None

    @property
    def accepted(self) -> DataFrame:
        if self.files:
            return self.files.rows
        sound = (F.size("reasons") == 0) & ~F.col("is_duplicate")
        return self.rows.where(sound).select(*self.table.column_names)

    @property
    def rejected(self) -> DataFrame:
        return self.rows.where(F.size("reasons") > 0)

    def drop(self) -> None:
        """Remove the staged rows."""
        shutil.rmtree(self.folder, ignore_errors=True)


def stage(rows: DataFrame, suite: Suite, broken: dict[str, Column], folder: Path) -> Staged:
    """Write the rows with the reasons against them to a folder, and count them in one pass."""
    judged = _judged(rows, suite, broken)
    judged.write.parquet(str(folder))
    return _counted(rows.sparkSession.read.schema(judged.schema).parquet(literal_path(folder)), suite.table, folder)


def stage_files(files: DataFiles, suite: Suite, broken: dict[str, Column]) -> Staged:
    """As stage, of rows that stand in files already."""
    staged = _counted(_judged(files.rows, suite, broken), suite.table, files.folder)
    return replace(staged, files=files) if staged.accepted_content.rows == staged.rows_in else staged


def _judged(rows: DataFrame, suite: Suite, broken: dict[str, Column]) -> DataFrame:
    judged = with_reasons(_declared(rows, suite.table), broken)
    if suite.uniqueness:
        return with_repeats(judged, suite.table, suite.uniqueness)
    return judged.withColumn("is_duplicate", F.lit(False))


def _counted(staged: DataFrame, table: Table, folder: Path) -> Staged:
    groups = staged.groupBy("reasons", "is_duplicate").agg(*sums(table)).collect()
    sound = [group for group in groups if not group["reasons"] and not group["is_duplicate"]]
    rejected_by: dict[str, int] = {}
    for group in groups:
        for reason in group["reasons"]:
            rejected_by[reason] = rejected_by.get(reason, 0) + group["rows"]
    return Staged(
        table=table,
        folder=folder,
        rows=staged,
        accepted_content=ContentDigest(sound[0]["rows"], int(sound[0]["digest"])) if sound else NOTHING,
        rows_in=sum(group["rows"] for group in groups),
        rows_quarantined=sum(group["rows"] for group in groups if group["reasons"]),
        rows_duplicate=sum(group["rows"] for group in groups if group["is_duplicate"]),
        rejected_by=rejected_by,
    )


def _declared(rows: DataFrame, table: Table) -> DataFrame:
    """Exactly the columns that the table declares, in their types, and where a row comes from."""
    columns = [F.col(field.name).cast(field.dataType) for field in table.schema]
    return rows.select(*columns, *(PROVENANCE if table.provenance else ()))
