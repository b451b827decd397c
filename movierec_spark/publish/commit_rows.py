"""How accepted and rejected rows reach their tables."""

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.publish.audit import Status
from movierec_spark.publish.commit import commit, newest_day, replaced_rows
from movierec_spark.publish.digest import NOTHING, ContentDigest, content_of, named_content
from movierec_spark.publish.parquet_files import spark_files
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.staging import Staged
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import QUARANTINE
from movierec_spark.tables.table import Table


def write(staged: Staged, publication: Publication, lake: Lake, metadata: str) -> Status:
    """Commit the accepted rows, unless the table holds them already or holds a newer day."""
    table, new = staged.table, staged.accepted_content
    if _held(staged, publication, lake) == new:
        return "unchanged"
    if table.mode == "current" and (newest := newest_day(table, lake)) and newest > publication.as_of:
        return "superseded"
    if staged.files:
        commit(staged.files, new, lake, publication.slice_of, metadata, publication.once)
    else:
        with spark_files(staged.accepted, table, lake.staging(table), new.rows) as files:
            commit(files, new, lake, publication.slice_of, metadata, publication.once)
    return "published"


def quarantine(staged: Staged, publication: Publication, lake: Lake) -> None:
    """Keep the rejected rows as JSON with their reasons, in place of those of an earlier try of the same drop."""
    rejected = staged.rejected.select(
        F.lit(staged.table.name).alias("table_name"),
        "source",
        "as_of",
        "source_file",
        "row_number",
        F.to_json(F.struct(*staged.table.column_names), {"ignoreNullFields": "false"}).alias("row"),
        "reasons",
    )
    new = content_of(rejected, QUARANTINE) if staged.rows_quarantined else NOTHING
    if held_content(rejected.sparkSession, QUARANTINE, publication.slice_of, lake) != new:
        with spark_files(rejected, QUARANTINE, lake.staging(QUARANTINE), new.rows) as files:
            commit(files, new, lake, publication.slice_of)


def held_content(spark: SparkSession, table: Table, slice_of: dict[str, Any], lake: Lake) -> ContentDigest:
    """What the table holds, or of a table of slices the slice: read where the files' names don't tell it."""
    named = None if lake.has_deletion_vectors(table) else named_content(lake.files(table, slice_of))
    if named is not None:
        return named
    held = lake.read(spark, table)
    return content_of(held if table.mode == "current" else held.where(replaced_rows(table, slice_of)), table)


def _held(staged: Staged, publication: Publication, lake: Lake) -> ContentDigest:
    """The content that the publication would replace, or repeat."""
    if staged.table.mode == "append":
        return content_of(publication.last, staged.table) if publication.last is not None else NOTHING
    return held_content(staged.rows.sparkSession, staged.table, publication.slice_of, lake)
