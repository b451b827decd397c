"""Stage the rows of a publication: split them into accepted, duplicate and quarantined, and count each kind."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.digest import EMPTY_DIGEST, ContentDigest, digest_aggregates
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.quality.row_split import with_duplicates, with_reasons
from movierec_spark.quality.suite import Suite
from movierec_spark.storage.hadoop_path import literal_path
from movierec_spark.tables.table import Table

PROVENANCE = ("source_file", "row_number")


@dataclass(frozen=True)
class Staged:
    """The staged rows of one publication.

    rows: the columns of the table, where they come from (PROVENANCE), reasons ARRAY<STRING>, is_duplicate BOOLEAN.
    A row with reasons is quarantined, one that is neither quarantined nor a duplicate is accepted.
    violations: by the name of a rule, the number of rows that violate it; a row counts under each of its reasons.
    files: the accepted rows as files of the table, where the publication brought files and accepts all their rows.
    """

    table: Table
    folder: Path
    rows: DataFrame
    accepted_digest: ContentDigest
    rows_in: int
    rows_quarantined: int
    rows_duplicate: int
    violations: dict[str, int]
    files: DataFiles | None = None

    @property
    def accepted(self) -> DataFrame:
        """The accepted rows, in the columns of the table."""
        if self.files:
            return self.files.rows
        is_accepted = (F.size("reasons") == 0) & ~F.col("is_duplicate")
        return self.rows.where(is_accepted).select(*self.table.column_names)

    @property
    def quarantined(self) -> DataFrame:
        """The quarantined rows, with all columns of rows."""
        return self.rows.where(F.size("reasons") > 0)

    def drop(self) -> None:
        """Remove the folder of the staged rows."""
        shutil.rmtree(self.folder, ignore_errors=True)


def stage(rows: DataFrame, suite: Suite, violations: dict[str, Column], folder: Path) -> Staged:
    """Write the rows and their reasons to the folder as Parquet, and count them in one pass over it.

    violations: by the name of each row rule, the condition of a row that violates it.
    """
    split = _split(rows, suite, violations)
    split.write.parquet(str(folder))
    return _count(rows.sparkSession.read.schema(split.schema).parquet(literal_path(folder)), suite.table, folder)


def stage_files(files: DataFiles, suite: Suite, violations: dict[str, Column]) -> Staged:
    """Stage rows that files hold already: split and count them, write nothing. violations: as in stage."""
    staged = _count(_split(files.rows, suite, violations), suite.table, files.folder)
    return replace(staged, files=files) if staged.accepted_digest.rows == staged.rows_in else staged


def _split(rows: DataFrame, suite: Suite, violations: dict[str, Column]) -> DataFrame:
    """Select the columns of the table and its provenance, and add reasons and is_duplicate."""
    reasoned = with_reasons(_declared_columns(rows, suite.table), violations)
    if suite.uniqueness:
        return with_duplicates(reasoned, suite.table, suite.uniqueness)
    return reasoned.withColumn("is_duplicate", F.lit(False))


def _count(rows: DataFrame, table: Table, folder: Path) -> Staged:
    groups = rows.groupBy("reasons", "is_duplicate").agg(*digest_aggregates(table)).collect()
    accepted = [group for group in groups if not group["reasons"] and not group["is_duplicate"]]
    violations: dict[str, int] = {}
    for group in groups:
        for reason in group["reasons"]:
            violations[reason] = violations.get(reason, 0) + group["rows"]
    return Staged(
        table=table,
        folder=folder,
        rows=rows,
        accepted_digest=ContentDigest(accepted[0]["rows"], int(accepted[0]["hash_sum"])) if accepted else EMPTY_DIGEST,
        rows_in=sum(group["rows"] for group in groups),
        rows_quarantined=sum(group["rows"] for group in groups if group["reasons"]),
        rows_duplicate=sum(group["rows"] for group in groups if group["is_duplicate"]),
        violations=violations,
    )


def _declared_columns(rows: DataFrame, table: Table) -> DataFrame:
    """Select exactly the columns that the table declares, cast to their types, and its provenance."""
    columns = [F.col(field.name).cast(field.dataType) for field in table.schema]
    return rows.select(*columns, *(PROVENANCE if table.provenance else ()))
