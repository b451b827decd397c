"""Requeue rows: publish the rows that a steward repaired, as a source of their own."""

from functools import reduce
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructField

from movierec_spark.errors import DropRefused
from movierec_spark.job.job import Job
from movierec_spark.sources.drop import is_system_file, one_file
from movierec_spark.sources.executor_tasks import SOURCE_FILE
from movierec_spark.sources.json_lines import JsonLines
from movierec_spark.sources.landing import landed_drop
from movierec_spark.sources.raw_values import is_structure
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

SOURCE = "repaired"
ROW = "row"
ALL_ROWS = 1.0  # as a fraction: however many rows are quarantined, the others are published


def requeue(job: Job, table: Table, file: Path) -> None:
    """Publish the rows of the file, and of every other file that was requeued for the table on the job's day.

    They are published as the source "repaired", so a later drop of the source that first delivered them does not
    replace them. Rows that still violate a rule are quarantined again. The file is copied to the landing area, where
    it replaces an earlier one of the same name.
    Raises DropRefused for a table that can't quarantine rows, and for a file that can't be read.
    """
    if not table.provenance:
        raise DropRefused(f"{table.name} takes no repaired rows; requeue them for the silver table that they belong in")
    repaired = Location.of(file)
    read_repaired_rows(job, table, repaired)  # a file that can't be read must not reach the landing area
    landed = landed_drop(SOURCE, job.as_of, job.settings) / table.name
    if not (landed.is_local and file.resolve().parent == landed.path.resolve()):
        (landed / file.name).write_bytes(repaired.read_bytes())
    files = [entry for entry in landed.entries() if entry.name == file.name or not is_system_file(entry.name)]
    rows = [read_repaired_rows(job, table, entry) for entry in files]
    job.publish(reduce(DataFrame.unionByName, rows), table, source=SOURCE, max_rejected_fraction=ALL_ROWS)
    job.remark(f"{len(rows)} files of repaired rows")


def read_repaired_rows(job: Job, table: Table, file: Location) -> DataFrame:
    """Read the rows of the table from JSON lines {"row": {...}}; adds source_file and row_number.

    A value that does not fit its column becomes null, which the suite rejects where the column is required.
    Raises DropRefused where the file does not exist or a line holds no row.
    """
    if not file.is_file:
        raise DropRefused(f"{file}: no such file; export one by `movierec quarantine`")
    lines = JsonLines(untyped=(ROW,)).read(job.spark, [one_file(file)], {ROW: ROW})
    without_row = lines.where(~F.coalesce(F.col(ROW).startswith("{"), F.lit(False))).orderBy("row_number").head(3)
    if without_row:
        numbers = ", ".join(str(line["row_number"]) for line in without_row)
        raise DropRefused(f'{file}: line {numbers} is not {{"row": {{...}}}}; correct the file')
    return (
        lines.withColumn("repaired", F.from_json(ROW, table.schema))
        .select(*_repaired_columns(table), SOURCE_FILE, "row_number")
        .withColumn("source", F.lit(SOURCE))
        .withColumn("as_of", F.lit(job.as_of))
    )


def _repaired_columns(table: Table) -> list[Column]:
    """The columns of the repaired row; null where a string, or an entry of a list, is a JSON object or list."""

    def column(field: StructField) -> Column:
        value = F.col(f"repaired.{field.name}")
        if isinstance(field.dataType, ArrayType):
            value = F.when(~F.exists(value, lambda entry: F.coalesce(is_structure(entry), F.lit(False))), value)
        elif isinstance(field.dataType, StringType):
            value = F.when(~is_structure(value), value)
        return value.alias(field.name)

    return [column(field) for field in table.schema]
