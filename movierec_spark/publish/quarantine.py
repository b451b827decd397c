"""The rejected rows of a publication in silver.quarantine, as JSON with their reasons."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import EMPTY_DIGEST, stored_digest
from movierec_spark.publish.publication import Publication
from movierec_spark.publish.write_rows import write_rows
from movierec_spark.quality.row_split import with_violations
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import QUARANTINE


def commit_quarantined(spark: SparkSession, attempt: Attempt, publication: Publication, lake: Lake) -> None:
    """Commit the rejected rows; they replace those of an earlier attempt at the drop. Raises PublishConflict."""
    stored = stored_digest(spark, QUARANTINE, publication.slice_values, lake)
    if not attempt.rejected:
        if stored != EMPTY_DIGEST:
            commit((), QUARANTINE, EMPTY_DIGEST, lake, publication.slice_values)
        return
    written = _write(spark, attempt, publication, lake)
    if written.digest == stored:
        written.drop()
    else:
        commit(written.files, QUARANTINE, written.digest, lake, publication.slice_values)
    attempt.rejected_folder.delete()


def _write(spark: SparkSession, attempt: Attempt, publication: Publication, lake: Lake) -> Attempt:
    rows = attempt.rejected_rows(spark).select(
        F.lit(attempt.table.name).alias("table_name"),
        F.lit(publication.source).alias("source"),
        F.lit(publication.as_of).alias("as_of"),
        "source_file",
        "row_number",
        F.to_json(F.struct(*attempt.table.column_names), {"ignoreNullFields": "false"}).alias("row"),
        "reasons",
    )
    partition = {name: publication.slice_values[name] for name in QUARANTINE.partitioned_by}
    places = (lake.location(QUARANTINE), attempt.rejected_folder)
    return write_rows(with_violations(rows, ()).coalesce(1), QUARANTINE, (), partition, places)
