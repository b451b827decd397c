"""Rows that a steward has repaired go through publication again, as a source of their own."""

import shutil
from functools import reduce
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import DropRefused
from movierec_spark.job import Job
from movierec_spark.sources.json_lines import JSON_LINES
from movierec_spark.table import Table

SOURCE = "repaired"
ROW = "row"
EVERY_ROW = 1.0


def requeue(job: Job, table: Table, file: Path) -> None:
    """Publish the rows of the file, and of every other file requeued for the table on the job's day.

    They make the source "repaired" of that day, so a later drop of the source that first delivered them leaves
    them in place. A row that still breaks a rule is quarantined again, however many do. The file is kept in the
    landing area; one of the same name takes its place.
    Raises DropRefused for a table without quarantine of its own, and for a file that can't be read.
    """
    if not table.provenance:
        raise DropRefused(f"{table.name} takes no repaired rows; requeue them for the silver table that they belong in")
    rows_of(job, table, file)
    folder = job.settings.landing / SOURCE / f"as_of={job.as_of}" / table.name
    folder.mkdir(parents=True, exist_ok=True)
    if file.resolve().parent != folder.resolve():
        shutil.copy2(file, folder / file.name)
    rows = [rows_of(job, table, path) for path in sorted(folder.iterdir())]
    job.publish(reduce(DataFrame.unionByName, rows), table, source=SOURCE, max_rejected_fraction=EVERY_ROW)
    job.remark(f"{len(rows)} files of repaired rows")


def rows_of(job: Job, table: Table, file: Path) -> DataFrame:
    """The table's rows in the "row" of each JSON line, with source_file and row_number.

    A value that does not fit its column becomes null, for the suite to reject. Raises DropRefused where a line
    holds no row.
    """
    if not file.is_file():
        raise DropRefused(f"{file}: no such file; export one by `movierec quarantine`")
    lines = JSON_LINES.read(job.spark, file, (ROW,))
    bad = lines.where(~F.coalesce(F.col(ROW).startswith("{"), F.lit(False))).orderBy("row_number").head(3)
    if bad:
        numbers = ", ".join(str(line["row_number"]) for line in bad)
        raise DropRefused(f'{file}: line {numbers} is not {{"row": {{...}}}}; correct the file')
    return (
        lines.withColumn("repaired", F.from_json(ROW, table.schema))
        .select("repaired.*", "source_file", "row_number")
        .withColumn("source", F.lit(SOURCE))
        .withColumn("as_of", F.lit(job.as_of))
    )
