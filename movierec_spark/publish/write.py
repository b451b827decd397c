"""How accepted and rejected rows reach their tables."""

from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.lake import Lake
from movierec_spark.publish.audit import Status
from movierec_spark.publish.commit import commit, predicate
from movierec_spark.publish.data_files import spark_files
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.staging import Content, Staged, content
from movierec_spark.table import Table
from movierec_spark.tables import QUARANTINE


def write(staged: Staged, publication: Publication, lake: Lake, metadata: str) -> Status:
    """Commit the accepted rows, unless the table holds them already or holds a newer day."""
    table = staged.table
    held = _held(staged, publication, lake)
    if held is not None and content(held, table) == staged.accepted_content:
        return "unchanged"
    if held is not None and table.mode == "current" and _is_newer(held, publication):
        return "superseded"
    if staged.files:
        commit(staged.files, lake, publication.slice_of, metadata, publication.once)
    else:
        rows = staged.accepted_content.rows
        commit_rows(staged.accepted, table, lake, publication.slice_of, metadata, rows, publication.once)
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
    held = lake.read(rejected.sparkSession, QUARANTINE).where(predicate(QUARANTINE, publication.slice_of))
    new = content(rejected, QUARANTINE) if staged.rows_quarantined else Content(0, 0)
    if content(held, QUARANTINE) != new:
        commit_rows(rejected, QUARANTINE, lake, publication.slice_of, "", new.rows)


def commit_rows(
    rows: DataFrame,
    table: Table,
    lake: Lake,
    slice_of: dict[str, Any],
    metadata: str,
    count: int,
    once: str | None = None,
) -> None:
    """Write the rows to files and make these the table's; see commit. count: about how many they are."""
    files = spark_files(rows, table, lake.staging(table), count)
    try:
        commit(files, lake, slice_of, metadata, once)
    finally:
        files.drop()


def _held(staged: Staged, publication: Publication, lake: Lake) -> DataFrame | None:
    """The rows that the publication would replace, or repeat."""
    if staged.table.mode == "append":
        return publication.last
    held = lake.read(staged.rows.sparkSession, staged.table)
    replaces_all = staged.table.mode == "current"
    return held if replaces_all else held.where(predicate(staged.table, publication.slice_of))


def _is_newer(held: DataFrame, publication: Publication) -> bool:
    return not held.where(F.col("as_of") > F.lit(publication.as_of)).isEmpty()
