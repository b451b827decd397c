"""Commit the accepted rows of a publication to its table, and the quarantined ones to silver.quarantine."""

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.publish.audit import Status
from movierec_spark.publish.commit import commit, replaced_rows
from movierec_spark.publish.digest import EMPTY_DIGEST, ContentDigest, digest_from_file_names, digest_of
from movierec_spark.publish.parquet_files import DataFiles, spark_files
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.staging import Staged
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import QUARANTINE
from movierec_spark.tables.table import Table


def commit_accepted(staged: Staged, publication: Publication, lake: Lake, metadata: str) -> Status:
    """Commit the accepted rows, unless the table already holds the same rows or the state of a newer day.

    metadata: for the userMetadata of the commit.
    """
    table, digest = staged.table, staged.accepted_digest
    if _replaced_digest(staged, publication, lake) == digest:
        return "unchanged"
    if table.mode == "current" and (newest := lake.state_day(table)) and newest > publication.as_of:
        return "superseded"
    if staged.files:
        _commit(staged.files, staged, publication, lake, metadata)
    else:
        with spark_files(staged.accepted, table, lake.staging(table), digest.rows) as files:
            _commit(files, staged, publication, lake, metadata)
    return "published"


def commit_quarantined(staged: Staged, publication: Publication, lake: Lake) -> None:
    """Commit the quarantined rows as JSON with their reasons; they replace those of an earlier attempt at the drop."""
    quarantined = staged.quarantined.select(
        F.lit(staged.table.name).alias("table_name"),
        "source",
        "as_of",
        "source_file",
        "row_number",
        F.to_json(F.struct(*staged.table.column_names), {"ignoreNullFields": "false"}).alias("row"),
        "reasons",
    )
    digest = digest_of(quarantined, QUARANTINE) if staged.rows_quarantined else EMPTY_DIGEST
    if stored_digest(quarantined.sparkSession, QUARANTINE, publication.slice_values, lake) != digest:
        with spark_files(quarantined, QUARANTINE, lake.staging(QUARANTINE), digest.rows) as files:
            commit(files, digest, lake, publication.slice_values)


def stored_digest(spark: SparkSession, table: Table, slice_values: dict[str, Any], lake: Lake) -> ContentDigest:
    """The digest of the rows that the table holds, of a table of slices only of this slice.

    It comes from the names of the files; the rows are read only where the names don't hold it.
    """
    if not lake.has_deletion_vectors(table):
        digest = digest_from_file_names(lake.files(table, slice_values))
        if digest is not None:
            return digest
    rows = lake.read(spark, table)
    return digest_of(rows if table.mode == "current" else rows.where(replaced_rows(table, slice_values)), table)


def _commit(files: DataFiles, staged: Staged, publication: Publication, lake: Lake, metadata: str) -> None:
    commit(files, staged.accepted_digest, lake, publication.slice_values, metadata, publication.idempotency_key)


def _replaced_digest(staged: Staged, publication: Publication, lake: Lake) -> ContentDigest:
    """The digest of the rows that the publication replaces; for a table that only grows, of the previous ones."""
    if staged.table.mode == "append":
        previous = publication.previous_rows
        return digest_of(previous, staged.table) if previous is not None else EMPTY_DIGEST
    return stored_digest(staged.rows.sparkSession, staged.table, publication.slice_values, lake)
